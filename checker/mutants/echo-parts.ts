/* Right echo servers in other languages: variants use them as they are, mutants with one thing changed. */

/** poll(2) in C: whoever has not taken all is asked for POLLOUT only, so nobody listens to her meanwhile. */
export const C_ECHO = `
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 4096
#define ROOM 65536

static struct pollfd list[MOST];
static char *rest[MOST];
static size_t from[MOST], to[MOST];
static int count;

static void never_wait(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static void say(int i) {
  ssize_t n = write(list[i].fd, rest[i] + from[i], to[i] - from[i]);
  if (n < 0 && errno == EAGAIN) n = 0;
  if (n < 0) { close(list[i].fd); list[i].fd = -1; return; }
  from[i] += n;
  list[i].events = from[i] < to[i] ? POLLOUT : POLLIN;
}

static void hear(int i) {
  ssize_t n = read(list[i].fd, rest[i], ROOM);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) { close(list[i].fd); list[i].fd = -1; return; }
  from[i] = 0;
  to[i] = n;
  say(i);
}

static void let_in(int door) {
  for (;;) {
    int fd = accept(door, NULL, NULL);
    if (fd < 0) return;
    never_wait(fd);
    int i = count++;
    list[i] = (struct pollfd){fd, POLLIN, 0};
    rest[i] = malloc(ROOM);
    from[i] = to[i] = 0;
  }
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int door = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in name = {0};
  name.sin_family = AF_INET;
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(door, (struct sockaddr *)&name, sizeof name) < 0 || listen(door, 128) < 0) return 1;
  never_wait(door);
  list[0] = (struct pollfd){door, POLLIN, 0};
  count = 1;
  for (;;) {
    poll(list, count, -1);
    for (int i = count - 1; i > 0; i--) {
      if (list[i].revents) from[i] < to[i] ? say(i) : hear(i);
      if (list[i].fd >= 0) continue;
      free(rest[i]);
      count--;
      list[i] = list[count];
      rest[i] = rest[count];
      from[i] = from[count];
      to[i] = to[count];
    }
    if (list[0].revents) let_in(door);
  }
}
`

/** Python's selectors. */
export const PYTHON_ECHO = `
import os, selectors, socket

selector = selectors.DefaultSelector()
door = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=128)
door.setblocking(False)
selector.register(door, selectors.EVENT_READ)
rest = {}

def leave(client):
    selector.unregister(client)
    client.close()
    del rest[client]

def say(client):
    count = client.send(rest[client])
    rest[client] = rest[client][count:]
    waits = bool(rest[client])
    selector.modify(client, selectors.EVENT_WRITE if waits else selectors.EVENT_READ)

def hear(client):
    rest[client] = client.recv(65536)
    if not rest[client]:
        return leave(client)
    say(client)

def turn(client):
    try:
        say(client) if rest[client] else hear(client)
    except BlockingIOError:
        selector.modify(client, selectors.EVENT_WRITE if rest[client] else selectors.EVENT_READ)
    except OSError:
        leave(client)

while True:
    for key, events in selector.select():
        if key.fileobj is not door:
            turn(key.fileobj)
            continue
        client, address = door.accept()
        client.setblocking(False)
        rest[client] = b''
        selector.register(client, selectors.EVENT_READ)
`
