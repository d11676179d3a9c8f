import type { Sql } from '../database/client.ts'
import { schemaChannel } from '../database/listen/schema-channel.ts'
import type { JsonObject } from '../shapes.ts'
import { rfc3339 } from '../sql/time.ts'
import type { FrontMatterSchema, Mode, SchemaSummary } from './schema.ts'

const summary = `name, mode, source, file_prefix as "filePrefix", ${rfc3339('created_at')} as "createdAt",
  ${rfc3339('updated_at')} as "updatedAt", updated_by as "updatedBy"`

/** All schemas without their texts, by name. */
export async function listSchemas(db: Sql): Promise<SchemaSummary[]> {
  const text = `select ${summary} from schemas order by name collate "C"`
  return (await db.query<SchemaSummary>({ text, values: [] })).rows
}

/** The schema with this name, or null. */
export async function findSchema(db: Sql, name: string): Promise<FrontMatterSchema | null> {
  const { rows } = await db.query<SchemaSummary & { schema: string }>({
    text: `select ${summary}, schema from schemas where name = $1`,
    values: [name],
  })
  const row = rows[0]
  return row ? { ...row, schema: JSON.parse(row.schema) as JsonObject } : null
}

interface StoredSchema {
  name: string
  schema: string
  mode: Mode
  source: string | null
  filePrefix: string | null
  actor: string
}

/** Writes a schema; `isNew` says whether it was not there, null that there are `most` already. */
export async function putSchema(
  db: Sql,
  { name, schema, mode, source, filePrefix, actor }: StoredSchema,
  most: { schemas: number; bytes: number },
): Promise<{ isNew: boolean } | null> {
  const { rows } = await db.query<{ isNew: boolean }>({
    text: `with put as (insert into schemas (name, schema, mode, source, file_prefix, updated_by)
      select $1, $2, $3, $4, $5, $6
      where (select count(*) < $7 and coalesce(sum(octet_length(schema)), 0) + octet_length($2) <= $8
        from schemas where name <> $1)
      on conflict (name) do update set schema = excluded.schema, mode = excluded.mode,
        source = excluded.source, file_prefix = excluded.file_prefix,
        updated_by = excluded.updated_by, updated_at = now()
      returning (xmax = 0) as "isNew")
      select "isNew", pg_notify('${schemaChannel}', '') from put`,
    values: [name, schema, mode, source, filePrefix, actor, most.schemas, most.bytes],
  })
  return rows[0] ?? null
}

/** Deletes a schema; false if there is none. */
export async function deleteSchema(db: Sql, name: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `with gone as (delete from schemas where name = $1 returning name)
      select pg_notify('${schemaChannel}', name) from gone`,
    values: [name],
  })
  return (rowCount ?? 0) > 0
}

/** A schema that texts may have to follow. */
export type ActiveSchema = Omit<StoredSchema, 'actor'>

/** All schemas, by name. */
export async function findActiveSchemas(db: Sql): Promise<ActiveSchema[]> {
  const { rows } = await db.query<ActiveSchema>({
    name: 'find_active_schemas',
    text: `select name, schema, mode, source, file_prefix as "filePrefix" from schemas
      order by name collate "C"`,
    values: [],
  })
  return rows
}
