import { readFileSync } from 'node:fs'
import pg from 'pg'
import { everything, withSchemaEngine } from './schema-engine.ts'

/** The text of prisma/schema.prisma. */
export function readSchema(): string {
  return readFileSync(new URL('../../../prisma/schema.prisma', import.meta.url), 'utf8')
}

/**
 * The SQL that would turn a database into prisma/schema.prisma, or the opposite with `reverse`; ''
 * if they agree.
 */
export async function schemaDifference(
  url: string,
  reverse = false,
  schema = readSchema(),
): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // The engine needs a transaction for its savepoints; nothing is written.
    await client.query('begin')
    // The paths need not exist, but relative ones make the engine panic.
    const files = [{ path: '/prisma/schema.prisma', content: schema }]
    const database = { tag: 'schemaDatasource' as const, files, configDir: '/prisma' }
    const model = { tag: 'schemaDatamodel' as const, files }
    const [from, to] = reverse ? [model, database] : [database, model]
    const options = { script: true, exitCode: null, shadowDatabaseUrl: null, filters: everything }
    const { stdout } = await withSchemaEngine(client, schema, (engine) =>
      engine.diff({ from, to, ...options }),
    )
    return stdout?.replace('-- This is an empty migration.', '').trim() ?? ''
  } finally {
    await client.end()
  }
}
