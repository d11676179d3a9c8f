import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { addWords } from '../rules/nesting.ts'
import { addTitle, classOf, titleOf } from '../syntax/callout.ts'
import { isTitled } from './callout-tags.ts'
import { readDiagrams } from './diagrams.ts'
import { type Pairs, type PairTag, pairsIn, pairTagAt } from './pair-tags.ts'
import { lineOf } from './shortcode-lines.ts'

/**
 * Tags of themes and plugins around a text: what is in them is Markdown, and nothing is shown of
 * the tags but a title, or a callout. A tag without its end stays as it is written.
 */
export function readPairs(parser: MarkdownIt, pairs: Exclude<Pairs, 'none'>): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.core.ruler.before('block', 'pairs', (state) => {
    state.env.pairs = pairsIn(state.src, pairs)
  })
  parser.block.ruler.before('fence', 'pair_tags', blockRule, { alt })
  parser.inline.ruler.before('escape', 'pair_tag', inlineRule)
  readDiagrams(parser, pairs)

  function blockRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
    const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
    if (state.src[start] !== '{' || (state.sCount[line] ?? 0) - state.blkIndent >= 4) return false
    const tags = tagsFrom(state, start)
    const end = tags.at(-1)?.end
    const last = end === undefined ? null : lineOf(state, end, line, endLine)
    if (last === null || state.src.slice(end, state.eMarks[last]).trim() !== '') return false
    if (silent) return true
    for (const tag of tags) showTag(state, tag, [line, last + 1])
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
    const title = shownTitle(tag, state.env)
    if (!silent) state.push('text', '', 0).content = title && `${title} `
    state.pos = tag.end
    return true
  }
}

/** The title of a tag; a callout of which each tag has its end is one here, too. */
function showTag(state: StateBlock, tag: PairTag, map: [number, number]): void {
  const title = shownTitle(tag, state.env)
  const { name, isEnd, type } = tag
  if (type !== undefined && pairsOf(state.env)?.get(name) === 0) {
    const content = isEnd ? '</aside>\n' : `<aside class="${classOf(type)}">\n`
    Object.assign(state.push('html_block', '', 0), { content, map })
    if (title !== '') addTitle(state, map[0], title)
  } else addWords(state, title, map)
}

const shownTitle = ({ name, isEnd, title, type = '' }: PairTag, env: StateBlock['env']): string =>
  title === '' && !isEnd && isTitled(name) ? titleOf(type, env) : title

function behind({ src }: StateBlock, end: number): number {
  let at = end
  while (src[at] === ' ' || src[at] === '\t') at++
  return at
}

const pairsOf = (env: StateBlock['env']) => env.pairs as ReadonlyMap<string, number> | undefined

const known = (tag: PairTag | null, env: StateBlock['env']): PairTag | null =>
  tag && pairsOf(env)?.has(tag.name) ? tag : null
