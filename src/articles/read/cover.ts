import type { Config } from '../../config.ts'
import { articleUrl } from '../../markdown/render/links.ts'
import type { ShownRow } from '../row.ts'

/**
 * The URL of the picture of an article: an absolute URL as it is, `/x` on the site, anything else
 * relative to the article. Null if there is none, or if a browser would not load it as a picture.
 */
export function coverUrl(
  { siteUrl, articleUrl: template }: Pick<Config, 'siteUrl' | 'articleUrl'>,
  row: Pick<ShownRow, 'id' | 'lang' | 'path' | 'url' | 'cover'>,
): string | null {
  const cover = row.cover?.trim()
  if (!cover) return null
  const onSite = cover.startsWith('/') && !/^\/[/\\]/.test(cover)
  // The URL of the article costs more than all else here, and few covers are relative to it.
  const isAbsolute = onSite || /^[a-z][a-z\d+.-]*:\/\//i.test(cover)
  const base = isAbsolute ? undefined : articleUrl(template, siteUrl, row)
  const url = parseUrl(onSite ? siteUrl + cover : cover, base)
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : null
}

function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}
