import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../../make-folder.ts'

// The name of an upload says which server takes it, and in a folder beside the spool is a mark of
// that server: a socket on which it listens. The kernel closes it with the process, however that
// ends, and answers for it in all containers of a machine, where process ids say nothing: in each
// of them there is a 1. Of a server on another machine, or where there can be no socket, the mark
// is touched while it lives.

/** The server that takes uploads into a spool. */
export interface Owner {
  /** A new name for an upload, with the mark in place. */
  name(): Promise<string>
  /** Takes the mark away. */
  close(): Promise<void>
}

const marks = /^([0-9a-f]{12})\.([0-9a-f]{8})\.(sock|mark)$/
const beat = 60_000
/** A mark that nobody has touched for so long is of a server that has ended. */
const youth = 10 * beat
/** A socket is made before it is listened on. */
const newborn = 300
/** What the address of a socket holds (sun_path), and a little less. */
const longestAddress = 100

/** An owner that marks itself when its first upload comes. */
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
    // A UUID of version 8 holds what its maker likes (RFC 9562, 5.8): here the owner, in the last
    // group.
    name: async () => {
      await mark()
      const [a, b, c, d] = randomUUID().split('-')
      return `${a}-${b}-8${c?.slice(1)}-${d}-${id}`
    },
    close: async () => (await marked)?.remove(),
  }
}

/** The owner that a name tells; null for a name of before there were owners. */
export const ownerOf = (name: string): string | null => (name[14] === '8' ? name.slice(24) : null)

/** The owners that live, as far as can be told; the marks of the others are taken away. */
export async function livingOwners(folder: string): Promise<Set<string>> {
  const living = new Set<string>()
  if (!existsSync(folder)) return living
  for (const name of await readdir(folder)) {
    const [, owner, home, kind] = marks.exec(name) ?? []
    if (owner === undefined) continue
    const path = join(folder, name)
    const here = kind === 'sock' && home === machine()
    const lives = here
      ? (await listens(path)) || (await isYoung(path, newborn))
      : await isYoung(path, youth)
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
  const timer = setInterval(touch, beat).unref()
  const remove = async () => {
    clearInterval(timer)
    server?.close()
    await rm(path, { force: true })
  }
  return { remove }
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    if (Buffer.byteLength(path) > longestAddress)
      return reject(new Error('The address is too long.'))
    const server = createServer((socket) => socket.destroy()).unref()
    server.once('error', reject)
    server.listen(path, () => {
      // Where there is no descriptor to answer with, it listens all the same.
      server.off('error', reject).on('error', () => {})
      resolve(server)
    })
  })
}

// Nobody behind it is the one sure sign of an end; any other fault says nothing.
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
 * The kernel that runs: containers of one machine share it, and it is another one after a restart
 * of the machine.
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
