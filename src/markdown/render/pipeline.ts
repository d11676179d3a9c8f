import { randomBytes } from 'node:crypto'
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { MarkdownIt } from 'markdown-it'
import type { IdRule } from '../dialects/markup/markup.ts'
import { type Page, sanitize } from './clean/sanitize.ts'
import { showForeign } from './foreign/foreign.ts'
import { type FoundHeading, sectionsOf, tableOfContents } from './headings.ts'
import { headingId } from './ids/heading-ids.ts'
import { uniqueIds } from './ids/unique.ts'
import type { Printed, Rendered, RenderOptions } from './options.ts'
import { createParser } from './parser.ts'
import { printInTurns } from './printed.ts'
import { escapeHtml } from './shortcodes/shortcode-html.ts'
import { calloutTitles } from './signs/callout-words.ts'
import { syntaxOf } from './syntax/syntax.ts'

// Normal Markdown grows a few times; a long address that is referenced ten thousand times grows
// without bound.
const maxGrowth = 20

/**
 * Renders synchronously, without a time limit. Returns `failed` for Markdown that breaks the parser
 * (too deep, too much output).
 */
export function renderNow(body: string, options: RenderOptions): Rendered {
  try {
    // New for each rendering, so that a leaked mark is useless in another.
    const mark = `own-${randomBytes(16).toString('hex')}-`
    const [headings, noteIds]: [FoundHeading[], Set<string>] = [[], new Set()]
    const env = { mark, headings, noteIds, math: false, titles: calloutTitles(options) }
    const { parser, rule } = parserOf(options)
    const dirty = showForeign(parser.render(body, env), mark)
    if (dirty.length > maxGrowth * body.length + 100_000) return asSource(body)
    const ownIds = new Set([...env.headings.map(({ id }) => id), ...env.noteIds])
    const page = { mark, ownIds, ofGithub: githubIds(env.headings), rule }
    const { html, text, ids } = sanitize(dirty, page, options)
    const prefix = options.idPrefix ?? ''
    const named = env.headings.map((heading) => ({ ...heading, id: prefix + heading.id }))
    const shown = named.filter(({ id }) => ids.has(id))
    const [toc, sections] = [tableOfContents(shown), sectionsOf(shown)]
    return { html, math: env.math, text, toc, sections, status: 'rendered' }
  } catch {
    // The author's Markdown must not cause an error for a reader.
    return asSource(body)
  }
}

/** The ids of the headings by those that GitHub would make, which few texts need. */
function githubIds(headings: readonly FoundHeading[]): Page['ofGithub'] {
  let known: Map<string, string> | undefined
  const unique = uniqueIds([])
  return (id) => {
    known ??= new Map(headings.map(({ id, text }) => [unique(headingId(text, 'github')), id]))
    return known.get(id)
  }
}

/** The escaped Markdown source. */
function asSource(body: string): Rendered {
  return {
    html: `<pre>${escapeHtml(body)}</pre>\n`,
    math: false,
    toc: [],
    text: body,
    sections: [],
    status: 'failed',
  }
}

const pieceSize = 262_144

/** Like `asSource`, for long texts: yields to the event loop between pieces. */
export async function asSourceInTurns(
  body: string,
  status: 'timeout' | 'failed',
): Promise<Printed> {
  const pieces: string[] = []
  for (let at = 0; at < body.length; at += pieceSize) {
    pieces.push(escapeHtml(body.slice(at, at + pieceSize)))
    await yieldToEventLoop()
  }
  const html = `<pre>${pieces.join('')}</pre>\n`
  return printInTurns({ html, math: false, toc: [], text: body, sections: [], status })
}

// Sites of one dialect change few options; a parser takes some tens of kilobytes.
const parsers = new LRUCache<string, Made>({ max: 50 })

interface Made {
  parser: MarkdownIt
  /** How ids are made of the words of headings. */
  rule: IdRule
}

/** The parser of a dialect and the options of a site, made at its first use. */
function parserOf({ dialect = 'plain', file, markup }: RenderOptions): Made {
  const isMdx = dialect !== 'plain' && file !== undefined && /\.mdx$/i.test(file)
  const name = `${dialect} ${isMdx} ${markup ? JSON.stringify(markup) : ''}`
  const known = parsers.get(name)
  if (known) return known
  const syntax = syntaxOf(dialect, isMdx, markup)
  const made = { parser: createParser(syntax), rule: syntax?.ids ?? 'github' }
  parsers.set(name, made)
  return made
}
