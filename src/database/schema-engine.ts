import { readFile } from 'node:fs/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

/** The migration engine of the installed Prisma, from npm: nothing is downloaded when it runs. */
export interface Engine {
  readonly engine: SchemaEngine
  close(): Promise<void>
}

/** No table or enum is left out of what the engine sees. */
export const everything = { externalTables: [], externalEnums: [] }

/** Opens Prisma's schema engine (WebAssembly, about 0.1 s) on one connection to a database. */
export async function openSchemaEngine(url: string, schema: string): Promise<Engine> {
  const { SchemaEngine } = await loadEngine()
  const pool = enginePool(url)
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool, { disposeExternalPool: false }))
  const engine = await SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, adapter)
  const close = async () => {
    engine.free()
    await pool.end()
  }
  return { engine, close }
}

// The package's own entry imports the .wasm file as a module, which Node 20 can not do.
async function loadEngine() {
  const entry = '@prisma/schema-engine-wasm/schema_engine_bg'
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(new URL('schema_engine_bg.wasm', import.meta.resolve(entry)))
  const imports = { './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports }
  const { instance } = await WebAssembly.instantiate(bytes, imports)
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start'] as () => void
  start()
  return glue
}

const catalogueChar = 18
const characterType = 1042

// The engine reads catalogue columns of type "char", which the adapter refuses: it gets them as char(1).
// Scripts go to the server whole, because the adapter would cut them at every semicolon.
function enginePool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: 'broadsheet migrate' })
  pool.on('error', () => {})
  const query = pool.query.bind(pool) as (statement: unknown) => Promise<pg.QueryResult>
  const relabelled = async (statement: unknown) => {
    const result = await query(statement)
    for (const field of result.fields ?? []) {
      if (field.dataTypeID === catalogueChar) field.dataTypeID = characterType
    }
    return result
  }
  return Object.assign(pool, { query: relabelled })
}
