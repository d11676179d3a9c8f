/**
 * Columns that a text takes in a terminal: two for wide East Asian characters and emoji, none for
 * combining marks.
 */
export function widthOf(text: string): number {
  let width = 0
  for (const letter of text) width += letterWidth(letter)
  return width
}

/** The text in at most `columns` columns, with `…` where it was cut. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  return `${head(text, columns - 1)}…`
}

/** Pads the text with spaces to `columns` columns. */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(columns - widthOf(text), 0))
  return side === 'left' ? text + space : space + text
}

/** Wraps at spaces into lines of at most `columns` columns; a word that is longer is broken. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= columns) {
      line = longer
      continue
    }
    const parts = broken(word, columns)
    if (line !== '') lines.push(line)
    lines.push(...parts.slice(0, -1))
    line = parts.at(-1) ?? ''
  }
  return line === '' ? lines : [...lines, line]
}

function broken(word: string, columns: number): string[] {
  const parts: string[] = []
  let rest = word
  while (widthOf(rest) > columns) {
    const part = head(rest, columns)
    parts.push(part)
    rest = rest.slice(part.length)
  }
  return [...parts, rest]
}

/** One line without characters that move the cursor or change the writing direction. */
export function printable(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD')
}

// Takes at least one character, so that a loop over pieces always ends.
function head(text: string, columns: number): string {
  let width = 0
  let end = 0
  for (const letter of text) {
    width += letterWidth(letter)
    if (width > columns && end > 0) break
    end += letter.length
  }
  return text.slice(0, end)
}

const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u
// East Asian Width W and F (UAX 11) without unassigned characters, and characters shown as emoji.
const doubleWidth =
  /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}\p{Emoji_Presentation}\u3000-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6]$/u

function letterWidth(letter: string): number {
  if (letter >= ' ' && letter <= '~') return 1
  if (zeroWidth.test(letter)) return 0
  return doubleWidth.test(letter) ? 2 : 1
}
