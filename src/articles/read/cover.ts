import type { Config } from '../../config.ts'
import { articleUrl } from '../../markdown/render/links.ts'
import type { ShownRow } from '../row.ts'

/**
 * The URL of the picture of an article: an absolute URL as it is, `/x` on the site, anything else
 * relative to the article. Null if there is none, or if a browser would not load it as a picture.
 */
export function coverUrl(
  { siteUrl, articleUrl: template }: Pick<Config, 'siteUrl' | 'articleUrl'>,
  row: Pick<ShownRow, 'id' | 'lang' | 'path' | 'cover'>,
): string | null {
  const cover = row.cover?.trim()
  if (!cover) return null
  const onSite = cover.startsWith('/') && !/^\/[/\\]/.test(cover)
  const address = onSite ? siteUrl + cover : cover
  const own = articleUrl(template, siteUrl, row)
  if (!URL.canParse(address, own)) return null
  const { protocol, href } = new URL(address, own)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}
