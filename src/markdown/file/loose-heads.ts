import { fenceLanguage, type Parts, partsAt, splitBegun, splitText } from './fences.ts'

/**
 * Heads that only one generator reads: `meta` is lines `Key: value` up to an empty line, also below
 * a fence (Pelican), `yaml-or-meta` the same where no fences are (Pelican with a reader of YAML),
 * `unopened` has a closing fence only, or longer fences (Hexo), `begun` ends at a line that only
 * begins with its fence (Hugo, and generators of JavaScript such as those with `gray-matter`),
 * `begun-or-code` may be JavaScript as well (Eleventy).
 */
export type HeadKind = 'meta' | 'yaml-or-meta' | 'unopened' | 'begun' | 'begun-or-code'

/** Like `splitText`, and also finds heads of this kind. */
export function splitAs(text: string, kind?: HeadKind): Parts {
  if (kind === 'begun') return splitBegun(text)
  if (kind === 'begun-or-code') return asCode(splitBegun(text))
  const parts = splitText(text)
  const start = text.startsWith('\uFEFF') ? 1 : 0
  if (kind === 'meta') return splitMeta(text, start, parts) ?? parts
  if (parts.format !== 'none' || kind === undefined) return parts
  const found =
    kind === 'unopened'
      ? splitUnopened(text, emptyLines.exec(text)?.[0].length ?? 0)
      : splitMeta(text, start, parts)
  return found ?? parts
}

const asCode = (parts: Parts): Parts =>
  parts.format === 'yaml' && /^(?:js|javascript)$/.test(fenceLanguage(parts))
    ? { ...parts, format: 'code' }
    : parts

/** A line of a head without fences, with its key and value. */
export const metaLine = /^ {0,3}([A-Za-z0-9_-]+):[^\S\n]*(.*)$/s
/** A line that continues the value above. */
export const moreLine = /^(?: {4}| {0,3}\t)(.*)$/s
// As in Python-Markdown, anything may follow.
const metaFence = /^(?:-{3}|\.{3})/
// Python-Markdown takes these out first, so that keys after them count.
const removed = /[\u0002\u0003]/

/** Null if such a head is not there, or does not hold all that is between the fences. */
function splitMeta(text: string, start: number, fenced: Parts): Parts | null {
  const first = lineAt(text, start)
  const raw = first.line.startsWith('---') ? first.end : start
  if (!metaLine.test(lineAt(text, raw).line)) return null
  const at = metaEnd(text, raw)
  const { line, end } = lineAt(text, at)
  if (/\r(?!\n)/.test(text.slice(raw, at)) || removed.test(text.slice(raw, end))) return null
  const body = line.trim() === '' || metaFence.test(line) ? end : at
  const close = raw > start && fenced.format === 'yaml' ? text.length - fenced.body.length : body
  const isWhole = close <= body || isNote(text.slice(at, close - fenced.close.length))
  return isWhole ? partsAt(text, [start, raw, at, Math.max(body, close)], 'meta') : null
}

// Comments of HTML say nothing, and Pelican takes them for the beginning of the text.
const isNote = (rest: string) =>
  rest.split('\n').every((line) => /^\s*(?:<!--[^\n]*-->\s*)?$/.test(line))

/** The first line that is none of keys and values. */
function metaEnd(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const { line, end } = lineAt(text, at)
    if (line.trim() === '' || metaFence.test(line)) break
    if (!metaLine.test(line) && !moreLine.test(line)) break
    at = end
  }
  return at
}

const emptyLines = /^\uFEFF?(?:[ \t]*\r?\n)*/
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
    if (isClose)
      return partsAt(text, [start, raw, at, end], line[0] === ';' ? 'semicolons' : 'yaml')
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
