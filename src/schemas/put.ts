import type { Database } from '../database/client.ts'
import { settingsChanged } from '../database/listen/settings.ts'
import { conflict, invalid, notFound } from '../errors.ts'
import { forgetSchemas } from './active.ts'
import { compileFaults } from './check/checker.ts'
import { deleteSchema, putSchema } from './queries.ts'
import type { SchemaInput } from './schema.ts'

const most = { schemas: 100, bytes: 1_000_000 } as const

/** Writes a schema after it was compiled; 422 with pointers if it is none. */
export async function storeSchema(
  db: Database,
  actor: string,
  name: string,
  { schema, mode, source, filePrefix }: SchemaInput,
): Promise<{ isNew: boolean }> {
  const text = JSON.stringify(schema)
  const faults = await compileFaults(text)
  if (faults.length > 0)
    throw invalid(faults.map((fault) => ({ ...fault, pointer: `/schema${fault.pointer}` })))
  const row = { name, schema: text, mode, source: source ?? null, filePrefix: filePrefix || null }
  const done = await putSchema(db, { ...row, actor }, most)
  changed(db)
  if (done) return done
  const message = `There are at most ${most.schemas} schemas of together ${most.bytes / 1e6} MB: delete one.`
  throw conflict(message, [{ code: 'too_many_schemas', message }])
}

/** Deletes a schema, by which no text is checked any more; 404 if there is none. */
export async function removeSchema(db: Database, name: string): Promise<void> {
  const isGone = await deleteSchema(db, name)
  changed(db)
  if (!isGone) throw notFound('schema')
}

function changed(db: Database): void {
  forgetSchemas(db)
  settingsChanged(db)
}
