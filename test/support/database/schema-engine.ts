import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlQuery,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

/** No table or enum is left out of what the engine sees. */
export const everything = { externalTables: [], externalEnums: [] }

/**
 * Runs `work` with Prisma's own migration engine (WebAssembly from npm, nothing is downloaded) on a
 * connected client. All statements go to that one client, so a transaction begun on it holds what
 * the engine does.
 */
export async function withSchemaEngine<T>(
  client: pg.Client,
  schema: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= loadEngine()
  const { SchemaEngine } = await loaded
  const datamodels: [string, string][] = [['schema.prisma', schema]]
  const adapter = bindMigrationAwareSqlAdapterFactory(engineAdapter(client))
  const engine = await SchemaEngine.new({ datamodels }, () => {}, adapter)
  try {
    return await work(engine)
  } finally {
    engine.free()
  }
}

// The part of WebAssembly that this file needs: its types are in the DOM library, which the project
// omits.
interface Wasm {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
}
const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly

// Loaded only once, because the glue code of a second instance would read the memory of the first.
let loaded: ReturnType<typeof loadEngine> | undefined

// The package's own entry imports the .wasm file as a module, which Node 20 cannot do.
async function loadEngine() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const entry = createRequire(import.meta.url).resolve(
    '@prisma/schema-engine-wasm/schema_engine_bg',
  )
  const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'))
  const { instance } = await wasm.instantiate(bytes, {
    './schema_engine_bg.js': { ...glue, ...idleTimers(glue) },
  })
  glue.__wbg_set_wasm(instance.exports)
  // The engine reports its reason to this registry before it throws.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: () => {} } })
  instance.exports.__wbindgen_start()
  return glue
}

// The engine leaves a timer of ten seconds, which must not keep the process alive.
function idleTimers(glue: object): object {
  const names = Object.keys(glue).filter((name) => name.startsWith('__wbg_setTimeout'))
  const idle = (callback: () => void, delay: number) => setTimeout(callback, delay).unref()
  return Object.fromEntries(names.map((name) => [name, idle]))
}

const catalogueChar = 18
const charArray = 1002

// The adapter needs two changes. It would cut a script at every semicolon, so scripts go to the
// server whole. It refuses columns of the catalogue type "char", so they reach it as a type that no
// query reads, and the engine gets them as characters.
function engineAdapter(client: pg.Client): PrismaPg {
  const factory = new PrismaPg(poolOfOne(client))
  const connect = factory.connect.bind(factory)
  const connectChanged = async () => {
    const adapter = await connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    return Object.assign(adapter, {
      executeScript: (script: string) => executeScript(client, script),
      queryRaw: async (query: SqlQuery) => {
        const result = await queryRaw(query)
        return { ...result, columnTypes: result.columnTypes.map(asCharacter) }
      },
    })
  }
  return Object.assign(factory, { connect: connectChanged })
}

async function executeScript(client: pg.Client, script: string): Promise<void> {
  try {
    await undoable(client, script)
  } catch (error) {
    const { code = '', message, detail, column, hint } = error as pg.DatabaseError
    throw new DriverAdapterError({
      kind: 'postgres',
      severity: 'ERROR',
      code,
      message,
      detail,
      column,
      hint,
    })
  }
}

const asCharacter = (type: ColumnType) =>
  type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type

// A pool that never connects: every query goes to the client.
function poolOfOne(client: pg.Client): pg.Pool {
  const query = async (statement: pg.QueryConfig) => {
    const result = await undoable(client, statement)
    for (const field of result.fields)
      if (field.dataTypeID === catalogueChar) field.dataTypeID = charArray
    return result
  }
  return Object.assign(new pg.Pool({ max: 1 }), { query })
}

// A statement that fails leaves the transaction usable: the engine asks for tables that may be
// missing, and records a failure in its own table before it reports it.
async function undoable(
  client: pg.Client,
  statement: string | pg.QueryConfig,
): Promise<pg.QueryResult> {
  await client.query('savepoint engine')
  try {
    return await client.query(statement)
  } catch (error) {
    await client.query('rollback to savepoint engine')
    throw error
  }
}
