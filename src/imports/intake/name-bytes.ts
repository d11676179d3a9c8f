import { TextDecoder } from 'node:util'
import type { Problem } from '../../shapes.ts'
import { warning } from './files.ts'

export interface DecodedName {
  name: string
  problems: Problem[]
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const gbk = new TextDecoder('gbk', { fatal: true })

/** A name as text: UTF-8 if it is that, else GBK if it looks like Chinese, else the old code page of its format. */
export function decodeName(bytes: Buffer, codePage: 'cp437' | 'latin1'): DecodedName {
  const text = decode(utf8, bytes)
  if (text !== null) return { name: text, problems: [] }
  const chinese = looksChinese(bytes) ? decode(gbk, bytes) : null
  if (chinese !== null) return { name: chinese, problems: [guessed('GBK')] }
  if (codePage === 'latin1') return { name: bytes.toString('latin1'), problems: [guessed('Latin-1')] }
  return { name: fromCp437(bytes), problems: [guessed('CP437')] }
}

/** Strict UTF-8, or null. */
export function decodeUtf8(bytes: Buffer): string | null {
  return decode(utf8, bytes)
}

function decode(decoder: TextDecoder, bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

function guessed(encoding: string): Problem {
  return warning(
    'name_encoding',
    `The name is not UTF-8; it was read as ${encoding}.`,
    'Pack it again with UTF-8 names if it looks wrong.',
  )
}

/** At least one character of GB 2312, whose bytes are box drawings in CP437 and seldom follow each other in Latin-1. */
function looksChinese(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) continue
    const trail = bytes[at + 1] ?? 0
    if (lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1) return true
    at++
  }
  return false
}

// Code page 437, 0x80 to 0xff: what PKZIP meant by a name without the UTF-8 flag (APPNOTE, appendix D).
const cp437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

function fromCp437(bytes: Buffer): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : cp437[byte - 0x80])).join('')
}
