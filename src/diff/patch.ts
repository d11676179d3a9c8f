import { createTwoFilesPatch, FILE_HEADERS_ONLY, formatPatch, OMIT_HEADERS } from 'diff'

/** Two texts to compare; with names, the result begins with the lines `---` and `+++`. */
export interface Compared {
  from: string
  to: string
  names: [from: string, to: string] | null
}

/** A unified diff; `truncated` if it took too long to find the smallest one. */
export interface Patch {
  text: string
  truncated: boolean
}

const context = 3

/**
 * The unified diff of two texts. After `timeout` ms one hunk replaces everything from the first to
 * the last line that differs: it is longer, but a program can still apply it.
 */
export function makePatch({ from, to, names }: Compared, timeout: number): Patch {
  const headers = names ? FILE_HEADERS_ONLY : OMIT_HEADERS
  const [old, next] = names ?? ['', '']
  const options = { context, timeout, headerOptions: headers }
  const found = createTwoFilesPatch(old, next, from, to, undefined, undefined, options)
  if (found !== undefined) return { text: withTabs(found, names), truncated: false }
  const patch = {
    oldFileName: old,
    newFileName: next,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [replacement(linesOf(from), linesOf(to))],
  }
  return { text: withTabs(formatPatch(patch, headers), names), truncated: true }
}

// GNU patch reads a name up to the first space, unless a tab ends it.
function withTabs(text: string, names: Compared['names']): string {
  if (!names) return text
  const [from = '', to = '', ...rest] = text.split('\n')
  const ended = (line: string) => (/^.{4}[^"].* /.test(line) ? `${line}\t` : line)
  return [ended(from), ended(to), ...rest].join('\n')
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** One hunk from the first to the last line that differs, with its context. */
function replacement(from: string[], to: string[]) {
  const shorter = Math.min(from.length, to.length)
  let same = 0
  while (same < shorter && from[same] === to[same]) same++
  let sameEnd = 0
  while (sameEnd < shorter - same && from.at(-1 - sameEnd) === to.at(-1 - sameEnd)) sameEnd++
  const start = Math.max(0, same - context)
  const end = Math.max(0, sameEnd - context)
  const lines = [
    ...mark(' ', from.slice(start, same)),
    ...mark('-', from.slice(same, from.length - sameEnd)),
    ...mark('+', to.slice(same, to.length - sameEnd)),
    ...mark(' ', from.slice(from.length - sameEnd, from.length - end)),
  ]
  return {
    oldStart: start + 1,
    oldLines: from.length - end - start,
    newStart: start + 1,
    newLines: to.length - end - start,
    lines,
  }
}

function* mark(sign: string, lines: string[]): Generator<string> {
  for (const line of lines) {
    yield sign + (line.endsWith('\n') ? line.slice(0, -1) : line)
    if (!line.endsWith('\n')) yield '\\ No newline at end of file'
  }
}
