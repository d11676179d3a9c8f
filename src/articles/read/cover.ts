import type { Config } from '../../config.ts'
import { articleUrl } from '../../markdown/render/links.ts'
import type { ShownRow } from '../row.ts'

/**
 * Where the picture of an article is: an address of its own as it stands, `/x` on the site, and all
 * else beside the article. Null where there is none, or what is said is no address that a browser
 * would load as a picture.
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
