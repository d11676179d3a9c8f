/** An address in a text, and the index after it. */
interface Destination {
  text: string
  end: number
}

const maxDepth = 32

/** The address of a link at `from`: `<with blanks>`, or with balanced parentheses. */
export function destinationAt(text: string, from: number): Destination | null {
  return text[from] === '<' ? bracketed(text, from + 1) : balanced(text, from)
}

function bracketed(text: string, from: number): Destination | null {
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === '>') return { text: text.slice(from, at), end: at + 1 }
    else if (char === '<' || char === '\n') return null
  }
  return null
}

function balanced(text: string, from: number): Destination | null {
  let depth = 0
  let at = from
  for (; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '\\' && !isBlank(text[at + 1] ?? ' ')) at++
    else if (isBlank(char)) break
    else if (char === '(' && ++depth > maxDepth) return null
    else if (char === ')' && --depth < 0) break
  }
  return depth > 0 ? null : { text: text.slice(from, at), end: at }
}

/**
 * `(address "title")` at `from`, which is after the parenthesis; `end` is after the closing one.
 */
export function linkTargetAt(text: string, from: number): Destination | null {
  const found = destinationAt(text, skipBlanks(text, from))
  if (!found) return null
  let end = skipBlanks(text, found.end)
  if (end > found.end && text[end] !== ')') end = skipBlanks(text, titleEnd(text, end))
  return text[end] === ')' ? { text: found.text, end: end + 1 } : null
}

const closing: Record<string, string> = { '"': '"', "'": "'", '(': ')' }

/** The index after the title at `from`; the length of the text if it has no end. */
function titleEnd(text: string, from: number): number {
  const close = closing[text[from] ?? '']
  if (close === undefined) return text.length
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === close) return at + 1
    else if (char === '(' && close === ')') return text.length
  }
  return text.length
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && isBlank(text[at] ?? '')) at++
  return at
}

const isBlank = (char: string) => char === ' ' || char === '\t' || char === '\n' || char === '\r'
