import { createHash } from 'node:crypto'

/** Longest name of a file or folder on common file systems, in bytes of UTF-8. */
export const longestName = 255

/** Reserved names, with any extension, and what Windows would cut off or read as something else. */
export function isWindowsTrouble(segment: string): boolean {
  return /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?: *\..*)?$|[<>:"|?*]|[. ]$/i.test(segment)
}

/**
 * Another name instead of one that does not do: as much of it as is harmless, a hash of all of it,
 * its extension.
 */
export function distinctName(segment: string, longest = longestName): string {
  const hash = createHash('sha256').update(segment).digest('hex').slice(0, 10)
  const [, stem = '', extension = ''] = /^(.*?)(\.[A-Za-z0-9]{1,8})?$/su.exec(segment) ?? []
  const harmless = stem.replace(/[\p{Cc}\\<>:"|?*]|^\.+/gu, '_')
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
