import unidecode from 'unidecode'

// What generators have newer tables for, which the package lacks or has otherwise.
const newer =
  /[\u02E5-\u02FE\u03F6\u03F7\u03F8\u03FC-\u03FF\u0AF9\u13F5-\u13FD\u1E9C-\u1E9F\u1EFA-\u1EFF\u2800-\u28FF\u3319\u3382\u339B]/u

/** ASCII for letters that a generator spells otherwise than the package. */
export type OwnLetters = Readonly<Record<string, string>>

/**
 * A text in ASCII by the tables of Text::Unidecode, which generators take for addresses: `北京` is
 * `Bei Jing `. Null if they have nothing for a sign, but for pictures and the like, if these are
 * nothing for the generator (`isWhole` is false).
 */
export function asciiOf(text: string, own: OwnLetters, isWhole: boolean): string | null {
  let all = ''
  for (const sign of text) {
    const ascii = /^\p{ASCII}$/u.test(sign) ? sign : (own[sign] ?? spelled(sign))
    if (ascii === null && (isWhole || !isNothing(sign))) return null
    all += ascii ?? ''
  }
  return all
}

// Pictures, marks and signs of control.
const isNothing = (sign: string) =>
  /^[\u2600-\u27BF\p{M}\p{C}]$/u.test(sign) || /^[\u{1F000}-\u{1FAFF}]$/u.test(sign)

function spelled(sign: string): string | null {
  if (/^[\u0300-\u0362]$/.test(sign)) return ''
  const ascii = sign.length > 1 || newer.test(sign) ? '' : unidecode(sign)
  return ascii === '' || ascii.includes('[?]') ? null : ascii
}
