import { decodeOrKeep } from '../markdown/file/percent.ts'

const maxLength = 100

/**
 * The file name of a mirrored picture: the last segment of its address, made safe for a file system
 * and a header.
 */
export function mirroredName(url: string): string {
  const segment = new URL(url).pathname.split('/').at(-1) ?? ''
  const safe = decodeOrKeep(segment)
    .normalize('NFC')
    .replace(unsafe, '_')
    .replace(/^[.\s]+/, '')
  // By code points, because half a surrogate pair cannot be encoded in an address.
  const name = [...safe].slice(0, maxLength).join('')
  return name.replace(/[.\s]+$/, '') || 'picture'
}

// Separators and what Windows forbids; control and format characters, among them those that
// reverse the direction of text; line separators.
const unsafe = /[/\\:*?"<>|]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
