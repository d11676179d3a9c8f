import { createHash } from 'node:crypto'

/** The longest name of a file or folder on common file systems, in bytes of UTF-8. */
export const maxNameBytes = 255

/** Whether Windows reserves the name (with any extension), or cuts or misreads it. */
export function isUnsafeOnWindows(segment: string): boolean {
  return /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?: *\..*)?$|[<>:"|?*]|[. ]$/i.test(segment)
}

/**
 * A safe replacement for an unsafe name: its safe characters, a hash of the name, its extension.
 */
export function distinctName(segment: string, longest = maxNameBytes): string {
  const hash = createHash('sha256').update(segment).digest('hex').slice(0, 10)
  const [, stem = '', extension = ''] = /^(.*?)(\.[A-Za-z0-9]{1,8})?$/su.exec(segment) ?? []
  const safe = stem.replace(/[\p{Cc}\\<>:"|?*]|^\.+/gu, '_')
  return `${startOf(safe, longest - hash.length - 1 - extension.length)}~${hash}${extension}`
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
