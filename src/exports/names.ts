import { createHash } from 'node:crypto'

/** Longest name of a file or folder on common file systems, in bytes of UTF-8. */
const longest = 255

/**
 * The name of a file in an archive: as it is, however long. Only what no unpacker may be given (a name that leads out,
 * is absolute, or holds a control character or a backslash) gets another one. Equal names stay equal, others differ.
 */
export function archiveName(file: string): string {
  return renamed(file, (segment) => /^\.{0,2}$|[\p{Cc}\\]|^[A-Za-z]:$/u.test(segment))
}

/** The name on a disk: the archive's, but for segments that are too long or that Windows cannot hold. */
export function diskName(name: string, platform: NodeJS.Platform = process.platform): string {
  const windows = platform === 'win32'
  return renamed(
    name,
    (segment) => Buffer.byteLength(segment) > longest || (windows && noWindowsName(segment)),
  )
}

/** Another name for a file whose own is taken by one that differs only in case or in Unicode's forms. */
export function twinName(name: string): string {
  const folders = name.slice(0, name.lastIndexOf('/') + 1)
  return folders + distinct(name.slice(folders.length))
}

function renamed(name: string, isBad: (segment: string) => boolean): string {
  return name
    .split('/')
    .map((segment) => (isBad(segment) ? distinct(segment) : segment))
    .join('/')
}

// Reserved names, with any extension, and what the system would cut off or read as something else.
function noWindowsName(segment: string): boolean {
  return /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?: *\..*)?$|[<>:"|?*]|[. ]$/i.test(segment)
}

/** As much of the name as fits and is harmless, then a hash of all of it, then its extension. */
function distinct(segment: string): string {
  const hash = createHash('sha256').update(segment).digest('hex').slice(0, 10)
  const [, stem = '', extension = ''] = /^(.*?)(\.[A-Za-z0-9]{1,8})?$/su.exec(segment) ?? []
  const harmless = stem.replace(/[\p{Cc}\\<>:"|?*]|^\.+$/gu, '_')
  return `${startOf(harmless, longest - hash.length - 1 - extension.length)}~${hash}${extension}`
}

function startOf(text: string, bytes: number): string {
  let end = 0
  let size = 0
  for (const letter of text) {
    size += Buffer.byteLength(letter)
    if (size > bytes) break
    end += letter.length
  }
  return text.slice(0, end)
}
