/*
 * What servers of 09 in other languages have in common: the port, a request within TIMEOUT_MS, the work and the
 * answer. Mutants and right variants add who takes clients, and when.
 */

/** `door(backlog)` listens, `serve(client)` does everything for one client and closes it; an error ends with it. */
export const python = (rest: string) => `
import os, queue, selectors, socket, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
def number(name):
    return int(os.environ[name])
SIZE, BACKLOG = number('POOL_SIZE'), int(os.environ.get('BACKLOG', 128))
def door(backlog, option=socket.SO_REUSEADDR):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, option, 1)
    listener.bind((os.environ['HOST'], number('PORT')))
    listener.listen(backlog)
    return listener
def request_of(client):
    deadline = time.monotonic() + number('TIMEOUT_MS') / 1000
    request = b''
    while b'\\r\\n\\r\\n' not in request:
        left = deadline - time.monotonic()
        if left <= 0 or len(request) == 1024:
            return None
        client.settimeout(left)
        more = client.recv(1024 - len(request))
        if not more:
            return None
        request += more
    return request
def answer_to(request):
    body = b'Hello ' + (request.split(b' ')[1][1:] or b'World')
    head = b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n'
    return head % len(body) + body
def serve(client):
    with client:
        try:
            request = request_of(client)
            if request is not None:
                time.sleep(number('WORK_MS') / 1000)
                client.sendall(answer_to(request))
        except OSError as error:
            print(error, file=sys.stderr)
def threads(count, work):
    for _ in range(count):
        threading.Thread(target=work, daemon=True).start()
${rest}`

/** `door(backlog)` listens, `serve(client)` does everything for one client and closes it. EINTR is no error. */
export const c = (rest: string) => `
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/wait.h>
static int number(const char *name) {
  const char *value = getenv(name);
  return value ? atoi(value) : 128; // BACKLOG, which may be unset
}
static long long now(void) { // microseconds
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}
static int door(int backlog) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  name.sin_port = htons(number("PORT"));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, backlog)) {
    perror("listen");
    exit(1);
  }
  return listener;
}
static int has_request(int client, char *request) { // of 1025 bytes, all 0
  long long left, deadline = now() + number("TIMEOUT_MS") * 1000ll;
  for (size_t length = 0; length < 1024;) {
    if ((left = deadline - now()) <= 0) return 0;
    struct timeval time = {left / 1000000, left % 1000000};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    ssize_t count = read(client, request + length, 1024 - length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return 0;
    length += count;
    if (strstr(request, "\\r\\n\\r\\n")) return 1;
  }
  return 0;
}
static size_t answer_to(const char *request, char *answer) { // of 2048 bytes
  char name[1025] = "", body[2048];
  sscanf(request, "%*s /%1024[^ ]", name);
  int length = snprintf(body, sizeof body, "Hello %s", *name ? name : "World");
  return snprintf(answer, 2048, "HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%.1100s",
                  length, body);
}
static inline void serve(int client) {
  char request[1025] = "", answer[2048];
  if (has_request(client, request)) {
    usleep(number("WORK_MS") * 1000);
    if (send(client, answer, answer_to(request, answer), MSG_NOSIGNAL) < 0) perror("send");
  }
  close(client);
}
${rest}`

/** `door()` listens with BACKLOG, `serve(client)` does everything for one client and closes it. */
export const go = (main: string) => `
package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

func number(name string) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return 128 // BACKLOG, which may be unset
	}
	return n
}

// net.Listen asks for somaxconn; listen(2) may be called again.
func door() net.Listener {
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	raw, _ := listener.(*net.TCPListener).SyscallConn()
	raw.Control(func(fd uintptr) { syscall.Listen(int(fd), number("BACKLOG")) })
	return listener
}

func serve(client net.Conn) {
	defer client.Close()
	client.SetReadDeadline(time.Now().Add(time.Duration(number("TIMEOUT_MS")) * time.Millisecond))
	request := make([]byte, 1024)
	for length := 0; !bytes.Contains(request[:length], []byte("\\r\\n\\r\\n")); {
		count, err := client.Read(request[length:])
		if err != nil || count == 0 {
			return
		}
		length += count
	}
	name := string(bytes.Fields(request)[1][1:])
	if name == "" {
		name = "World"
	}
	time.Sleep(time.Duration(number("WORK_MS")) * time.Millisecond)
	body := "Hello " + name
	fmt.Fprintf(client, "HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s", len(body), body)
}

func main() {
${main}}
`
