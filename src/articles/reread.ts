import { cliActor, writerOf } from '../actor.ts'
import type { Database } from '../database/client.ts'
import { writeTransaction } from '../events/write-transaction.ts'
import type { Rules } from '../markdown/dialects/dialect.ts'
import type { ArticleFields } from '../markdown/fields/article-fields.ts'
import { type ReadArticle, type ReadOptions, readArticle } from '../markdown/fields/read.ts'
import { termKey } from '../markdown/file/slug.ts'
import { visibilityMembers } from '../markdown/visibility/read.ts'
import { findArticles, listIds, readOptionsOf } from './queries.ts'
import { readReferencesAgain } from './references/recompute.ts'
import type { ArticleRow } from './row.ts'
import { isSameJson } from './store/changed-fields.ts'
import type { LinkedTerm } from './store/record.ts'
import { reviseArticles } from './store/revise.ts'
import { hasOtherRules, originOfRow, revisionOf } from './store/revision.ts'
import { readRow, visibilityOf } from './store/stored.ts'
import type { ArticleRevision } from './store/types.ts'

/** A field whose stored value differs from what the present rules read in the stored text. */
export interface Difference {
  id: string
  path: string
  field: string
  old: unknown
  new: unknown
}

export interface RereadOptions {
  source?: string | undefined
  dryRun: boolean
  signal?: AbortSignal
  /**
   * The dialect rules for a file of the source; null where its site has no such article, which then
   * stays as it is. Without it every article is read by its present rules.
   */
  rulesOf?: ((file: string, start: () => string) => Rules | 'plain' | null) | undefined
}

const batchArticles = 100
// How often to retry articles that somebody edits during the batch.
const maxRounds = 5

/**
 * Reads the stored texts of one source or of all again by the present rules, and yields the
 * differences. Without `dryRun` it updates each article that differs and stores a revision.
 * Withheld drafts stay withheld. What the texts refer to is read again as well, also where no field
 * differs.
 */
export async function* reread(
  db: Database,
  { source, dryRun, signal, rulesOf }: RereadOptions,
): AsyncGenerator<Difference[]> {
  for (let after: string | null = null; !signal?.aborted; ) {
    const ids: string[] = await listIds(db, source ?? null, after, batchArticles)
    if (ids.length === 0) return
    after = ids.at(-1) ?? null
    yield await rereadBatch(db, ids, { dryRun, rulesOf })
    if (!dryRun) await readReferencesAgain(db, ids)
  }
}

async function rereadBatch(
  db: Database,
  ids: readonly string[],
  { dryRun, rulesOf }: Pick<RereadOptions, 'dryRun' | 'rulesOf'>,
): Promise<Difference[]> {
  const all: Difference[] = []
  let left = ids
  for (let round = 0; left.length > 0 && round < maxRounds; round++) {
    const rows = await findArticles(db, left)
    const found = rows.flatMap((row) => compare(row, rulesOf) ?? [])
    const stale = dryRun ? new Set<string>() : await apply(db, found)
    all.push(...found.flatMap(({ differences }) => differences.filter(({ id }) => !stale.has(id))))
    left = [...stale]
  }
  return all
}

interface Compared {
  revision: ArticleRevision
  differences: Difference[]
}

async function apply(db: Database, found: readonly Compared[]): Promise<Set<string>> {
  if (found.length === 0) return new Set()
  const revisions = found.map(({ revision }) => revision)
  const done = await writeTransaction(db, (tx) => reviseArticles(tx, writerOf(cliActor), revisions))
  return new Set(done.filter(({ stale }) => stale).map(({ id }) => id))
}

function compare(row: ArticleRow, rulesOf: RereadOptions['rulesOf']): Compared | null {
  const options = optionsFor(row, rulesOf)
  if (!options) return null
  const read = readArticle(row.head + row.body, row.file, options)
  // An article whose text the present rules refuse stays as it is.
  if (!read.ok) return null
  const current = readRow(row)
  const origin = { ...originOfRow(row), options }
  const placesAgain = holdsOthers(row, read.article)
  const revision = revisionOf(row, current, { article: read.article, origin, placesAgain })
  const { article } = revision
  const before = {
    ...current.fields,
    ...visibilityOf(row),
    ...storedOf(row),
    ...(placesAgain ? { categories: linksOf(row).map(({ name }) => name) } : {}),
    body: row.body,
  }
  const next = { ...article.fields, body: article.body }
  const { id, path } = row
  const differences = [...visibilityMembers, ...otherFields]
    .map((field): Difference => ({ id, path, field, old: before[field], new: next[field] }))
    .filter((difference) => !isSameJson(difference.old, difference.new))
  return differences.length > 0 || hasOtherRules(revision) ? { revision, differences } : null
}

function optionsFor(row: ArticleRow, rulesOf: RereadOptions['rulesOf']): ReadOptions | null {
  const present = readOptionsOf(row)
  const rules = rulesOf?.(row.file, () => row.head)
  if (rules === undefined) return present
  const { rules: _, ...plain } = present
  return rules === null ? null : rules === 'plain' ? plain : { ...plain, rules }
}

const linksOf = ({ categories }: ArticleRow) => JSON.parse(categories) as LinkedTerm[]

// Older rules read each name of a path as a category: then the article has all these names, and one
// at least of its paths ends nowhere.
function holdsOthers(row: ArticleRow, { fields: { categories } }: ReadArticle): boolean {
  const paths = categories.filter(Array.isArray)
  if (paths.length === 0) return false
  const links = linksOf(row)
  if (links.length > categories.length) return true
  const names = new Set(categories.flat().map(termKey))
  const linked = new Set(links.map(({ name }) => termKey(name)))
  const ends = new Set(links.map(({ name, path = '' }) => `${depthOf(path)} ${termKey(name)}`))
  const isFlat = names.size === linked.size && [...names].every((name) => linked.has(name))
  return isFlat && paths.some((path) => !ends.has(`${path.length} ${termKey(path.at(-1) ?? '')}`))
}

const depthOf = (path: string) => path.split('/').length

// Older rules may have read these fields, as they may have read the visibility.
const storedOf = ({ title, summary, cover, authors, aliases }: ArticleRow) => ({
  title,
  summary,
  cover,
  authors,
  aliases,
})

const otherFields = [
  'title',
  'summary',
  'cover',
  'authors',
  'modifiedAt',
  'lang',
  'path',
  'url',
  'aliases',
  'tags',
  'categories',
  'frontMatter',
  'body',
] as const satisfies (keyof ArticleFields | 'body')[]
