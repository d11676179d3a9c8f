import { randomBytes } from 'node:crypto'
import { setImmediate as others } from 'node:timers/promises'
import type { MarkdownIt } from 'markdown-it'
import { sanitize } from './clean/sanitize.ts'
import { showForeign } from './foreign/foreign.ts'
import { type FoundHeading, tableOfContents } from './headings.ts'
import type { Printed, Rendered, RenderOptions } from './options.ts'
import { createParser } from './parser.ts'
import { printInTurns } from './printed.ts'
import { escapeHtml } from './shortcodes/shortcode-html.ts'

// Honest Markdown grows a few times; one long address with ten thousand uses grows without end.
const maxGrowth = 20

/**
 * Renders at once and without a bound on time; Markdown that breaks the parser (too deep, too much
 * output) comes back as `failed`.
 */
export function renderNow(body: string, options: RenderOptions): Rendered {
  try {
    // A fresh one each time: what an article might give away of it is of no use in the next.
    const mark = `own-${randomBytes(16).toString('hex')}-`
    const env = { mark, headings: [] as FoundHeading[], noteIds: new Set<string>() }
    const dirty = showForeign(sharedParser().render(body, env), mark)
    if (dirty.length > maxGrowth * body.length + 100_000) return asSource(body)
    const ownIds = new Set([...env.headings.map(({ id }) => id), ...env.noteIds])
    const { html, text, ids } = sanitize(dirty, { mark, ownIds }, options)
    const headings = env.headings.map((heading) => ({
      ...heading,
      id: (options.idPrefix ?? '') + heading.id,
    }))
    const toc = tableOfContents(headings.filter(({ id }) => ids.has(id)))
    return { html, text, toc, status: 'rendered' }
  } catch {
    // Whatever an author typed, it is no fault of the reader who asks for it.
    return asSource(body)
  }
}

/** The Markdown itself, to be read as it was typed. */
function asSource(body: string): Rendered {
  return { html: `<pre>${escapeHtml(body)}</pre>\n`, toc: [], text: body, status: 'failed' }
}

const pieceSize = 262_144

/** The same of a text so long that others should have their turn meanwhile. */
export async function asSourceInTurns(
  body: string,
  status: 'timeout' | 'failed',
): Promise<Printed> {
  const pieces: string[] = []
  for (let at = 0; at < body.length; at += pieceSize) {
    pieces.push(escapeHtml(body.slice(at, at + pieceSize)))
    await others()
  }
  return printInTurns({ html: `<pre>${pieces.join('')}</pre>\n`, toc: [], text: body, status })
}

let shared: MarkdownIt | undefined

function sharedParser(): MarkdownIt {
  shared ??= createParser()
  return shared
}
