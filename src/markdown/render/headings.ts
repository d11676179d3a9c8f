import { slug } from 'github-slugger'
import type { MarkdownIt, StateBlock, Token } from 'markdown-it'
import type { IdRule } from '../dialects/markup/markup.ts'
import { idRule, type Rule } from './ids/heading-ids.ts'
import { uniqueIds } from './ids/unique.ts'
import type { Heading, Section } from './options.ts'
import { wordsOf } from './rules/image-alt.ts'
import { lineText } from './syntax/callout.ts'

// A class has no dots: `{.Values.x}` is text.
const headingAttribute = /^(#[\p{L}\p{N}_.:@/-]{1,200}|\.[\p{L}\p{N}_-]{1,100})$/u

/** Reserved for footnotes and for ids in raw HTML. */
const reservedId = /^#(user-content-|fn(ref)?:)/

export interface FoundHeading extends Heading {
  /** Inside a block quote or list. */
  isQuoted: boolean
  /** Its first line in the source, and the one after its last. */
  lines: [first: number, after: number]
}

/**
 * Gives each heading the author's id (`## Title {#id}`), or one by the rule, and collects the
 * headings for the caller.
 */
export function identifyHeadings(parser: MarkdownIt, rule: IdRule): void {
  parser.core.ruler.after('inline', 'headings', ({ tokens }) => {
    for (const { token, inline } of headingsIn(tokens)) token.meta = { own: takeOwnId(inline) }
  })
  // The words have the typographic characters and emoji that the generator shows.
  parser.core.ruler.before('text_join', 'heading_ids', ({ tokens, env }) => {
    const headings = headingsIn(tokens)
    const owns = headings.map(({ token }) => token.meta?.own as string | undefined)
    const idOf = ids(owns, rule, (env.noteIds ?? []) as Iterable<string>)
    env.headings = headings.map(({ token, inline }, index): FoundHeading => {
      const id = idOf(inline, index)
      token.attrSet('id', env.mark + id)
      const text = wordsOf(inline.children).trim()
      const lines: FoundHeading['lines'] = token.map ?? [0, 0]
      return { id, level: Number(token.tag.slice(1)), text, isQuoted: token.level > 0, lines }
    })
  })
}

const headingsIn = (tokens: Token[]) =>
  tokens.flatMap((token, index) => {
    const inline = tokens[index + 1]
    return token.type === 'heading_open' && inline ? [{ token, inline }] : []
  })

/** Explicit ids and those of notes are reserved first, so that no generated id takes one. */
function ids(
  owns: (string | undefined)[],
  name: IdRule,
  notes: Iterable<string>,
): (inline: Token, at: number) => string {
  const rule = idRule(name)
  const reserved = ['', ...notes, ...owns].flatMap((own) => own ?? [])
  const numbered = uniqueIds(reserved, rule.joint)
  const shown = uniqueIds(reserved)
  const unique = (base: string) =>
    rule.trimmed ? shown(numbered(base).replace(/(?<=.)-$/, '')) : numbered(base)
  const seen = new Set<string>()
  return (inline, at) => {
    const own = owns[at]
    if (own === undefined) return unique(rule.idOf(idWords(inline, rule)) || rule.empty)
    if (seen.has(own)) return unique(slug(own, true) || 'section')
    seen.add(own)
    return own
  }
}

function idWords(inline: Token, { raw, untrimmed, noPictures, emoji }: Rule): string {
  if (raw) return inline.content
  const words = wordsOf(inline.children, { noPictures, emoji })
  return untrimmed ? words : words.trim()
}

const dense = /^(#{1,6})([^#\s].*)$/

/** `##Title`, without a blank, as Python-Markdown and kramdown read it. */
export function readDenseHeadings(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote']
  parser.block.ruler.before('heading', 'dense_heading', denseHeading, { alt })
}

function denseHeading(state: StateBlock, line: number, _end: number, silent: boolean): boolean {
  const isIndented = state.sCount[line] !== state.blkIndent
  const found = isIndented ? null : dense.exec(lineText(state, line) ?? '')
  if (!found || silent) return found !== null
  const [, marks = '', words = ''] = found
  const [tag, map]: [string, [number, number]] = [`h${marks.length}`, [line, line + 1]]
  const content = words.replace(/(?<!#)#+\s*$/, '').trim()
  Object.assign(state.push('heading_open', tag, 1), { markup: marks, map })
  Object.assign(state.push('inline', '', 0), { content, map, children: [] })
  state.push('heading_close', tag, -1).markup = marks
  state.line = line + 1
  return true
}

/** The headings of the article itself, nested by level. */
export function tableOfContents(headings: readonly FoundHeading[]): Heading[] {
  const toc: Heading[] = []
  for (const { isQuoted, lines: _, ...heading } of headings) if (!isQuoted) addHeading(toc, heading)
  return toc
}

/** Where the sections of the article itself are. */
export function sectionsOf(headings: readonly FoundHeading[]): Section[] {
  return headings.flatMap(({ id, level, isQuoted, lines: [heading, start] }) =>
    isQuoted ? [] : [{ id, level, heading, start }],
  )
}

/**
 * Removes `{#id .class}` from the end of a heading. Classes are ignored: the sanitizer would drop
 * them.
 */
function takeOwnId(inline: Token): string | undefined {
  const last = inline.children?.at(-1)
  if (last?.type !== 'text' || !last.content.endsWith('}')) return undefined
  const start = last.content.lastIndexOf('{')
  const names = last.content
    .slice(start + 1, -1)
    .trim()
    .split(/\s+/)
  if (start < 0 || !names.every((name) => headingAttribute.test(name))) return undefined
  last.content = last.content.slice(0, start).trimEnd()
  return names.find((name) => name.startsWith('#') && !reservedId.test(name))?.slice(1)
}

/** Adds the heading below the last one of a lower level. */
function addHeading(toc: Heading[], heading: Heading): void {
  const last = toc.at(-1)
  if (!last || last.level >= heading.level) toc.push(heading)
  else {
    last.children ??= []
    addHeading(last.children, heading)
  }
}
