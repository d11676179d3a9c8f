import { AppError } from '../../errors.ts'
import type { Api } from '../../mcp/api.ts'
import { addressOf, type Shown, shownFields } from '../../mcp/tools/article.ts'
import { ask, askJson } from './ask.ts'

/** How each command names an article. */
export const articleHelp = 'id, path (notes/tea) or language and path (zh-CN:notes/tea)'

interface Named {
  article: string
  lang?: string
}

/**
 * What a name may mean, the likelier first: a path can begin with two letters and a colon itself.
 */
export function meaningsOf(name: string): [Named, ...Named[]] {
  const [, lang, article] = /^([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*):(.*)$/.exec(name) ?? []
  if (lang === undefined || article === undefined) return [{ article: name }]
  return [{ article, lang }, { article: name }]
}

/** The article that a person names. */
export async function findNamed(api: Api, name: string): Promise<Shown> {
  for (const named of meaningsOf(name)) {
    const found = await findOne(api, named)
    if (found) return found
  }
  throw new AppError('not_found', `There is no article "${name}": see broadsheet list.`)
}

async function findOne(api: Api, named: Named): Promise<Shown | null> {
  const { path, query } = addressOf(named)
  const request = { method: 'GET', path, query: { ...query, fields: shownFields } } as const
  try {
    return (await askJson<{ data: Shown }>(api, request)).data
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

/** The file of an article, and the version that it is. */
export async function readFileOf(api: Api, id: string): Promise<{ file: Buffer; version: number }> {
  const path = `/v1/articles/${id}.md`
  const { body, headers } = await ask(api, { method: 'GET', path })
  return { file: body, version: Number(/"v(\d+)/.exec(headers.etag ?? '')?.[1]) }
}

/** `zh-CN:notes/tea`, as a person names the article again. */
export const nameOf = ({ lang, path }: Pick<Shown, 'lang' | 'path'>) => `${lang}:${path}`

/** `version 3, published, zh-CN:notes/tea`. */
export const describe = (shown: Shown) =>
  `version ${shown.version}, ${shown.status}${shown.publishedAt ? ` ${shown.publishedAt}` : ''}, ${nameOf(shown)}, id ${shown.id}`
