/*
 * What servers of 06 and 07 in other languages have in common: the port, one read, the work and the answer. Mutants
 * and right variants add who serves whom, and when.
 */

/** `door()` listens; `respond(client)` reads, works and answers; `serve(client)` closes too, an error ends with it. */
export const python = (rest: string) => `
import asyncio, collections, os, queue, socket, struct, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
def number(name):
    return int(os.environ[name])
work = number('WORK_MS') / 1000
def door():
    return socket.create_server((os.environ['HOST'], number('PORT')), backlog=128)
def answer_to(request):
    body = b'Hello ' + (request.split(b' ')[1][1:] or b'World')
    head = b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n'
    return head % len(body) + body
def respond(client):
    request = client.recv(1024)
    if request:
        time.sleep(work)
        client.sendall(answer_to(request))
def serve(client):
    with client:
        try:
            respond(client)
        except OSError as error:
            print(error, file=sys.stderr)
def thread(action, *args):
    one = threading.Thread(target=action, args=args, daemon=True)
    one.start()
    return one
${rest}`

/** `door()` listens; `answer(client, request)` works and writes; `serve(client)` reads, answers and closes. */
export const c = (rest: string) => `
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/wait.h>
static int number(const char *name) { return atoi(getenv(name)); }
static int door(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  name.sin_port = htons(number("PORT"));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) {
    perror("listen");
    exit(1);
  }
  return listener;
}
static void works(void) { usleep(number("WORK_MS") * 1000); }
static int greet(int client, const char *request) {
  char name[256] = "World", answer[512];
  sscanf(request, "GET /%255[a-zA-Z0-9]", name);
  int length = sprintf(answer, "HTTP/1.1 200 OK\\r\\nContent-Length: %zu\\r\\nConnection: close\\r\\n\\r\\nHello %s",
                       6 + strlen(name), name);
  return write(client, answer, length);
}
static inline void serve(int client) {
  char request[1025] = "";
  if (read(client, request, 1024) > 0) {
    works();
    if (greet(client, request) < 0) perror("write");
  }
  close(client);
}
static inline void detached(void *(*action)(void *), long argument) {
  pthread_t id;
  if (pthread_create(&id, NULL, action, (void *)argument) == 0) pthread_detach(id);
}
${rest}`

/** `door()` listens; `greet(client, request)` writes; `serve(client)` reads, works, answers and closes. */
export const go = (rest: string) => `
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

var lock sync.Mutex

func number(name string) int { n, _ := strconv.Atoi(os.Getenv(name)); return n }

func works() { time.Sleep(time.Duration(number("WORK_MS")) * time.Millisecond) }

func door() net.Listener {
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return listener
}

func greet(client net.Conn, request []byte) error {
	name := strings.Fields(string(request))[1][1:]
	if name == "" {
		name = "World"
	}
	body := "Hello " + name
	_, err := fmt.Fprintf(client, "HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s", len(body), body)
	return err
}

func serve(client net.Conn) {
	defer client.Close()
	request := make([]byte, 1024)
	if count, err := client.Read(request); err != nil || count == 0 {
		return
	}
	works()
	greet(client, request)
}
${rest}`
