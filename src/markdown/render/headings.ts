import { slug } from 'github-slugger'
import type { MarkdownIt, Token } from 'markdown-it'
import type { DialectName } from '../dialects/dialect.ts'
import { headingId, uniqueIds } from './heading-ids.ts'
import type { Heading, Section } from './options.ts'
import { wordsOf } from './rules/image-alt.ts'

// A class has no dots: `{.Values.x}` is text.
const headingAttribute = /^(#[\p{L}\p{N}_.:-]{1,200}|\.[\p{L}\p{N}_-]{1,100})$/u

/** Reserved for footnotes and for ids in raw HTML. */
const reservedId = /^#(user-content-|fn(ref)?:)/

export interface FoundHeading extends Heading {
  /** Inside a block quote or list. */
  isQuoted: boolean
  /** Its first line in the source, and the one after its last. */
  lines: [first: number, after: number]
}

/**
 * Gives each heading an id as the generator of the dialect or else GitHub does (or the author's,
 * `## Title {#id}`) and collects the headings for the caller.
 */
export function identifyHeadings(parser: MarkdownIt, dialect?: DialectName): void {
  parser.core.ruler.after('inline', 'headings', (state) => {
    const headings = state.tokens.flatMap((token, index) => {
      const inline = state.tokens[index + 1]
      return token.type === 'heading_open' && inline
        ? [{ token, inline, own: takeOwnId(inline) }]
        : []
    })
    // Explicit ids are reserved first, so that no generated id takes one.
    const chosen = new Map(
      headings.flatMap(({ token, own }) => (own ? [[own, token] as const] : [])).reverse(),
    )
    const unique = uniqueIds(chosen.keys())
    state.env.headings = headings.map(({ token, inline, own }): FoundHeading => {
      const text = wordsOf(inline.children).trim()
      const isFirst = own !== undefined && chosen.get(own) === token
      const made = own === undefined ? headingId(text, dialect) : slug(own, true)
      const id = isFirst ? own : unique(made || 'section')
      token.attrSet('id', state.env.mark + id)
      const lines: FoundHeading['lines'] = token.map ?? [0, 0]
      return { id, level: Number(token.tag.slice(1)), text, isQuoted: token.level > 0, lines }
    })
  })
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
