import type { PageLinks } from '../articles/references/page-links.ts'
import {
  coverIn,
  type FileSite,
  renderedFiles,
  type ShownFile,
} from '../articles/references/shown-file.ts'
import { markdownOf } from '../articles/row.ts'
import type { Config } from '../config.ts'
import { articleUrl, resolveAsset } from '../markdown/render/links.ts'
import { renderMarkdown } from '../markdown/render.ts'
import type { Cover, FeedItem } from './feed.ts'
import type { FeedRow } from './queries.ts'

type Site = Pick<Config, 'siteUrl' | 'articleUrl'>

/** The public URL of an article, from the configuration and never from the Host header. */
export const urlOf = (
  { siteUrl, articleUrl: template }: Site,
  article: { id: string; lang: string; path: string; url: string | null },
) => articleUrl(template, siteUrl, article)

/** What an article refers to: files, and other articles of its site. */
interface Referred {
  files: readonly ShownFile[]
  pages: PageLinks
}

/** An article as an item of a feed: HTML with absolute links, and the files that it refers to. */
export async function feedItem(
  site: Site,
  row: FeedRow,
  files: FileSite,
  { files: found, pages }: Referred,
): Promise<FeedItem> {
  const own = renderedFiles(found, files, true)
  const options = {
    files: pages.length > 0 ? new Map([...own, ...pages]) : own,
    path: row.path,
    lang: row.lang,
    file: row.file,
    ...markdownOf(row),
    site: site.siteUrl,
    articleUrl: site.articleUrl,
    url: urlOf(site, row),
    at: row.url ?? undefined,
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
    cover: storedCover(coverIn(found, files)) ?? otherCover(row.cover, options),
  }
}

function storedCover(cover: ReturnType<typeof coverIn>): Cover | null {
  if (!cover) return null
  const { url, type, size, width, height } = cover
  return {
    url,
    type: type ?? undefined,
    size: size ?? undefined,
    width: width ?? undefined,
    height: height ?? undefined,
  }
}

function otherCover(
  cover: string | null,
  options: Parameters<typeof resolveAsset>[1],
): Cover | null {
  const url = cover === null ? '' : resolveAsset(cover, options)
  return /^https?:\/\//i.test(url) ? { url } : null
}
