import { randomBytes } from 'node:crypto'
import type { MarkdownIt } from 'markdown-it'
import type { Headings } from './headings.ts'
import type { Rendered, RenderOptions } from './options.ts'
import { createParser } from './parser.ts'
import { sanitize } from './sanitize.ts'
import { escapeHtml } from './shortcode-html.ts'

// Honest Markdown grows a few times; one long address with ten thousand uses grows without end.
const MAX_GROWTH = 20

/** Renders at once and without a bound on time; Markdown that breaks the parser (too deep, too much output) comes back as `failed`. */
export function renderNow(body: string, options: RenderOptions): Rendered {
  try {
    const { parser, mark } = sharedParser()
    const env: { headings?: Headings } = {}
    const dirty = parser.render(body, env)
    if (dirty.length > MAX_GROWTH * body.length + 100_000) return asSource(body, 'failed')
    const { ids, toc } = env.headings ?? { ids: new Set<string>(), toc: [] }
    return { ...sanitize(dirty, mark, ids, options), toc, status: 'rendered' }
  } catch {
    // Whatever an author typed, it is no fault of the reader who asks for it.
    return asSource(body, 'failed')
  }
}

/** The Markdown itself, to be read as it was typed. */
export function asSource(body: string, status: 'timeout' | 'failed'): Rendered {
  return { html: `<pre>${escapeHtml(body)}</pre>\n`, toc: [], text: body, status }
}

let shared: { parser: MarkdownIt; mark: string } | undefined

function sharedParser(): { parser: MarkdownIt; mark: string } {
  if (!shared) {
    const mark = `own-${randomBytes(16).toString('hex')}-`
    shared = { parser: createParser(mark), mark }
  }
  return shared
}
