const space = /\s/u
const kept = /[\p{L}\p{Nd}\p{M}./\\_#+~@-]/u
// Most paths have only these characters, all of which stay.
const usual = /^[A-Za-z0-9./\\_#+~@-]*$/
const hex = /^[0-9A-Fa-f]{2}$/

export interface PathRules {
  keepsCase: boolean
  removesAccents: boolean
}

/** Names of files and folders as Hugo reads them since 0.123: each blank is a dash. */
export const dashed = (path: string) => path.replaceAll(' ', '-')

/** A path as Hugo writes it: no punctuation, blanks as one dash, letters in lower case. */
export function sanitizePath(path: string, { keepsCase, removesAccents }: PathRules): string {
  const plain = removesAccents
    ? path
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC')
    : path
  const clean = sanitize(plain)
  return keepsCase ? clean : lowerCase(clean)
}

/** As Go, which changes each letter by itself: a last sigma is no `ς`, and `İ` is `i`. */
const lowerCase = (text: string) =>
  text.replace(/[\u0130\u03A3]/g, (letter) => (letter === '\u0130' ? 'i' : '\u03C3')).toLowerCase()

function sanitize(text: string): string {
  if (usual.test(text)) return text
  let clean = ''
  let owesDash = false
  let wasDash = false
  let at = 0
  for (const char of text) {
    at += char.length
    if (kept.test(char) || (char === '%' && hex.test(text.slice(at, at + 2)))) {
      wasDash = char === '-'
      if (owesDash && !wasDash) clean += '-'
      owesDash = false
      clean += char
    } else if (clean !== '' && space.test(char) && !wasDash) owesDash = true
  }
  return clean
}
