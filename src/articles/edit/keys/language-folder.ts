import { readerOf } from '../../../markdown/dialects/registry.ts'
import type { ReadArticle, ReadOptions } from '../../../markdown/fields/read.ts'
import { decodePath } from '../../../markdown/file/percent.ts'

/**
 * What comes before the path in the address of a page, such as `fr/`, where the key for the
 * address holds it, too; '' for none. The base path is not part of the key.
 */
export function languageFolder({ fields }: ReadArticle, { rules }: ReadOptions): string {
  const { url, path } = fields
  if (!rules || url === null || !readerOf(rules)?.addressHasFolder) return ''
  const base = 'basePath' in rules ? decodePath(String(rules.basePath)).normalize('NFC') : ''
  const address = url.slice(base.length).replace(/\/$/, '')
  const folder = address.endsWith(path) ? address.slice(0, address.length - path.length) : ''
  const bare = folder.replace(/^\/|\/$/g, '')
  return bare === '' ? '' : `${bare}/`
}
