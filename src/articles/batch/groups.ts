import type { Writer } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { faultOf } from '../../http/response/errors.ts'
import { indexTexts } from '../../search/indexing/index-texts.ts'
import { inTurns } from '../../turns.ts'
import { NewArticle } from '../changes-schema.ts'
import { type Defaults, draftFromFields } from '../edit/create.ts'
import { createArticles } from '../store/create.ts'
import type { ArticleDraft } from '../store/types.ts'
import type { Done } from './one.ts'
import type { Operation } from './schema.ts'

/** Operations that may share a statement; `drafts` is null where each must run alone. */
export interface Group {
  operations: Operation[]
  drafts: ArticleDraft[] | null
}

// A fault in one operation lets its whole group run alone, and larger groups gain little.
const maxGroup = 50

/**
 * The operations in order: creations that follow one another in groups, others alone. The next
 * group is prepared while the present one is written.
 */
export async function* groupsOf(
  db: Sql,
  operations: readonly Operation[],
  defaults: Defaults,
): AsyncGenerator<Group> {
  const [first, ...rest] = split(operations)
  let ahead = first && prepare(db, first, defaults)
  for (const next of [...rest, null]) {
    const group = await ahead
    ahead = next ? prepare(db, next, defaults) : undefined
    // It is thrown where the group is asked for.
    ahead?.catch(() => {})
    if (group) yield group
  }
}

// Two creations with one id must not meet in a statement: the second is a conflict.
function split(operations: readonly Operation[]): Operation[][] {
  const groups: Operation[][] = []
  for (const operation of operations) {
    const last = groups.at(-1)
    const fits =
      last !== undefined &&
      last.length < maxGroup &&
      [...last, operation].every(({ op }) => op === 'create') &&
      (operation.id === undefined || last.every(({ id }) => id !== operation.id))
    if (fits) last.push(operation)
    else groups.push([operation])
  }
  return groups
}

/** Writes the text and makes the search tokens of each creation, before locks are held. */
async function prepare(db: Sql, operations: Operation[], defaults: Defaults): Promise<Group> {
  if (operations.length === 1) return { operations, drafts: null }
  const drafts: ArticleDraft[] = []
  for (const operation of operations) {
    const draft = await draftOf(db, operation, defaults)
    if (!draft) return { operations, drafts: null }
    drafts.push(draft)
    await inTurns()
  }
  return { operations, drafts }
}

// A fault is reported where the operation runs alone.
async function draftOf(
  db: Sql,
  { id, version, data }: Operation,
  defaults: Defaults,
): Promise<ArticleDraft | null> {
  const fields = NewArticle.safeParse(data ?? {})
  if (!fields.success || version !== undefined) return null
  try {
    const draft = await draftFromFields(db, fields.data, defaults, id)
    const { article } = draft
    const [search] = await indexTexts(db, [{ ...article.fields, body: article.body }])
    return { ...draft, ...(search && { search }) }
  } catch (error) {
    if (faultOf(error)) return null
    throw error
  }
}

/** Creates all articles of a group. */
export async function createGroup(
  tx: Tx,
  writer: Writer,
  drafts: readonly ArticleDraft[],
): Promise<Done[]> {
  const created = await createArticles(tx, writer, drafts)
  return created.map(({ row, problems, placing }) => ({
    id: row.id,
    problems: [...problems, ...placing],
    status: 201,
  }))
}
