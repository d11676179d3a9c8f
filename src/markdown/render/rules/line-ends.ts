import type { MarkdownIt, Token } from 'markdown-it'

// Scripts without spaces between words; hangul has spaces, so it is not included.
const denseCharacter =
  /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]$/u
// Punctuation that Chinese shares with other scripts: the character on the other side decides.
const sharedPunctuation = /^[“”‘’…—]$/

/**
 * Removes line ends between Han characters, kana or their punctuation, which browsers would show as
 * a space.
 */
export function joinDenseLines(parser: MarkdownIt): void {
  parser.core.ruler.after('inline', 'line_ends', ({ tokens }) => {
    for (const { children } of tokens) if (children) joinTokens(children)
  })
}

function joinTokens(tokens: readonly Token[]): void {
  let before = ''
  let lineEnd: Token | undefined
  for (const token of tokens) {
    if (token.children) joinTokens(token.children)
    if (token.type === 'softbreak') lineEnd = token
    const text = shownText(token)
    if (text === '') continue
    if (lineEnd && isJoined(before, text))
      Object.assign(lineEnd, { type: 'text', tag: '', content: '' })
    before = text
    lineEnd = undefined
  }
}

/**
 * The text that decides about the line ends around a token; a space, which never joins, for images
 * and line breaks.
 */
function shownText({ type, nesting, content }: Token): string {
  if (nesting !== 0 || type === 'softbreak' || type === 'html_inline') return ''
  return type === 'text' || type === 'text_special' || type === 'code_inline' ? content : ' '
}

/** Like `joinDenseLines`, for text in HTML. */
export function joinLines(text: string): string {
  if (!text.includes('\n')) return text
  const lines = text.split('\n')
  return lines
    .map((line, index) => {
      const before = lines[index - 1]
      const isJoint = before !== undefined && isJoined(before.trimEnd(), line.trimStart())
      const after = lines[index + 1]
      const isFollowed = after !== undefined && isJoined(line.trimEnd(), after.trimStart())
      const piece = isFollowed ? line.trimEnd() : line
      return isJoint ? piece.trimStart() : index === 0 ? piece : `\n${piece}`
    })
    .join('')
}

function isJoined(before: string, after: string): boolean {
  const last = /.$/su.exec(before.slice(-2))?.[0] ?? ''
  const first = String.fromCodePoint(after.codePointAt(0) ?? 0x20)
  return (
    (isDense(last) && (isDense(first) || sharedPunctuation.test(first))) ||
    (sharedPunctuation.test(last) && isDense(first))
  )
}

// Excludes marks below U+2E80 that Latin texts share, such as the middle dot.
const isDense = (character: string) =>
  (character.codePointAt(0) ?? 0) >= 0x2e80 && denseCharacter.test(character)
