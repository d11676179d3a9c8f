import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import type { Writer } from '../../actor.ts'
import { hashSecret } from '../../auth/create.ts'
import type { Config } from '../../config.ts'
import type { Sql } from '../../database/client.ts'
import { conflict, notFound } from '../../errors.ts'
import { encodeSegments } from '../../markdown/file/percent.ts'
import { articleUrl } from '../../markdown/render/links.ts'
import { lockArticle } from '../queries.ts'
import type { ArticleRow } from '../row.ts'
import { refuseSource } from '../store/may-write.ts'
import { insertPreview } from './queries.ts'
import type { CreatedPreview, NewPreview } from './schema.ts'

const maxPreviews = 100

type Site = Pick<Config, 'siteUrl' | 'articleUrl' | 'previewUrl'>

/** Creates a preview of an article; only the result contains the token. */
export async function createPreview(
  tx: Sql,
  writer: Writer,
  site: Site,
  articleId: string,
  { expiresIn, note }: NewPreview,
): Promise<CreatedPreview> {
  const article = await getWritable(tx, writer, articleId)
  if (article.trashedAt !== null) throw inTrash()
  const token = `bp_${randomBytes(32).toString('base64url')}`
  const row = {
    id: v7(),
    articleId,
    tokenHash: hashSecret(token),
    note: note || null,
    createdBy: writer.actor,
    expiresIn,
  }
  const preview = await insertPreview(tx, row, maxPreviews)
  if (!preview) throw tooMany()
  return { ...preview, url: previewUrl(site, article, token), token }
}

/** The article, locked; 404 if there is none, 403 if the writer does not reach its source. */
export async function getWritable(tx: Sql, writer: Writer, id: string): Promise<ArticleRow> {
  const article = await lockArticle(tx, id)
  if (!article) throw notFound('article')
  refuseSource(writer, article.source)
  return article
}

/**
 * The address of a preview. The article's own address is encoded unless the template begins with
 * it.
 */
export function previewUrl(
  { siteUrl, articleUrl: template, previewUrl }: Site,
  article: Pick<ArticleRow, 'id' | 'lang' | 'path' | 'url'>,
  token: string,
): string {
  const values: Record<string, (at: number) => string> = {
    token: () => token,
    id: () => article.id,
    path: () => encodeSegments(article.path),
    lang: () => encodeSegments(article.lang),
    url: (at) => {
      const url = articleUrl(template, siteUrl, article)
      return at === 0 ? url : encodeURIComponent(url)
    },
  }
  return previewUrl.replace(
    /\{(token|id|path|lang|url)\}/g,
    (_, name: string, at: number) => values[name]?.(at) ?? '',
  )
}

function inTrash(): Error {
  const message = 'This article is in the trash: restore it first.'
  return conflict(message, [{ code: 'in_trash', message }])
}

function tooMany(): Error {
  const message = `An article has at most ${maxPreviews} previews at a time: revoke some.`
  return conflict(message, [{ code: 'too_many_previews', message }])
}
