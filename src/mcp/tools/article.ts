import { z } from 'zod'
import { encodeSegments } from '../../markdown/file/percent.ts'
import { type Api, type ApiResponse, ask, askJson, ToolFault } from '../api.ts'

/** How a tool names an article. */
export const articleInput = {
  article: z.string().min(1).max(2000).describe('Id, or path such as notes/hello'),
  lang: z.string().max(35).optional().describe('Language of the path'),
}

interface Named {
  article: string
  lang?: string | undefined
}

/** The members that tools show of an article. */
export interface Shown {
  id: string
  title: string
  lang: string
  path: string
  status: string
  version: number
  publishedAt: string | null
  updatedAt: string
  summary?: string | null
}

export const shownFields = 'title,lang,path,status,version,publishedAt,updatedAt'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The address of an article below `/v1`, with its query. */
export function addressOf({ article, lang }: Named): { path: string; query: { lang?: string } } {
  if (uuid.test(article)) return { path: `/v1/articles/${article}`, query: {} }
  const path = encodeSegments(article.replace(/^\/+/, ''))
  return { path: `/v1/articles/by-path/${path}`, query: lang ? { lang } : {} }
}

/** An article with the members that tools show and those that `include` adds. */
export async function readShown<More>(
  api: Api,
  named: Named,
  include?: string,
): Promise<Shown & More> {
  const { path, query } = addressOf(named)
  const request = {
    method: 'GET',
    path,
    query: { ...query, fields: shownFields, include },
  } as const
  return (await askJson<{ data: Shown & More }>(api, request)).data
}

/** The file of an article and the version that it has. */
export async function readFile(
  api: Api,
  id: string,
): Promise<{ file: Buffer; version: number | null }> {
  const response = await ask(api, {
    method: 'GET',
    path: `/v1/articles/${id}`,
    headers: { accept: 'text/markdown' },
  })
  return { file: response.body, version: versionOf(response) }
}

const versionOf = ({ headers }: ApiResponse) => {
  const version = Number(/"v(\d+)/.exec(headers.etag ?? '')?.[1])
  return Number.isNaN(version) ? null : version
}

/** `id …, version 3, published, en, path notes/hello`. */
export function describeArticle({ id, version, status, lang, path, publishedAt }: Shown): string {
  const time = publishedAt === null ? '' : ` ${publishedAt}`
  return `id ${id}, version ${version}, ${status}${time}, ${lang}, path ${path}`
}

/** The id that a write needs: a path could mean another article by then. */
export const idInput = z.string().regex(uuid, 'The id of an article is expected').describe('Id')

export const versionInput = z.int().min(1).describe('The version that you read')

/** The header that lets a write replace only the version that was read. */
export const ifMatch = (version: number) => ({ 'if-match': `"v${version}"` })

export interface Written {
  data: Shown
  problems?: { code: string; message: string }[]
  changes?: { diff: string | null }
}

/** Lines for what an import would report about the text, if anything. */
export function problemLines({ problems = [] }: Written): string {
  const lines = problems.map(({ code, message }) => `- ${code}: ${message}`)
  return lines.length === 0 ? '' : `\nProblems:\n${lines.join('\n')}`
}

/** The first `most` characters of a diff, and a line that says how much is left out. */
export function shortDiff(diff: string, most = 8_000): string {
  if (diff.length <= most) return diff
  return `${diff.slice(0, most)}\n[${diff.length - most} more characters; history shows revisions]`
}

/** Throws a ToolFault unless the condition holds. */
export function requireThat(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ToolFault(message)
}
