import { createHash } from 'node:crypto'
import { maxNameBytes } from '../articles/edit/place/file-name.ts'
import { mirroredName } from '../blobs/mirrored-name.ts'
import { archiveName } from './names.ts'

/**
 * The name of a mirrored picture below `root`: `{host}/{path}` where only this address can have
 * that name, otherwise `{host}/~{hash of the address}/{name}`. No name is a folder of another one.
 */
export function remoteName(root: string, url: string): string {
  const { hostname, pathname } = new URL(url)
  const name = mirroredName(url)
  const folders = pathname.split('/').slice(1, -1)
  const plain = [root, hostname, ...folders, name].join('/')
  if (isPlain(url, folders, name) && archiveName(plain) === plain) return plain
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 32)
  return [root, hostname.replace(/[[\]:]/g, '_'), `~${hash}`, name].join('/')
}

// The address follows from the name, so that another address has another name.
function isPlain(url: string, folders: readonly string[], name: string): boolean {
  const { host } = new URL(url)
  const escaped = name.replace(/[%#]/g, encodeURIComponent)
  const path = [...folders, escaped].join('/')
  return (
    new URL(`https://${host}/${path}`).href === url &&
    !host.includes(':') &&
    isFileName(name) &&
    folders.every(isFolderName)
  )
}

// Names with an extension are files and all others are folders: one cannot be in the place of the
// other.
const isFileName = (name: string) =>
  /\.[A-Za-z0-9]{1,8}$/.test(name) && Buffer.byteLength(name) <= maxNameBytes
const isFolderName = (folder: string) =>
  !/^~|\.[A-Za-z0-9]{1,8}$/.test(folder) && Buffer.byteLength(folder) <= maxNameBytes

/** The first of `_remote`, `_remote-2` and so on that is not among the top folders of a source. */
export function freeRoot(tops: readonly string[]): string {
  const taken = new Set(tops.map((top) => top.toLowerCase()))
  for (let nth = 1; ; nth++) {
    const root = nth === 1 ? remoteRoot : `${remoteRoot}-${nth}`
    if (!taken.has(root)) return root
  }
}

/** The folder of mirrored pictures in an export, unless the source has such a name itself. */
export const remoteRoot = '_remote'
