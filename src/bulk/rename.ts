import { v7 } from 'uuid'
import type { Writer } from '../actor.ts'
import { editArticle } from '../articles/edit/edit-text.ts'
import { refuseForeign } from '../articles/edit/foreign-text.ts'
import { categoryIdsOf } from '../articles/edit/term-edits.ts'
import { readOptionsOf } from '../articles/queries.ts'
import type { ArticleRow } from '../articles/row.ts'
import type { NextState } from '../articles/store/revision.ts'
import type { Sql } from '../database/client.ts'
import type { StoredArticle } from '../markdown/fields/read.ts'
import { type CategoryName, categoryKey } from '../markdown/file/category-name.ts'
import { categoryKind, type TermKind, tagKind } from '../sql/term-kind.ts'
import { findTermName } from '../terms/naming/queries.ts'
import type { Rewrite, Rewritten } from '../terms/schema.ts'
import { categoriesMeant, meaningOfTags } from '../terms/tree/meaning.ts'
import { findLineages } from '../terms/tree/places-queries.ts'
import { countNaming, insertBulkChange, insertNaming } from './queries.ts'

/** The `change` of a rename. */
export interface Rename {
  resource: TermKind['resource']
  id: string
}

/**
 * Starts the bulk change that writes the name of a term into the texts that name it; `from` is the
 * term whose articles these are. It belongs to the transaction of the rename or merge.
 */
export async function startRename(
  kind: TermKind,
  tx: Sql,
  { actor, mayPublish, sources }: Writer,
  term: string,
  from: string,
  which: Rewrite,
): Promise<Rewritten> {
  const { named, born } = await countNaming(tx, kind, from)
  const rewritten = which === 'none' ? 0 : which === 'all' ? named : born
  const fileOnly = which === 'all' ? 0 : named - born
  if (rewritten === 0) return { named, rewritten, fileOnly, bulkChangeId: null }
  const id = v7()
  const change: Rename = { resource: kind.resource, id: term }
  const what = { action: 'rename', filter: null, change, reverts: null, dryRun: false } as const
  await insertBulkChange(tx, { id, ...what, actor, mayPublish, sources })
  const inserted = await insertNaming(tx, id, kind, from, which === 'all')
  return { named, rewritten: inserted, fileOnly, bulkChangeId: id }
}

/** The state of a locked article whose text has the present name of a term, and no former one. */
export async function renamedState(
  tx: Sql,
  row: ArticleRow,
  current: StoredArticle,
  { resource, id }: Rename,
): Promise<NextState> {
  const kind = resource === 'tag' ? tagKind : categoryKind
  const name = await findTermName(tx, kind, id)
  // Names that the text does not hold come from the site or the folder.
  if (name === null || current.written[kind.table] === undefined) return { article: current }
  const present: readonly CategoryName[] = current.fields[kind.table]
  const spelled = await spelling(tx, row, present, { resource, id }, name)
  if (isSame(present.map(spelled), present)) return { article: current }
  refuseForeign(row)
  const options = readOptionsOf(row)
  const edit = (article: StoredArticle, names: CategoryName[]) =>
    editArticle(article, row.file, options, { [kind.table]: firsts(names) })
  // An edit keeps the spelling of a name that means the same, so such a name first becomes another.
  const isRespelled = present.some((one) => spelled(one) !== one && isOneKey(one, spelled(one)))
  const placeholder = (one: CategoryName) => (spelled(one) === one ? one : `renamed ${id}`)
  const from = isRespelled ? edit(current, present.map(placeholder)) : current
  return { article: edit(from, present.map(spelled)) }
}

/**
 * The present spelling of a name that means a renamed term, or of a path through a renamed
 * category; other names stay.
 */
async function spelling(
  tx: Sql,
  row: ArticleRow,
  present: readonly CategoryName[],
  { resource, id }: Rename,
  name: string,
): Promise<(one: CategoryName) => CategoryName> {
  if (resource === 'tag') {
    const meaning = await meaningOfTags(tx, present.flat())
    return (one) => (meaning(one) === id ? name : one)
  }
  const idOf = await categoriesMeant(tx, [...present, name], categoryIdsOf(row))
  const lineages = await findLineages(
    tx,
    present.flatMap((one) => idOf(one) ?? []),
  )
  return (one) => {
    const meant = idOf(one)
    const lineage = meant === null ? undefined : lineages.get(meant)
    const isSingle = typeof one === 'string'
    if (!lineage?.ids.includes(id) || (isSingle && meant !== id)) return one
    // A single name may mean another category of that name.
    const now = isSingle && idOf(name) === id ? name : lineage.names
    return JSON.stringify(now) === JSON.stringify(one) ? one : now
  }
}

const isOneKey = (one: CategoryName, other: CategoryName) => categoryKey(one) === categoryKey(other)
const firsts = (names: CategoryName[]): CategoryName[] => [
  ...new Map(names.map((name) => [JSON.stringify(name), name])).values(),
]
const isSame = (one: readonly CategoryName[], other: readonly CategoryName[]) =>
  JSON.stringify(one) === JSON.stringify(other)
