import type { Mutants } from './mutant.ts'

const listens = 'something listens on PORT'
const connects = 'ann connects, although nobody has accepted her'
const sleeps = 'the server sleeps while it waits'
const stays = 'it is still there when ann has gone, and sleeps'
const complains = 'with the port taken it says so and ends'

const bindLine = 'bind(listener, { host, port })'
const pauseLine = 'pause() // a process that ends gives its port back'

export default {
  stub: { kind: 'ended-at-once', step: listens },
  mutants: [
    // ── the port ──────────────────────────────────────────────────────────
    {
      mistake: 'sleeps without having asked for a socket',
      change: [
        ['const listener = socket(AF_INET, SOCK_STREAM)\n', ''],
        [`${bindLine}\n`, ''],
        ['listen(listener, 128)\n', ''],
      ],
      kind: 'never-listens',
      step: listens,
    },
    {
      mistake: 'bind without listen',
      change: [['listen(listener, 128)\n', '']],
      kind: 'not-listening-yet',
      step: listens,
    },
    {
      mistake: 'listen without bind: the kernel picks a port',
      change: [[`${bindLine}\n`, '']],
      kind: 'unbound',
      step: listens,
    },
    {
      mistake: 'PORT misspelt, so a port of its own',
      change: [['process.env.PORT ?? 1729', 'process.env.Port ?? 0']],
      kind: 'listens-elsewhere',
      step: listens,
    },
    {
      mistake: 'a fixed port, whatever PORT says',
      change: [['Number(process.env.PORT ?? 1729)', '1729']],
      kind: 'listens-elsewhere',
      step: listens,
    },
    {
      mistake: 'the port in the byte order of the machine (C, no htons, results ignored)',
      c: `
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  name.sin_port = (unsigned short)atoi(getenv("PORT"));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  bind(listener, (struct sockaddr *)&name, sizeof name);
  listen(listener, 128);
  pause();
}
`,
      kind: 'listens-elsewhere',
      step: listens,
    },
    {
      mistake: 'a UDP socket (Python)',
      python: `
import os, signal, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((os.environ['HOST'], int(os.environ['PORT'])))
signal.pause()
`,
      kind: 'not-listening-yet',
      step: listens,
    },
    {
      mistake: 'PORT given to bind as a string',
      change: [['Number(process.env.PORT ?? 1729)', "process.env.PORT ?? '1729'"]],
      kind: 'crashed',
      step: listens,
    },
    {
      mistake: 'a bracket is missing',
      change: [['{ host, port })', '{ host, port )']],
      kind: 'syntax-error',
      step: 'the file can be run',
    },
    {
      mistake: 'listens on ::1 only (Python)',
      python: `
import os, signal, socket
s = socket.socket(socket.AF_INET6)
s.bind(('::1', int(os.environ['PORT'])))
s.listen(128)
signal.pause()
`,
      kind: 'ipv6-only',
      step: connects,
    },
    {
      mistake: 'dual-stack switched off, so :: without IPv4 (Python)',
      python: `
import os, signal, socket
s = socket.socket(socket.AF_INET6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
s.bind(('::', int(os.environ['PORT'])))
s.listen(128)
signal.pause()
`,
      kind: 'ipv6-only',
      step: connects,
    },

    // ── staying ───────────────────────────────────────────────────────────
    {
      mistake: 'ends at once',
      change: [
        ['listen(listener, 128)\n', ''],
        [pauseLine, ''],
      ],
      kind: 'ended-at-once',
      step: listens,
    },
    {
      mistake: 'waits for a promise that nobody can settle',
      change: [['listen(listener, 128)', 'await new Promise(() => {})']],
      kind: 'unsettled-await',
      step: listens,
    },
    {
      mistake: 'ends with an exit code that says failure',
      change: [['listen(listener, 128)', 'process.exit(1)']],
      kind: 'crashed',
      step: listens,
    },
    {
      mistake: 'aborts',
      change: [['listen(listener, 128)', 'process.abort()']],
      kind: 'aborted',
      step: listens,
    },
    {
      mistake: 'goes into the background (Python, fork)',
      python: `
import os, signal, socket, time
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
if os.fork():
    time.sleep(0.5)
    os._exit(0)
os.setsid()
signal.pause()
`,
      kind: 'daemonised',
      step: stays,
    },
    {
      mistake: 'goes into the background once it listens (C, daemon)',
      c: `
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
int daemon(int, int);
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) return 1;
  usleep(500000);
  daemon(0, 0);
  pause();
}
`,
      kind: 'daemonised',
      step: stays,
    },
    {
      mistake: 'a busy loop keeps it alive',
      change: [[pauseLine, 'for (;;);']],
      kind: 'spins',
      step: sleeps,
    },
    {
      mistake: 'a busy loop that lets the event loop turn',
      change: [[pauseLine, 'const again = () => setImmediate(again)\nagain()']],
      kind: 'spins',
      step: sleeps,
    },
    {
      mistake: 'sleeps for a second and ends',
      change: [
        ['pause, SOCK_STREAM', 'pause, sleep, SOCK_STREAM'],
        [pauseLine, 'sleep(1000)'],
      ],
      kind: 'exited',
      step: stays,
    },
    {
      mistake: 'accepts one client and ends',
      change: [
        ['AF_INET, bind', 'AF_INET, accept, bind'],
        [pauseLine, 'accept(listener)'],
      ],
      kind: 'exited',
      step: stays,
    },
    {
      mistake: 'closes the listener after a while',
      change: [
        ['pause, SOCK_STREAM', 'close, pause, sleep, SOCK_STREAM'],
        [pauseLine, 'sleep(1000)\nclose(listener)\npause()'],
      ],
      kind: 'not-listening',
      step: stays,
    },

    // ── the port is taken ─────────────────────────────────────────────────
    {
      mistake: 'catches the error of bind, prints it, and ends as if all were well',
      change: [
        [bindLine, `try {\n  ${bindLine}`],
        ['listen(listener, 128)', '  listen(listener, 128)'],
        [pauseLine, '  pause()\n} catch (error) {\n  console.log(error)\n}'],
      ],
      kind: 'error-swallowed',
      step: complains,
    },
    {
      mistake: 'an error handler that does nothing (node:net)',
      typescript: `
import { createServer } from 'node:net'
createServer().on('error', () => {}).listen(Number(process.env.PORT), process.env.HOST)
`,
      kind: 'error-swallowed',
      step: complains,
    },
    {
      mistake: 'catches the error of bind and goes on',
      change: [
        [bindLine, `try {\n  ${bindLine}\n  listen(listener, 128)\n} catch {}`],
        ['\nlisten(listener, 128)\n', '\n'],
      ],
      kind: 'ignores-error',
      step: complains,
    },
    {
      mistake: 'catches the error of bind, and listens without it',
      change: [[bindLine, `try {\n  ${bindLine}\n} catch (error) {\n  console.error(error)\n}`]],
      kind: 'ignores-error',
      step: complains,
    },
    {
      mistake: 'falls back to any free port',
      change: [
        [bindLine, `try {\n  ${bindLine}\n} catch {\n  bind(listener, { host, port: 0 })\n}`],
      ],
      kind: 'falls-back',
      step: complains,
    },
    {
      mistake: 'complains on standard output',
      change: [
        [
          bindLine,
          `try {\n  ${bindLine}\n} catch (error) {\n  console.log(error)\n  process.exit(1)\n}`,
        ],
      ],
      kind: 'error-on-stdout',
      step: complains,
    },
    {
      mistake: 'ends without a word',
      change: [[bindLine, `try {\n  ${bindLine}\n} catch {\n  process.exit(1)\n}`]],
      kind: 'silent-error',
      step: complains,
    },
    {
      mistake: 'says only that it failed',
      change: [
        [
          bindLine,
          `try {\n  ${bindLine}\n} catch {\n  console.error('could not start')\n  process.exit(1)\n}`,
        ],
      ],
      kind: 'silent-error',
      step: complains,
    },
    {
      mistake: 'leaves the error to a promise that nobody looks at',
      change: [
        [bindLine, ''],
        ['listen(listener, 128)', ''],
        [
          pauseLine,
          `new Promise(() => {\n  ${bindLine}\n  listen(listener, 128)\n  pause()\n}).catch(() => {})`,
        ],
      ],
      kind: 'error-swallowed',
      step: complains,
    },
    {
      mistake: 'reads for ever from who has left (Python)',
      python: `
import os, socket
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
client, _ = listener.accept()
while True:
    client.recv(1024)
`,
      kind: 'spins',
      step: stays,
    },
  ],
} satisfies Mutants
