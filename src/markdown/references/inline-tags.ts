import { createCodeSpans } from './code-spans.ts'
import { proseOf } from './prose.ts'

const maxTags = 500

// A tag ends at a blank and at most signs; `/` makes a nested one.
const sign =
  /(?<![^\s])#([^\s\u2000-\u206f\u2e00-\u2e7f'!"#$%&()*+,.:;<=>?@^`{|}~[\]\\]{1,200})|`|%%|<!--[\s\S]{0,2000}?-->/g

/**
 * The tags in a text of Obsidian, each once as it is written without `#`: after a blank or at the
 * beginning of a line, with a sign that is no digit, and not in code or comments.
 */
export function inlineTags(body: string): string[] {
  const reading: Reading = { body, afterSpan: createCodeSpans(body), tags: new Set() }
  let isComment = false
  for (const { start, end, tagsOnly } of proseOf(body))
    if (!tagsOnly) isComment = readPiece(reading, start, end, isComment)
  return [...reading.tags]
}

interface Reading {
  body: string
  /** From a backtick to the index after its code. */
  afterSpan(tick: number): number
  tags: Set<string>
}

/** Adds the tags of a piece of text; returns whether a comment is open at its end. */
function readPiece({ body, afterSpan, tags }: Reading, start: number, end: number, open: boolean) {
  let isComment = open
  sign.lastIndex = start
  for (let found = sign.exec(body); found && found.index < end; found = sign.exec(body)) {
    const [all, name = ''] = found
    if (all === '%%') isComment = !isComment
    else if (all === '`') sign.lastIndex = afterSpan(found.index)
    else if (name !== '' && !isComment && tags.size < maxTags) addTag(tags, name)
  }
  return isComment
}

function addTag(tags: Set<string>, name: string): void {
  const bare = name.replace(/^\/+|\/+$/g, '')
  if (bare !== '' && !/^[\p{Nd}/]+$/u.test(bare)) tags.add(bare)
}
