import unidecode from 'unidecode'

// What generators have newer tables for, which the package lacks or has otherwise.
const newer =
  /[\u02E5-\u02FE\u03F6\u03F7\u03F8\u03FC-\u03FF\u0AF9\u13F5-\u13FD\u1E9C-\u1E9F\u1EFA-\u1EFF\u2800-\u28FF\u3319\u3382\u339B]/u

/** ASCII for letters that a generator spells otherwise than the package. */
export type OwnLetters = Readonly<Record<string, string>>

/**
 * A text in ASCII by the tables of Text::Unidecode, which generators take for addresses: `北京` is
 * `Bei Jing `. Null if they lack a character. With `isWhole` false, pictures and the like may be
 * missing: the generator leaves them out.
 */
export function asciiOf(text: string, own: OwnLetters, isWhole: boolean): string | null {
  let all = ''
  for (const sign of text) {
    const ascii = /^\p{ASCII}$/u.test(sign) ? sign : (own[sign] ?? marks[sign] ?? spelled(sign))
    if (ascii === null && (isWhole || !isNothing(sign))) return null
    all += ascii ?? ''
  }
  return all
}

// Pictures, marks and control characters, which only some generators name.
const isNothing = (sign: string) =>
  /^[\u2600-\u27BF\p{M}\p{C}]$/u.test(sign) || /^[\u{1F000}-\u{1FAFF}]$/u.test(sign)

// Accents, points, tones, silent letters and marks of direction: nothing for every generator.
const silent = new RegExp(
  `^[${[
    '\\u00AD\\u0300-\\u0362\\u0484-\\u0486\\u0591-\\u05AF\\u05BD\\u05BF\\u05C2',
    '\\u0610-\\u0615\\u0617-\\u061A\\u061C\\u0627\\u0640\\u0652',
    '\\u06D6-\\u06DC\\u06DF-\\u06E8\\u06EA-\\u06ED',
    '\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA',
    '\\u0E47-\\u0E4C\\u0E4E\\u0EC8-\\u0ECC\\u1039\\u103A',
    '\\u17C9\\u17CA\\u17CD\\u17CF\\u17D1-\\u17D3\\u17DD',
    '\\u200C-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u206F\\u302A-\\u302F\\u30FC',
  ].join('')}]$`,
)
// The hard sign of Russian and the like: marks, which the tables of the package lack.
const marks: OwnLetters = {
  ...{ Ъ: "'", ъ: "'", '\u05BE': '-', ء: "'", إ: "'", '・': "'", ゛: "'", ゜: "'" },
  ...{ ঽ: "'", ఽ: "'", ಽ: "'", ഽ: "'" },
}

function spelled(sign: string): string | null {
  if (silent.test(sign)) return ''
  const ascii = sign.length > 1 || newer.test(sign) ? '' : unidecode(sign)
  return ascii === '' || ascii.includes('[?]') ? null : ascii
}
