import { distinctName, isUnsafeOnWindows, maxNameBytes } from '../articles/edit/file-name.ts'

/**
 * The name of a file in an archive: as it is, however long. Only what no unpacker may be given (a
 * name that leads out, is absolute, or holds a control character or a backslash) gets another one.
 * Equal names stay equal, others differ.
 */
export function archiveName(file: string): string {
  return renamed(file, (segment) => /^\.{0,2}$|[\p{Cc}\\]|^[A-Za-z]:$/u.test(segment))
}

/**
 * The name on a disk: the archive's, but for segments that are too long or that Windows cannot
 * hold.
 */
export function diskName(name: string, platform: NodeJS.Platform = process.platform): string {
  const windows = platform === 'win32'
  return renamed(
    name,
    (segment) =>
      Buffer.byteLength(segment) > maxNameBytes || (windows && isUnsafeOnWindows(segment)),
  )
}

/**
 * Another name for a file whose own is taken by one that differs only in case or in Unicode's
 * forms.
 */
export function twinName(name: string): string {
  const folders = name.slice(0, name.lastIndexOf('/') + 1)
  return folders + distinctName(name.slice(folders.length))
}

function renamed(name: string, isBad: (segment: string) => boolean): string {
  return name
    .split('/')
    .map((segment) => (isBad(segment) ? distinctName(segment) : segment))
    .join('/')
}
