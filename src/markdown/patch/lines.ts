/** Where the line of `at` begins. */
export function lineStart(source: string, at: number): number {
  return source.lastIndexOf('\n', at - 1) + 1
}

/** Where the line of `at` ends, before its line end. */
export function lineEnd(source: string, at: number): number {
  const newline = source.indexOf('\n', at)
  if (newline < 0) return source.length
  return newline > at && source[newline - 1] === '\r' ? newline - 1 : newline
}

/** Where the next line begins, or the end of the source. */
export function nextLine(source: string, at: number): number {
  const newline = source.indexOf('\n', at)
  return newline < 0 ? source.length : newline + 1
}

/** The number of the line of `at`, from 0. */
export function lineNumber(source: string, at: number): number {
  let lines = 0
  for (
    let next = source.indexOf('\n');
    next >= 0 && next < at;
    next = source.indexOf('\n', next + 1)
  )
    lines += 1
  return lines
}

/** The line end that a text uses first; LF if it has none. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const newline = text.indexOf('\n')
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n'
}

/** The position after spaces and tabs. */
export function skipBlanks(source: string, at: number): number {
  let next = at
  while (source[next] === ' ' || source[next] === '\t') next += 1
  return next
}

/** The start of the first line from `at` (a line start) that is not blank. */
export function skipBlankLines(source: string, at: number): number {
  let line = at
  while (line < source.length && skipBlanks(source, line) === lineEnd(source, line))
    line = nextLine(source, line)
  return line
}

/** `source` with `text` replacing the characters from `start` to `end`. */
export function splice(source: string, start: number, end: number, text: string): string {
  return source.slice(0, start) + text + source.slice(end)
}
