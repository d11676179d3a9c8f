import type { Span } from './spans.ts'

/** Letters before a find and in all; a character of dense script counts twice. */
const LEAD = 60
const WIDTH = 200
const MOST_SNIPPETS = 3
/** Windows that are compared; a text with more finds has its best early. */
const MOST_WINDOWS = 500

interface Window {
  start: number
  end: number
  spans: Span[]
}

/** The pieces of a text that show most of what was found, as HTML with `<mark>`, in the order of the text. */
export function cutSnippets(text: string, spans: readonly Span[]): string[] {
  return windowsOf(text, spans)
    .sort((a, b) => kinds(b) - kinds(a) || b.spans.length - a.spans.length || a.start - b.start)
    .slice(0, MOST_SNIPPETS)
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, spans }) => {
      const html = markSpans(text, spans, start, end).replace(/\s+/g, ' ').trim()
      return `${start > 0 ? '…' : ''}${html}${end < text.length ? '…' : ''}`
    })
}

/** The text from `start` to `end` as HTML: finds in `<mark>`, all else escaped. */
export function markSpans(text: string, spans: readonly Span[], start = 0, end = text.length): string {
  let html = ''
  let at = start
  for (const span of spans) {
    html += `${escapeHtml(text.slice(at, span.start))}<mark>${escapeHtml(text.slice(span.start, span.end))}</mark>`
    at = span.end
  }
  return html + escapeHtml(text.slice(at, end))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}

function kinds({ spans }: Window): number {
  return new Set(spans.map(({ token }) => token)).size
}

function windowsOf(text: string, spans: readonly Span[]): Window[] {
  const windows: Window[] = []
  for (let index = 0; index < spans.length && windows.length < MOST_WINDOWS; ) {
    const first = spans[index] as Span
    const start = startOf(text, first.start, windows.at(-1)?.end ?? 0)
    const end = endOf(text, start, first.end)
    const inside = []
    while (index < spans.length && (spans[index] as Span).end <= end) inside.push(spans[index++] as Span)
    windows.push({ start, end, spans: inside })
  }
  return windows
}

const INSIDE_WORD = /[\p{L}\p{N}\p{M}]/u
const DENSE_LETTER =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u

/** Begins after the last end of a sentence, else between words. */
function startOf(text: string, find: number, floor: number): number {
  const from = stepBack(text, find, floor)
  if (from === floor) return floor
  const before = text.slice(from, find)
  const sentence = lastSentenceEnd(before)
  if (sentence >= 0) return from + sentence + 1
  return from + wordStart(text, from, find)
}

function stepBack(text: string, find: number, floor: number): number {
  let at = find
  for (let width = 0; at > floor && width < LEAD; at--) width += text.charCodeAt(at - 1) > 0x2e7f ? 2 : 1
  return isLow(text, at) ? at - 1 : at
}

function lastSentenceEnd(text: string): number {
  for (let at = text.length - 1; at >= 0; at--) {
    if (/[\n。！？!?]/.test(text.charAt(at)) || (text.charAt(at) === '.' && text.charAt(at + 1) === ' '))
      return at
  }
  return -1
}

/** How far on the next place between words is. */
function wordStart(text: string, from: number, limit: number): number {
  let at = from
  while (at < limit && !isBetween(text, at)) at++
  return at < limit ? at - from : 0
}

function endOf(text: string, start: number, least: number): number {
  let at = start
  for (let width = 0; at < text.length && (width < WIDTH || at < least); at++)
    width += text.charCodeAt(at) > 0x2e7f ? 2 : 1
  if (isLow(text, at)) at++
  let cut = at
  while (cut > least && !isBetween(text, cut)) cut--
  return cut > least ? cut : at
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}

/** No word and no character is cut in two here. */
function isBetween(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true
  const before = text.charAt(at - 1)
  const after = text.charAt(at)
  if (isLow(text, at) || /\p{M}/u.test(after)) return false
  return (
    !(INSIDE_WORD.test(before) && INSIDE_WORD.test(after)) ||
    DENSE_LETTER.test(before) ||
    DENSE_LETTER.test(after)
  )
}
