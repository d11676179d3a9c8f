import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { addWords } from '../rules/nesting.ts'
import { type Pairs, type PairTag, pairsIn, pairTagAt } from './pair-tags.ts'
import { lineOf } from './shortcode-lines.ts'

/**
 * Tags of themes and plugins around a text: what is in them is Markdown, and nothing is shown of
 * the tags but a title. A tag without its end stays as it is written.
 */
export function readPairs(parser: MarkdownIt, pairs: Exclude<Pairs, 'none'>): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.core.ruler.before('block', 'pairs', (state) => {
    state.env.pairs = pairsIn(state.src, pairs)
  })
  parser.block.ruler.before('fence', 'pair_tags', blockRule, { alt })
  parser.inline.ruler.before('escape', 'pair_tag', inlineRule)

  function blockRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
    const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
    if (state.src[start] !== '{' || (state.sCount[line] ?? 0) - state.blkIndent >= 4) return false
    const tags = tagsFrom(state, start)
    const end = tags.at(-1)?.end
    const last = end === undefined ? null : lineOf(state, end, line, endLine)
    if (last === null || state.src.slice(end, state.eMarks[last]).trim() !== '') return false
    if (silent) return true
    for (const { title } of tags) addWords(state, title, [line, last + 1])
    state.line = last + 1
    return true
  }

  /** The tags in a row from here. */
  function tagsFrom(state: StateBlock, start: number): PairTag[] {
    const tags: PairTag[] = []
    for (let tag = tagOnce(state, start); tag; tag = tagOnce(state, behind(state, tag.end)))
      tags.push(tag)
    return tags
  }

  // Cached: the parser asks about each line at every level of nesting.
  function tagOnce({ src, env }: StateBlock, start: number): PairTag | null {
    env.pairTags ??= new Map<number, PairTag | null>()
    const found = env.pairTags as Map<number, PairTag | null>
    const tag = found.get(start)
    if (tag !== undefined) return tag
    const read = known(pairTagAt(src, start, pairs), env)
    found.set(start, read)
    return read
  }

  function inlineRule(state: StateInline, silent: boolean): boolean {
    const tag = known(pairTagAt(state.src, state.pos, pairs), state.env)
    if (!tag || tag.end > state.posMax) return false
    if (!silent) state.push('text', '', 0).content = tag.title && `${tag.title} `
    state.pos = tag.end
    return true
  }
}

function behind({ src }: StateBlock, end: number): number {
  let at = end
  while (src[at] === ' ' || src[at] === '\t') at++
  return at
}

const known = (tag: PairTag | null, env: StateBlock['env']): PairTag | null =>
  tag && (env.pairs as ReadonlySet<string> | undefined)?.has(tag.name) ? tag : null
