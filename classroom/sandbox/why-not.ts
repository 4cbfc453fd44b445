/** There is no sandbox on this machine, and one was asked for: the message says what to do. */
export class NoSandbox extends Error {
  override name = 'NoSandbox'
}

/** What bubblewrap says when it cannot, and what helps. */
const KNOWN: [said: RegExp, helps: string][] = [
  [
    /ENOENT/,
    'There is no bwrap: install bubblewrap, for example with: sudo apt-get install bubblewrap',
  ],
  [
    /setting up uid map: Permission denied|RTM_NEWADDR|loopback: Failed/,
    `AppArmor keeps bwrap from it, as on Ubuntu since 23.10. Allow it: put

    abi <abi/4.0>,
    include <tunables/global>
    profile bwrap /usr/bin/bwrap flags=(unconfined) {
      userns,
    }

into /etc/apparmor.d/bwrap, then: sudo systemctl reload apparmor`,
  ],
  [
    /Unknown option|unrecognized option '--size|--disable-userns/,
    'This bwrap is too old: version 0.8 or newer is needed. See: bwrap --version',
  ],
  [
    /No permissions to create new namespace|Creating new namespace failed|Operation not permitted/,
    'This system lets ordinary users make no namespaces. In a container, start it with --security-opt seccomp=unconfined --security-opt systempaths=unconfined; elsewhere look at: sysctl user.max_user_namespaces kernel.unprivileged_userns_clone',
  ],
  [
    /--default-signal|prlimit/,
    'It needs env --default-signal (coreutils 8.31) and prlimit (util-linux).',
  ],
]

export function reasonOf(code: number | string, output: string): string {
  const said = `${code} ${output.trim()}`
  const helps = KNOWN.find(([pattern]) => pattern.test(said))?.[1]
  const heard = output.trim()
    ? `bwrap says: ${output.trim().split('\n').slice(0, 3).join(' ')}`
    : ''
  return [helps, heard].filter(Boolean).join('\n') || `bwrap ended with ${code}.`
}
