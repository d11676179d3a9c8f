import { type Format, type Parts, splitText } from './fences.ts'

/**
 * Heads that only one generator reads: `meta` is lines `Key: value` up to an empty line (Pelican),
 * `unopened` has a closing fence only, or longer fences (Hexo).
 */
export type HeadKind = 'meta' | 'unopened'

/** Like `splitText`, and also finds heads of this kind. */
export function splitAs(text: string, kind?: HeadKind): Parts {
  const parts = splitText(text)
  if (parts.format !== 'none' || kind === undefined) return parts
  const start = text.startsWith('\uFEFF') ? 1 : 0
  return (kind === 'meta' ? splitMeta(text, start) : splitUnopened(text, start)) ?? parts
}

/** A line of a head without fences, with its key and value. */
export const metaLine = /^ {0,3}([A-Za-z0-9_-]+):[^\S\n]*(.*)$/
/** A line that continues the value above. */
export const moreLine = /^ {4,}(.*)$/
const metaEnd = /^(?:-{3}|\.{3})(?:\s.*)?$/

function splitMeta(text: string, start: number): Parts | null {
  if (!metaLine.test(lineAt(text, start).line)) return null
  let at = start
  while (at < text.length) {
    const { line, end } = lineAt(text, at)
    if (line.trim() === '' || metaEnd.test(line)) return cut(text, [start, start, at, end], 'meta')
    if (!metaLine.test(line) && !moreLine.test(line)) break
    at = end
  }
  return cut(text, [start, start, at, at], 'meta')
}

const keyLine = /^(?:[\w\p{L}-]+|"[^"\n]*"|'[^'\n]*')[ \t]*:(?:\s|$)/u
const anyFence = /^(?:-{3,}|;{3,})[ \t]*$/
const longFence = /^(?:-{4,}|;{4,})[ \t]*$/
const maxHead = 100_000

function splitUnopened(text: string, start: number): Parts | null {
  const first = lineAt(text, start)
  const open = longFence.test(first.line) ? first.line.trim() : null
  if (open === null && !keyLine.test(first.line)) return null
  const raw = open === null ? start : first.end
  for (let at = raw; at < text.length && at - start < maxHead; ) {
    const { line, end } = lineAt(text, at)
    const isClose = open === null ? anyFence.test(line) : line.trimEnd() === open
    if (isClose) return cut(text, [start, raw, at, end], line[0] === ';' ? 'semicolons' : 'yaml')
    at = end
  }
  return null
}

function lineAt(text: string, from: number): { line: string; end: number } {
  const newline = text.indexOf('\n', from)
  if (newline === -1) return { line: text.slice(from), end: text.length }
  const isCrlf = newline > from && text[newline - 1] === '\r'
  return { line: text.slice(from, isCrlf ? newline - 1 : newline), end: newline + 1 }
}

const cut = (
  text: string,
  [open, raw, close, body]: [open: number, raw: number, close: number, body: number],
  format: Format,
): Parts => ({
  format,
  before: text.slice(0, open),
  open: text.slice(open, raw),
  raw: text.slice(raw, close),
  close: text.slice(close, body),
  body: text.slice(body),
})
