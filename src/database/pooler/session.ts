import type pg from 'pg'

/** What the connections of a pool may rely on. Plain data, so that a thread can be given it. */
export interface Session {
  /** The pooler between this process and PostgreSQL, as people name it; null without one. */
  readonly pooler: string | null
  /** Whether statements keep their names: behind a pooler a name belongs to another session. */
  readonly named: boolean
}

/** PostgreSQL itself: each connection has its own session. */
export const ownSession: Session = { pooler: null, named: true }

const idleInTransaction = 15_000

// A statement that waits for a lock this long frees its connection for others.
const lockTimeout = (statementTimeout: number) => Math.ceil(statementTimeout / 2)

/** The settings of a session, as PostgreSQL names them. */
export const sessionSettings = (statementTimeout: number) => ({
  timezone: 'UTC',
  datestyle: 'ISO',
  // Beside a long pending list the planner expects high costs, and would compile short searches.
  jit: 'off',
  statement_timeout: String(statementTimeout),
  lock_timeout: String(lockTimeout(statementTimeout)),
  idle_in_transaction_session_timeout: String(idleInTransaction),
})

/** The address with all settings in the start-up packet, unless a pooler refuses them there. */
export function addressFor(url: string, session: Session, statementTimeout: number): string {
  if (session.pooler !== null) return url
  const given = new URL(url)
  const defaults = Object.entries(sessionSettings(statementTimeout)).map(
    ([name, value]) => `-c ${name}=${value}`,
  )
  given.searchParams.set(
    'options',
    [...defaults, given.searchParams.get('options') ?? ''].join(' ').trim(),
  )
  return given.href
}

/** The options of a pool, which tell how its transactions begin. */
export interface PoolOptions extends pg.PoolConfig {
  Client: typeof pg.Client
  begin: string
}

/** The statement that begins a transaction; behind a pooler it also sets the limits. */
export const beginFor = ({ pooler }: Session, statementTimeout: number) =>
  pooler === null
    ? 'begin'
    : `begin; set local statement_timeout = ${statementTimeout}; set local lock_timeout = ${lockTimeout(statementTimeout)}; set local idle_in_transaction_session_timeout = ${idleInTransaction}`

export const beginOf = ({ options }: pg.Pool) => (options as Partial<PoolOptions>).begin ?? 'begin'

/** Lets the statements of a pool do without names where a session may belong to others. */
export function fitSession(pool: pg.Pool, session: Session): void {
  let { named } = session
  pool.on('connect', (client) => {
    const given = client as unknown as { query(...args: unknown[]): unknown }
    const query = given.query.bind(client)
    given.query = (statement, ...rest) => query(named ? statement : withoutName(statement), ...rest)
  })
  // A pooler that was not detected.
  pool.on('release', (error) => {
    if (error && isForeignName(error)) named = false
  })
}

function withoutName(statement: unknown): unknown {
  const { name, submit } = statement as { name?: unknown; submit?: unknown }
  return name === undefined || submit !== undefined
    ? statement
    : { ...(statement as object), name: undefined }
}

/**
 * Whether a named statement was unknown to a session, or known to it already: another one had it.
 */
export function isForeignName(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === '26000' || code === '42P05'
}
