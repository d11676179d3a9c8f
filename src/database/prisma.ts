import pg from 'pg'
import type { PrismaClient } from '../generated/prisma/client.ts'

/** Loads Prisma on this pool. */
export async function loadPrisma(pool: pg.Pool): Promise<PrismaClient> {
  const [{ PrismaPg }, { PrismaClient }] = await Promise.all([
    import('@prisma/adapter-pg'),
    import('../generated/prisma/client.ts'),
  ])
  const client = new PrismaClient({ adapter: new PrismaPg(inUtc(pool)), errorFormat: 'minimal' })
  // Loads the rest. A client for which this has failed would fail for ever.
  await client.$connect()
  return client
}

type Query = (statement: pg.CustomTypesConfig & Statement, ...rest: unknown[]) => unknown

interface Statement {
  values?: unknown[]
  types?: pg.CustomTypesConfig
}

// Prisma's adapter drops the zone of the times that it sends and reads, so that they would be other
// instants in a session that does not use UTC.
function inUtc(pool: pg.Pool): pg.Pool {
  const connect = async () => {
    const client = await pool.connect()
    const query = client.query.bind(client) as Query
    return Object.assign(Object.create(client), {
      query: withZones(query),
      release: client.release,
    })
  }
  const query = withZones(pool.query.bind(pool) as Query)
  return Object.assign(Object.create(pool), { query, connect })
}

const withZones =
  (query: Query): Query =>
  (statement, ...rest) =>
    query(
      {
        ...statement,
        values: statement.values?.map(sent),
        types: parsers(statement.types),
      } as never,
      ...rest,
    )

const zoneless = /^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3})?$/

const sent = (value: unknown) =>
  typeof value === 'string' && zoneless.test(value) ? `${value}+00` : value

const { TIMESTAMPTZ } = pg.types.builtins

const parsers = (given: pg.CustomTypesConfig = pg.types): pg.CustomTypesConfig => ({
  getTypeParser: ((oid: number, format?: 'text') => {
    const parse = given.getTypeParser(oid, format) as (text: string) => unknown
    return oid === TIMESTAMPTZ ? (text: string) => parse(received(text)) : parse
  }) as pg.CustomTypesConfig['getTypeParser'],
})

function received(text: string): string {
  if (text.endsWith('+00')) return text
  const time: unknown = pg.types.getTypeParser(TIMESTAMPTZ)(text)
  return time instanceof Date ? time.toISOString().replace('Z', '+00') : text
}
