/** Where a comment begins between two places of one line, or `to`. */
export function commentIn(source: string, from: number, to: number): number {
  const text = source.slice(from, to)
  for (let hash = text.indexOf('#', 1); hash >= 0; hash = text.indexOf('#', hash + 1)) {
    if (text[hash - 1] === ' ' || text[hash - 1] === '\t') return from + hash
  }
  return to
}

/** Whether nothing but a comment follows in the line. */
export function endsLine(source: string, at: number): boolean {
  const mark = source[at]
  return (
    mark === undefined ||
    mark === '\n' ||
    mark === '#' ||
    (mark === '\r' && source[at + 1] === '\n')
  )
}

/** Whether an indicator of YAML (`-`, `?`, `:`) is here, with a blank or the end after it. */
export function isIndicator(source: string, at: number, mark: string): boolean {
  return source[at] === mark && isSpace(source, at + 1)
}

/** Whether white space or the end of the text is here. */
export function isSpace(source: string, at: number): boolean {
  const mark = source[at]
  return mark === undefined || mark === ' ' || mark === '\n' || mark === '\r' || mark === '\t'
}

/** The position after spaces. */
export function skipSpaces(source: string, at: number): number {
  let next = at
  while (source[next] === ' ') next += 1
  return next
}
