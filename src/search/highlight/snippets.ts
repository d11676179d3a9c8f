import { characterEnd, characterStart, isBetween } from '../text/grapheme-boundaries.ts'
import type { Span } from './spans.ts'
import type { TextChunk } from './text-chunks.ts'

/** Characters before a match, and in a snippet; one of dense script counts twice. */
const leadWidth = 60
const snippetWidth = 200
const maxSnippets = 3
/** Windows compared for one text; in a text with more matches the best ones come early. */
const maxWindows = 500

interface Window {
  start: number
  end: number
  spans: Span[]
}

/** The snippets that show the most distinct matches, as HTML with `<mark>`, in text order. */
export function cutSnippets({ text, before, after }: TextChunk, spans: readonly Span[]): string[] {
  return windowsOf(text, spans)
    .sort(
      (a, b) =>
        distinctTokens(b) - distinctTokens(a) ||
        b.spans.length - a.spans.length ||
        a.start - b.start,
    )
    .slice(0, maxSnippets)
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, spans }) => {
      const html = markSpans(text, spans, start, end).replace(/\s+/g, ' ').trim()
      return `${before || start > 0 ? '…' : ''}${html}${after || end < text.length ? '…' : ''}`
    })
}

/** The text from `start` to `end` as HTML: matches in `<mark>`, everything else escaped. */
export function markSpans(
  text: string,
  spans: readonly Span[],
  start = 0,
  end = text.length,
): string {
  let html = ''
  let at = start
  for (const span of spans) {
    html += `${escapeHtml(text.slice(at, span.start))}<mark>${escapeHtml(text.slice(span.start, span.end))}</mark>`
    at = span.end
  }
  return html + escapeHtml(text.slice(at, end))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

function distinctTokens({ spans }: Window): number {
  return new Set(spans.map(({ token }) => token)).size
}

function windowsOf(text: string, spans: readonly Span[]): Window[] {
  const windows: Window[] = []
  for (let index = 0; index < spans.length && windows.length < maxWindows; ) {
    const first = shortened(text, spans[index++] as Span)
    const start = startOf(text, first.start, windows.at(-1)?.end ?? 0)
    const end = endOf(text, start, first.end)
    const inside = [first]
    while (index < spans.length && (spans[index] as Span).end <= end)
      inside.push(spans[index++] as Span)
    windows.push({ start, end, spans: inside })
  }
  return windows
}

/** Only the beginning is shown: a word may be as long as the text. */
function shortened(text: string, span: Span): Span {
  if (span.end - span.start <= snippetWidth) return span
  return { ...span, end: characterStart(text, span.start + snippetWidth) }
}

/** Starts after the last end of a sentence, or else between words. */
function startOf(text: string, find: number, floor: number): number {
  const from = stepBack(text, find, floor)
  if (from === floor) return floor
  const before = text.slice(from, find)
  const sentence = lastSentenceEnd(before)
  if (sentence >= 0) return from + sentence + 1
  return wordStart(text, from, find)
}

function stepBack(text: string, find: number, floor: number): number {
  let at = find
  for (let width = 0; at > floor && width < leadWidth; at--)
    width += text.charCodeAt(at - 1) > 0x2e7f ? 2 : 1
  return at
}

function lastSentenceEnd(text: string): number {
  for (let at = text.length - 1; at >= 0; at--) {
    if (
      /[\n。！？!?]/.test(text.charAt(at)) ||
      (text.charAt(at) === '.' && text.charAt(at + 1) === ' ')
    )
      return at
  }
  return -1
}

/** The next boundary between words, or else between graphemes. */
function wordStart(text: string, from: number, limit: number): number {
  let at = from
  while (at < limit && !isBetween(text, at)) at++
  return at < limit ? at : Math.min(characterEnd(text, from), limit)
}

function endOf(text: string, start: number, least: number): number {
  let at = start
  for (let width = 0; at < text.length && (width < snippetWidth || at < least); at++)
    width += text.charCodeAt(at) > 0x2e7f ? 2 : 1
  let cut = at
  while (cut > least && !isBetween(text, cut)) cut--
  return cut > least ? cut : Math.max(characterStart(text, at), least)
}
