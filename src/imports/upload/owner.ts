import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../../make-folder.ts'

// The name of an upload says which server receives it. In a folder next to the staging folder, each
// server keeps a mark: a Unix socket on which it listens. The kernel closes the socket when the
// process ends, however it ends, and a connection test works across all containers of a machine,
// where process ids do not (each container has a process 1). A server on another machine, or one
// that cannot create a socket, touches its mark file regularly instead.

/** The server that receives uploads into a staging folder. */
export interface Owner {
  /** A new name for an upload; the mark exists before it returns. */
  name(): Promise<string>
  /** Removes the mark. */
  close(): Promise<void>
}

const marks = /^([0-9a-f]{12})\.([0-9a-f]{8})\.(sock|mark)$/
const touchInterval = 60_000
/** A mark untouched for this long belongs to a server that has ended. */
const maxMarkAge = 10 * touchInterval
/** A server creates its socket shortly before it listens; until then a connection is refused. */
const listenDelay = 300
/** The longest path of a Unix socket (sun_path), with a margin. */
const maxAddressBytes = 100

/** Creates an owner, which sets its mark when the first upload arrives. */
export function createOwner(folder: string): Owner {
  const id = randomBytes(6).toString('hex')
  let marked: Promise<Mark> | undefined
  const mark = () => {
    marked ??= setMark(join(folder, `${id}.${machine()}`), folder).catch((error) => {
      marked = undefined
      throw error
    })
    return marked
  }
  return {
    // A version 8 UUID has room for custom data (RFC 9562, 5.8): the last group holds the owner.
    name: async () => {
      await mark()
      const [a, b, c, d] = randomUUID().split('-')
      return `${a}-${b}-8${c?.slice(1)}-${d}-${id}`
    },
    close: async () => (await marked)?.remove(),
  }
}

/** The owner in a name; null for names that older versions made. */
export const ownerOf = (name: string): string | null => (name[14] === '8' ? name.slice(24) : null)

/** Returns the owners that are alive or may be, and removes the marks of all others. */
export async function livingOwners(folder: string): Promise<Set<string>> {
  const living = new Set<string>()
  if (!existsSync(folder)) return living
  for (const name of await readdir(folder)) {
    const [, owner, home, kind] = marks.exec(name) ?? []
    if (owner === undefined) continue
    const path = join(folder, name)
    const here = kind === 'sock' && home === machine()
    const lives = here
      ? (await listens(path)) || (await isYoung(path, listenDelay))
      : await isYoung(path, maxMarkAge)
    if (lives) living.add(owner)
    else await rm(path, { force: true })
  }
  return living
}

interface Mark {
  remove(): Promise<void>
}

async function setMark(base: string, folder: string): Promise<Mark> {
  makeFolder(folder, 0o700)
  const server = await listen(`${base}.sock`).catch(() => null)
  const path = server ? `${base}.sock` : `${base}.mark`
  if (!server) await writeFile(path, '', { mode: 0o600 })
  const touch = () => utimes(path, new Date(), new Date()).catch(() => {})
  const timer = setInterval(touch, touchInterval).unref()
  const remove = async () => {
    clearInterval(timer)
    server?.close()
    await rm(path, { force: true })
  }
  return { remove }
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    if (Buffer.byteLength(path) > maxAddressBytes)
      return reject(new Error('The address is too long.'))
    const server = createServer((socket) => socket.destroy()).unref()
    server.once('error', reject)
    server.listen(path, () => {
      // When the process is out of file descriptors, accepting fails, but the socket still listens.
      server.off('error', reject).on('error', () => {})
      resolve(server)
    })
  })
}

// Only a refused connection or a missing file proves that the server has ended; other errors do
// not.
function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(true))
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    )
    socket.once('connect', () => socket.destroy())
  })
}

const isYoung = (path: string, age: number) =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < age,
    () => false,
  )

/**
 * Identifies the running kernel: containers of one machine share it, and it changes with a reboot.
 */
function machine(): string {
  return createHash('sha256').update(kernel()).digest('hex').slice(0, 8)
}

function kernel(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
  } catch {
    return hostname()
  }
}
