import { type Detail, invalid } from '../../errors.ts'
import type { Rules } from '../../markdown/dialects/dialect.ts'
import type { DocusaurusRules } from '../../markdown/dialects/docusaurus/site.ts'
import { readerOf } from '../../markdown/dialects/registry.ts'
import { aliasMeant } from '../../markdown/fields/aliases.ts'
import type { ReadArticle, ReadOptions } from '../../markdown/fields/read.ts'
import { type CategoryName, categoryKey } from '../../markdown/file/category-name.ts'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { isUnclear } from '../../markdown/visibility/top.ts'
import type { ArticleChanges } from '../changes-schema.ts'
import { spellings } from '../fields/members.ts'
import { barePath } from './keys/source-keys.ts'

type Normalize = (value: unknown, lang: string) => unknown

// Brings values of a field that mean the same into one form.
const normalizers: Record<(typeof spellings)[keyof typeof spellings], Normalize> = {
  text: (value) => String(value).trim(),
  date: (value) => new Date(String(value)).getTime(),
  lang: (value) => canonicalLang(String(value)),
  cover: String,
  path: (value) => barePath(String(value)),
  slug: (value) => String(value).normalize('NFC'),
  terms: (value) => distinct(value as string[], termKey),
  categories: (value) => distinct(value as CategoryName[], categoryKey),
  aliases: (value, lang) => distinct(value as string[], (alias) => aliasMeant(alias, lang)),
  authors: (value) => distinct(value as string[], (name) => name.trim()),
}

function normalizerOf(name: string): Normalize {
  if (name === 'status') return (value) => (value === 'scheduled' ? 'published' : value)
  return name in spellings ? normalizers[spellings[name as keyof typeof spellings]] : String
}

const distinct = <T>(items: T[], meaning: (item: T) => string) => [...new Set(items.map(meaning))]

const ofPlace = ['lang', 'slug', 'path']

function placeHint(rules: Rules, name: string): string {
  const { kind, route } = rules as Partial<DocusaurusRules>
  return rules.dialect === 'docusaurus' && kind !== 'page' && name === 'path'
    ? ` Docusaurus reads the slug of this text within the route "/${route}", so the path must begin with it.`
    : ` In this text of ${rules.dialect} the folder or the name of the file decides it: move the file in the source and import it again.`
}

/** Says which tags are in the body, which an edit of tags never touches. */
function tagHint({ body }: ReadArticle, rules: Rules | undefined): string {
  const tags = (rules && readerOf(rules)?.bodyTags?.(body)) ?? []
  const named = tags.slice(0, 10).map((tag) => `#${tag}`)
  return named.length === 0
    ? ''
    : ` These tags stand in the body, which must change to remove them: ${named.join(', ')}.`
}

/** Says that the site around the text decides, where the text itself does not. */
function siteHint(rules: Rules | undefined, name: string, wanted: unknown, read: unknown): string {
  if (!rules) return ''
  if (name === 'status')
    return ` The site of ${rules.dialect} leaves out the text, or code of it that is not read may do so: the warnings of the import say why.`
  const isMore =
    Array.isArray(wanted) && Array.isArray(read) && wanted.every((one) => read.includes(one))
  return isMore ? ' Settings of the site or of the folder add the others: send them, too.' : ''
}

/** Proves that fields and text agree: 422 if the written text does not read back as requested. */
export function checkWritten(
  changes: ArticleChanges,
  article: ReadArticle,
  { rules }: Pick<ReadOptions, 'rules'>,
): void {
  const fields: Record<string, unknown> = { ...article.fields }
  const details = Object.entries(changes).flatMap(([name, value]): Detail[] => {
    if (value === undefined || value === null || name === 'frontMatter') return []
    const normalize = normalizerOf(name)
    const { lang } = article.fields
    const isRead = (wanted: unknown) =>
      JSON.stringify(normalize(wanted, lang)) === JSON.stringify(normalize(fields[name], lang))
    const isOfPlace = rules !== undefined && ofPlace.includes(name)
    // Some generators add the ending themselves.
    if (isRead(value) || (isOfPlace && isRead(`${value}.html`))) return []
    const reason = isOfPlace
      ? placeHint(rules, name)
      : (name === 'tags' && tagHint(article, rules)) || siteHint(rules, name, value, fields[name])
    const message = `The text cannot represent this value: it would read back as ${JSON.stringify(fields[name])}.${reason}`
    return [{ pointer: `/${name}`, code: 'not_representable', message }]
  })
  if (details.length > 0) throw invalid(details)
}

/**
 * Refuses to make an article one that the generator of its site leaves out, while it stays public
 * here: 422, unless the change says the status, too.
 */
export function checkShown(changes: ArticleChanges, before: ReadArticle, after: ReadArticle): void {
  const isPublic = before.said.status === 'published' && after.fields.status === 'published'
  const isLeftOut = after.said.status !== 'published' && !after.problems.some(isUnclear)
  if (!isPublic || !isLeftOut || changes.status !== undefined) return
  const keys = Object.keys(changes).filter((name) => name !== 'body')
  const names = keys.length > 0 ? keys : ['body']
  const message = `${wouldHide} Send "status": "draft" with it, if this is meant.`
  throw invalid(
    names.map((name): Detail => ({ pointer: `/${name}`, code: 'not_representable', message })),
  )
}

const wouldHide = 'The site would not publish the text with this change.'

/**
 * Refuses to remove names that the text does not have: they come from the site, so that the change
 * would do nothing.
 */
export function checkRemoved(changes: ArticleChanges, { fields, written }: ReadArticle): void {
  const names = (['tags', 'categories', 'authors'] as const).filter(
    (name) => changes[name] === null && fields[name].length > 0 && written[name] === undefined,
  )
  const details = names.map((name): Detail => {
    const value = JSON.stringify(fields[name])
    const message = `The text does not hold this value: the site's settings, the file's folder or tags in the body give ${value}. Send another value to override it.`
    return { pointer: `/${name}`, code: 'not_representable', message }
  })
  if (details.length > 0) throw invalid(details)
}
