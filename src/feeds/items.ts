import type { Config } from '../config.ts'
import { articleUrl, resolveAsset } from '../markdown/render/links.ts'
import { renderMarkdown } from '../markdown/render.ts'
import type { FeedItem } from './feed.ts'
import type { FeedRow } from './queries.ts'

type Site = Pick<Config, 'siteUrl' | 'articleUrl'>

/** The public URL of an article, from the configuration and never from the Host header. */
export const urlOf = (
  { siteUrl, articleUrl: template }: Site,
  article: { id: string; lang: string; path: string },
) => articleUrl(template, siteUrl, article)

/** An article as an item of a feed: HTML with absolute links. */
export async function feedItem(site: Site, row: FeedRow): Promise<FeedItem> {
  const options = {
    path: row.path,
    lang: row.lang,
    file: row.file,
    site: site.siteUrl,
    articleUrl: site.articleUrl,
    url: urlOf(site, row),
  }
  const summary = row.summary === null ? null : await renderMarkdown(row.summary, options)
  const html = row.body === null ? summary?.html : (await renderMarkdown(row.body, options)).html
  return {
    id: row.id,
    url: options.url,
    title: row.title,
    summary: summary?.text || null,
    summaryHtml: summary?.html || null,
    html: html ?? '',
    lang: row.lang,
    publishedAt: row.publishedAt,
    updatedAt: row.revisedAt,
    authors: row.authors,
    tags: (JSON.parse(row.tags) as { name: string }[]).map(({ name }) => name),
    cover: row.cover === null ? null : resolveAsset(row.cover, options),
  }
}
