import { distinctName, isUnsafeOnWindows, maxNameBytes } from '../articles/edit/place/file-name.ts'

/**
 * The name of a file in an archive: unchanged, however long. Only names that are unsafe for an
 * unpacker (that lead outside, are absolute, or contain a control character or a backslash) are
 * replaced. Equal names stay equal, different names stay different.
 */
export function archiveName(file: string): string {
  return renamed(file, (segment) => /^\.{0,2}$|[\p{Cc}\\]|^[A-Za-z]:$/u.test(segment))
}

/**
 * The name on disk: that of the archive, except for segments that are too long or that Windows
 * cannot store.
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
 * A new name for a file whose name is taken by one that differs only in case or in Unicode
 * normalisation.
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
