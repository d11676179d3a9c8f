import { readerOf } from '../../../markdown/dialects/registry.ts'
import type { ReadArticle, ReadOptions } from '../../../markdown/fields/read.ts'
import type { ArticleChanges } from '../../changes-schema.ts'
import { languageFolder } from './language-folder.ts'
import { valueOfKey } from './source-keys.ts'
import { tableOf } from './words.ts'

/** The text whose place changes. */
interface Placed {
  article: ReadArticle
  file: string
  options: ReadOptions
  /** Whether its language changes, too. */
  isOtherLang?: boolean
}

type Way = Pick<ArticleChanges, 'slug' | 'path'>

/**
 * The ways to write a new slug or path in keys that the generator reads, the best first: some
 * generators have a key for the whole path only, others for the slug only, and some read a slug
 * only in some texts.
 */
export function placings(changes: ArticleChanges, placed: Placed): ArticleChanges[] {
  const { slug, path, ...rest } = changes
  const { lang } = changes
  const at = {
    ...placed,
    isOtherLang: typeof lang === 'string' && lang !== placed.article.fields.lang,
  }
  const isPath = typeof path === 'string'
  const ways = isPath ? inPath(path, at) : typeof slug === 'string' ? inSlug(slug, at) : []
  return ways.length > 0 ? ways.map((way) => ({ ...rest, ...way })) : [changes]
}

function inSlug(slug: string, placed: Placed): Way[] {
  const { article, options } = placed
  const { fields, written, data } = article
  const folder = fields.path.slice(0, fields.path.lastIndexOf('/') + 1)
  // What the generator adds to a slug itself.
  const ending = fields.path.endsWith('.html') ? '.html' : ''
  const bare = ending !== '' && slug.endsWith(ending) ? slug.slice(0, -ending.length) : slug
  if (!options.rules) return article.explicitPath ? [{ path: folder + slug }] : [{ slug }]
  const whole = inPath(folder + bare + ending, placed)
  if (tableOf(options).keys.slug.length === 0 || written.path !== undefined) return whole
  // A slug with folders keeps them.
  const isDeep = written.slug !== undefined && /\//.test(String(valueOfKey(data, written.slug)))
  return isDeep ? [...whole, { slug: bare }] : [{ slug: bare }, ...whole]
}

function inPath(path: string, placed: Placed): Way[] {
  const { file, options } = placed
  if (!options.rules || tableOf(options).keys.path.length > 0) return inFolder(path, placed)
  const slug = readerOf(options.rules)?.slugFor?.(path, file) ?? null
  return slug === null ? [] : [{ slug }]
}

/**
 * The path with the folder of its language where the key holds both; a path that stays needs no
 * key.
 */
function inFolder(path: string, { article, options, isOtherLang }: Placed): Way[] {
  const folder = isOtherLang ? '' : languageFolder(article, options)
  if (folder === '') return [{ path }]
  return path === article.fields.path ? [{}] : [{ path: folder + path }, { path }]
}
