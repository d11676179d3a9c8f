import { decodeXML } from 'entities'
import { z } from 'zod'
import { asData, askJson } from '../api.ts'
import { describeArticle, type Shown, shownFields } from './article.ts'
import { defineTool } from './tool.ts'

const limit = z.int().min(1).max(50).optional().describe('Default 10')
const cursor = z.string().max(4000).optional().describe('nextCursor of the page before')
const lang = z.string().max(100).optional()
const status = z.enum(['draft', 'published', 'archived', 'scheduled', 'expired']).optional()

interface Found extends Shown {
  highlight?: { snippets: string[] }
}

interface Page {
  data: Found[]
  meta: { nextCursor: string | null }
}

export const search = defineTool({
  name: 'search',
  title: 'Search articles',
  description:
    'Full-text search of public articles, or of those of a status. Words, "phrases", -not, or.',
  scopes: ['content:read'],
  effect: 'reads',
  input: z.strictObject({ query: z.string().min(1).max(1000), status, lang, limit, cursor }),
  async run(api, { query, limit: size = 10, ...rest }) {
    const asked = { ...rest, q: query, highlight: 'true', limit: `${size}`, fields: shownFields }
    return pageText(await askJson<Page>(api, { method: 'GET', path: '/v1/articles', query: asked }))
  },
})

export const listArticles = defineTool({
  name: 'list_articles',
  title: 'List articles',
  description: 'Lists articles, newest first. Drafts need status=draft and a key that reads them.',
  scopes: ['content:read'],
  effect: 'reads',
  input: z.strictObject({
    status,
    tag: z.string().max(500).optional(),
    category: z.string().max(500).optional(),
    lang,
    sort: z.enum(['-publishedAt', '-updatedAt', 'title']).optional(),
    limit,
    cursor,
  }),
  async run(api, { limit: size = 10, ...rest }) {
    const query = { ...rest, limit: `${size}`, fields: shownFields }
    return pageText(await askJson<Page>(api, { method: 'GET', path: '/v1/articles', query }))
  },
})

function pageText({ data, meta }: Page): string {
  if (data.length === 0) return 'No articles.'
  const next = meta.nextCursor ? `\nnextCursor: ${meta.nextCursor}` : ''
  return `${asData(data.map(entry).join('\n'))}${next}`
}

function entry(found: Found): string {
  const snippets = (found.highlight?.snippets ?? []).map((html) => `\n  ${plainText(html)}`)
  return `- ${found.title}\n  ${describeArticle(found)}${snippets.join('')}`
}

/** Snippets are HTML in which only `<mark>` and references of characters occur. */
const plainText = (html: string) => decodeXML(html.replace(/<\/?mark>/g, '**'))
