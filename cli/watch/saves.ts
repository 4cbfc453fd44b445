import { statfsSync } from 'node:fs'
import path from 'node:path'
import { watch } from 'chokidar'

/**
 * Editors save in several steps, less than 1 ms apart, and some save several files: what comes within this time is one
 * save. What comes later is another, which breaks the check off. Chokidar tells of a change, and then for 50 ms of no
 * other of the same file: after less than that, the check would read a file that is being saved again. Milliseconds.
 */
const TOGETHER = 60

/** How often a file system that tells nothing is looked at, in milliseconds. */
const POLL_EVERY = 250

/** What changes without being part of the server: editors' own files, and texts. */
const NOT_THE_SERVER = /(^|[\\/])(node_modules|\.[^\\/]*)([\\/]|$)|~$|\.(swp|swx|tmp|md)$|^\d+$/

/** Calls `saved` after each save in this folder, and `noticed` when one begins, until the function that is returned is called. */
export function onSave(
  folder: string,
  saved: () => void,
  noticed: () => void = () => {},
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(folder, {
    ignoreInitial: true,
    depth: 2,
    ignored: (file) => NOT_THE_SERVER.test(path.relative(folder, file)),
    usePolling: tellsNothing(folder),
    interval: POLL_EVERY,
  })
  watcher.on('all', () => {
    noticed()
    clearTimeout(timer)
    timer = setTimeout(saved, TOGETHER)
  })
  watcher.on('error', () => {}) // a folder that vanishes; when it is there again, so are its changes
  return () => {
    clearTimeout(timer)
    return watcher.close()
  }
}

/** Where changes may be made by another machine, Linux is not told of them: statfs(2), f_type. */
const OTHER_MACHINES = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x01021997, // 9P: drives of Windows in WSL
  0x65735546, // FUSE: sshfs, and folders shared with containers
  0x786f4256, // shared folders of VirtualBox
])

function tellsNothing(folder: string): boolean {
  try {
    return OTHER_MACHINES.has(Number(statfsSync(folder).type) >>> 0)
  } catch {
    return false
  }
}
