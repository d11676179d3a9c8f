import { conditionsOf } from '../articles/list/filters.ts'
import { listedChoices, states } from '../articles/list/schema.ts'
import { articleStatement } from '../articles/queries.ts'
import type { Sql } from '../database/client.ts'
import { newValues, type Values } from '../sql/values.ts'
import type { ExportFilter } from './schema.ts'

/** An article as a file: head + body is its text, `updatedAt` is RFC 3339. */
export interface ExportRow {
  id: string
  source: string
  file: string
  head: string
  body: string
  /** Null is UTF-8. */
  encoding: string | null
  updatedAt: string
}

/** Limits of one batch; the first file is taken whatever its size. */
const maxBatch = { files: 100, bytes: 192 * 1024 }

/**
 * The next files after an id, in order of ids; empty at the end. The sizes are known without
 * reading the texts, so texts beyond the limit are never read.
 */
export async function findExportBatch(
  db: Sql,
  filter: ExportFilter,
  after: string | null,
): Promise<ExportRow[]> {
  const values = newValues()
  const afterId = after === null ? [] : [`a.id > ${values.add(after)}::uuid`]
  const text = `
    select id, source, file, head, body, origin_encoding as encoding, updated_at as "updatedAt" from (
      select n.*, sum(size) over (order by id rows unbounded preceding) - size as before from (
        select a.id, a.source, a.file, a.head, a.body, a.origin_encoding, a.updated_at,
          octet_length(a.head) + octet_length(a.body) as size
        from articles a where ${[...afterId, ...conditions(filter, values)].join(' and ')}
        order by a.id limit ${maxBatch.files}
      ) n
    ) s where before = 0 or before + size <= ${maxBatch.bytes} order by id`
  return (await db.query<ExportRow>(articleStatement(undefined, text, values.list))).rows
}

/** How many files an export will have if nothing changes until then. */
export async function countExport(db: Sql, filter: ExportFilter): Promise<number> {
  const values = newValues()
  const text = `select count(*)::int as total from articles a where ${conditions(filter, values).join(' and ')}`
  const { rows } = await db.query<{ total: number }>({ text, values: values.list })
  return rows[0]?.total ?? 0
}

/** The conditions on the article `a`. */
export function conditions(
  { source, status, listed, ...langs }: ExportFilter,
  values: Values,
): string[] {
  const ofSource = source === undefined ? [] : [`a.source = ${values.add(source)}`]
  const wanted = {
    lang: langs.lang,
    'lang[exact]': langs['lang[exact]'],
    status: status ?? [...states],
    listed: listed ?? [...listedChoices],
    trashed: undefined,
  }
  return [...ofSource, ...conditionsOf(wanted, values)]
}
