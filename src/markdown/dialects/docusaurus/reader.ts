import { posix } from 'node:path'
import type { Json } from '../../../shapes.ts'
import { isMap, readAddress } from '../../fields/field-values.ts'
import { keyTable, siteKeys } from '../../fields/mapping.ts'
import { type ArticlePlace, readTranslationKey } from '../../fields/read-place.ts'
import { type Candidate, pickField, type SourceFields } from '../../fields/source-fields.ts'
import { parseDate } from '../../file/dates.ts'
import { byteLength, limits } from '../../file/limits.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { textAt } from '../config/values.ts'
import type { DatedPage, Page, Reader } from '../dialect.ts'
import { rollDates } from '../reading/yaml-dates.ts'
import { docAddress, docName, pageAddress, postName, withSlash } from './address.ts'
import type { DocusaurusRules } from './site.ts'
import { contentTitle } from './title.ts'

const common = {
  ...siteKeys,
  summary: ['description', 'summary', 'excerpt', 'lead', 'spoiler', 'subtitle'],
  cover: ['image', ...siteKeys.cover.filter((key) => key !== 'image')],
  // Docusaurus reads neither: this is what an edit writes.
  ...{ expiresAt: ['expiryDate'], categories: ['categories'] },
  aliases: [],
  modifiedAt: ['last_update.date', ...siteKeys.modifiedAt],
  lang: [],
  tags: ['tags'],
  path: [],
}
const posts = keyTable({ ...common, publishedAt: ['date'] })
const others = keyTable({ ...common, publishedAt: [] })

/** Reads texts by these rules. */
export function docusaurusReader(rules: DocusaurusRules): Reader {
  return {
    keys: rules.kind === 'post' ? posts : others,
    defaults: null,
    timeZone: rules.timeZone,
    heads: 'begun',
    separators: { tags: null, categories: null },
    prepare: ({ source }) => {
      rollDates(source)
      replaceEach(source, 'tags', (item) => labelOf(item, rules.tags))
      replaceEach(source, 'authors', (item) => authorOf(item, rules.authors))
    },
    period: (page) => period(rules, page),
    title: (page) => titleOf(rules, page),
    slugFor: (path) => slugFor(rules, path),
    place: (page) => place(rules, page),
  }
}

function replaceEach(
  source: SourceFields,
  field: 'tags' | 'authors',
  meaning: (item: Json) => Json,
): void {
  const replace = (one: Candidate) => ({
    ...one,
    value: Array.isArray(one.value) ? one.value.map(meaning) : meaning(one.value),
  })
  const all = source.candidates.get(field)
  if (all) source.candidates.set(field, all.map(replace))
}

const named = (names: Record<string, string>, id: Json): Json =>
  typeof id === 'string' && Object.hasOwn(names, id) ? (names[id] ?? id) : id

const labelOf = (item: Json, tags: Record<string, string>) =>
  isMap(item) ? (textAt(item, 'label') ?? null) : named(tags, item)

const authorOf = (item: Json, authors: Record<string, string>) =>
  isMap(item) && !('name' in item) ? named(authors, item.key ?? null) : named(authors, item)

function period(rules: DocusaurusRules, { source, file }: Page) {
  const { date } = rules.kind === 'post' ? postName(rules, file) : { date: null }
  const at = date === null ? undefined : parseDate(date, rules.timeZone)?.at
  return readOrderedPeriod(source, rules.timeZone, at ? { at, rank: 1 } : null)
}

const idOf = (source: SourceFields) => textAt(source.data, 'id')

function titleOf(rules: DocusaurusRules, { source, file }: Page): string {
  const doc = docName(rules, file)
  const name = rules.kind === 'post' ? postName(rules, file).text : (idOf(source) ?? doc.name)
  const title = contentTitle(source.parts.body) ?? (name === '' ? 'index' : name)
  return title.slice(0, limits.title).toWellFormed()
}

function place(rules: DocusaurusRules, { source, file }: DatedPage): ArticlePlace | null {
  const slug = rules.kind === 'page' ? undefined : pickField(source, 'slug', readAddress)
  const inPlugin = addressIn(rules, file, idOf(source), slug)
  const bare = posix.join('/', rules.route, inPlugin)
  const address = withSlash(bare, rules.trailingSlash).normalize('NFC')
  const path = address.replace(/^\/+|\/+$/g, '')
  if (byteLength(path) > limits.path) return null
  const home = posix.join('/', rules.basePath, rules.prefix, '/')
  const whole = withSlash(posix.join(home, bare), rules.trailingSlash, home)
  const given = readTranslationKey(source)
  return {
    lang: rules.lang,
    path,
    slug: path.slice(path.lastIndexOf('/') + 1),
    url: whole.normalize('NFC'),
    translationKey: given ?? groupOf(rules, file),
    givenTranslationKey: given !== undefined,
    aliases: [],
    explicitPath: slug !== undefined,
  }
}

/** The key of the texts that translate each other by their places. */
const groupOf = ({ group, from }: DocusaurusRules, file: string) =>
  `${group}/${file.slice(from.length)}`.replace(/\.mdx?$/, '').slice(0, limits.translationKey)

/** A slug with a slash in front starts from the route of its plugin. */
function slugFor({ kind, route }: DocusaurusRules, path: string): string | null {
  const whole = `/${path.replace(/^\/+|\/+$/g, '')}`
  const start = route === '' ? '' : `/${route}`
  if (kind === 'page' || !`${whole}/`.startsWith(`${start}/`)) return null
  return whole.slice(start.length) || '/'
}

function addressIn(
  rules: DocusaurusRules,
  file: string,
  id: string | undefined,
  slug: string | undefined,
): string {
  if (rules.kind === 'page') return pageAddress(rules, file)
  if (rules.kind === 'post') return slug ?? postName(rules, file).slug
  return docAddress(docName(rules, file), id, slug)
}
