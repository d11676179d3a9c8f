import { createCodeSpans } from './code-spans.ts'
import { proseOf } from './prose.ts'

const maxTags = 500

// A tag ends at a blank and at most punctuation; `/` makes a nested one.
const sign =
  /(?<![^\s])#([^\s\u2000-\u206f\u2e00-\u2e7f'!"#$%&()*+,.:;<=>?@^`{|}~[\]\\]{1,200})|`|%%|<!--/g
const maxComment = 2_000

/**
 * The tags in a text of Obsidian, each once as it is written without `#`: after a blank or at the
 * beginning of a line, with a character that is no digit, and not in code or comments.
 */
export function inlineTags(body: string): string[] {
  const reading: Reading = {
    signAfter: createSigns(body),
    afterSpan: createCodeSpans(body),
    afterComment: createComments(body),
    tags: new Set(),
  }
  let isComment = false
  for (const { start, end, tagsOnly } of proseOf(body))
    if (!tagsOnly) isComment = readPiece(reading, start, end, isComment)
  return [...reading.tags]
}

interface Reading {
  /** The first `#` at an index or after it. */
  signAfter(from: number): RegExpExecArray | null
  /** From a backtick to the index after its code. */
  afterSpan(tick: number): number
  /** From the beginning of a comment to the index after it. */
  afterComment(start: number): number
  tags: Set<string>
}

// The `#` after a piece is kept for the next one: many short pieces would be read to the end of
// the body again and again.
function createSigns(body: string): Reading['signAfter'] {
  let known: { from: number; found: RegExpExecArray | null } | undefined
  return (from) => {
    const isKnown = known && known.from <= from && (known.found?.index ?? from) >= from
    if (known && isKnown) return known.found
    sign.lastIndex = from
    known = { from, found: sign.exec(body) }
    return known.found
  }
}

// The next end is looked for once for all beginnings before it.
function createComments(body: string): Reading['afterComment'] {
  let close = 0
  return (start) => {
    const from = start + '<!--'.length
    if (close >= 0 && close < from) close = body.indexOf('-->', from)
    return close >= 0 && close - from <= maxComment ? close + '-->'.length : from
  }
}

/** Adds the tags of a piece of text; returns whether a comment is open at its end. */
function readPiece(reading: Reading, start: number, end: number, open: boolean) {
  const { signAfter, afterSpan, afterComment, tags } = reading
  let isComment = open
  for (let from = start; from < end; ) {
    const found = signAfter(from)
    if (!found || found.index >= end) break
    const { 0: all, 1: name = '', index } = found
    from = index + all.length
    if (all === '%%') isComment = !isComment
    else if (all === '`') from = afterSpan(index)
    else if (all === '<!--') from = afterComment(index)
    else if (!isComment && tags.size < maxTags) addTag(tags, name)
  }
  return isComment
}

function addTag(tags: Set<string>, name: string): void {
  const bare = name.replace(/^\/+|\/+$/g, '')
  if (bare !== '' && !/^[\p{Nd}/]+$/u.test(bare)) tags.add(bare)
}
