import { z } from 'zod'
import { type Api, asData, ask, askJson, diffRequest } from '../api.ts'
import {
  describeArticle,
  idInput,
  ifMatch,
  problemLines,
  requireThat,
  shortDiff,
  versionInput,
  type Written,
} from './article.ts'
import { defineTool } from './tool.ts'

const name = z.string().max(500)
const names = z.array(name).max(100).optional()

export const createDraft = defineTool({
  name: 'create_draft',
  title: 'Create a draft',
  description: 'Stores a new article as a draft, which readers do not see.',
  scopes: ['content:write'],
  effect: 'adds',
  input: z.strictObject({
    title: z.string().min(1).max(1000),
    body: z.string().describe('Markdown without front matter'),
    lang: z.string().max(35).optional(),
    path: z.string().max(1000).optional(),
    summary: z.string().max(10_000).optional(),
    tags: names,
    categories: z
      .array(z.union([name, z.array(name).min(1).max(10)]))
      .max(100)
      .optional()
      .describe('Names, or lists of names from the root'),
  }),
  async run(api, fields) {
    const json = { ...fields, status: 'draft' }
    const made = await askJson<Written>(api, { method: 'POST', path: '/v1/articles', json })
    return `Created: ${describeArticle(made.data)}${problemLines(made)}`
  },
})

const replace = z.string()

export const editArticle = defineTool({
  name: 'edit_article',
  title: 'Edit an article',
  description:
    'Changes the body by edits, all or none: {find, replace}, {section, replace}, {append}. find is exact text of the body.',
  scopes: ['content:write'],
  effect: 'changes',
  input: z.strictObject({
    id: idInput,
    version: versionInput,
    edits: z
      .array(
        z.strictObject({
          find: z.string().min(1).optional(),
          replace: replace.optional(),
          occurrence: z
            .union([z.int().min(1), z.literal('all')])
            .optional()
            .describe('Which find; needed if it occurs more than once'),
          section: z.string().optional().describe('Heading id of outline; its text is replaced'),
          append: z.string().optional(),
        }),
      )
      .min(1)
      .max(100),
    dryRun: z.boolean().optional().describe('Only show the diff'),
  }),
  async run(api, { id, version, edits, dryRun }) {
    const request = { method: 'PATCH', headers: ifMatch(version), json: { edits } } as const
    const path = `/v1/articles/${id}`
    if (dryRun) {
      const planned = await askJson<Written>(api, { ...request, path, query: { dryRun: 'true' } })
      const diff = planned.changes?.diff
      return `Not saved. It would change:\n${asData(shortDiff(diff || 'nothing'))}${problemLines(planned)}`
    }
    const written = await askJson<Written>(api, { ...request, path })
    const diff = await diffOf(api, id, version, written.data.version)
    return `Saved: ${describeArticle(written.data)}\n${diff}${problemLines(written)}`
  },
})

async function diffOf(api: Api, id: string, from: number, to: number): Promise<string> {
  if (from === to) return 'The text was the same already.'
  return asData(shortDiff(await readDiff(api, id, `${from}`, `${to}`)))
}

async function readDiff(api: Api, id: string, from: string, to: string): Promise<string> {
  return (await ask(api, diffRequest(id, from, to))).body.toString()
}

export const publish = defineTool({
  name: 'publish',
  title: 'Publish an article',
  description: 'Makes an article public now, or at a later time. Do it only when the user asks.',
  scopes: ['content:write', 'content:publish'],
  effect: 'changes',
  input: z.strictObject({
    id: idInput,
    version: versionInput,
    at: z.iso.datetime({ offset: true }).optional().describe('RFC 3339'),
  }),
  async run(api, { id, version, at }) {
    const json = { status: 'published', ...(at && { publishedAt: at }) }
    const path = `/v1/articles/${id}`
    const headers = ifMatch(version)
    const written = await askJson<Written>(api, { method: 'PATCH', path, headers, json })
    return `Done: ${describeArticle(written.data)}${problemLines(written)}`
  },
})

interface Revisions {
  data: { version: number; at: string; actor: string; actorName?: string | null }[]
}

export const history = defineTool({
  name: 'history',
  title: 'History of an article',
  description: 'Its newest 20 versions, or with version the diff from that one to the present.',
  scopes: ['drafts:read'],
  effect: 'reads',
  input: z.strictObject({ id: idInput, version: z.int().min(1).optional() }),
  async run(api, { id, version }) {
    if (version !== undefined) {
      const diff = await readDiff(api, id, `${version}`, 'current')
      return asData(shortDiff(diff || 'The same text.', 40_000))
    }
    const path = `/v1/articles/${id}/revisions`
    const { data } = await askJson<Revisions>(api, { method: 'GET', path })
    requireThat(data.length > 0, 'The article has no versions.')
    return asData(data.map(revisionLine).join('\n'))
  },
})

const revisionLine = ({ version, at, actor, actorName }: Revisions['data'][number]) =>
  `- version ${version}, ${at}, by ${actorName ?? actor}`
