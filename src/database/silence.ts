import type pg from 'pg'

// A connection can fall silent without an end: a frozen host, a cut line, a proxy that goes mute.
// PostgreSQL ends a statement at its own limit and says so; an answer that is later than that will
// not come.

/**
 * How long an answer may be on its way, beyond the longest time that its statement may run;
 * milliseconds.
 */
export const onTheWay = 2_000
/** How long a connection that is given up may take to say goodbye. */
const farewell = 1_000
const late = 'Query read timeout'

/**
 * Whether PostgreSQL did not answer in time: the connection of that statement is destroyed, and
 * others may be silent too.
 */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && (error.message === late || isSilence(error.cause))
}

/** Cuts a connection without a word, so that no wait for the other end can keep it. */
export function cut(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}

/** Ends a connection; one whose other end does not close it soon is cut. */
export async function leave(client: pg.Client): Promise<void> {
  const impatience = setTimeout(cut, farewell, client)
  await client.end().catch(() => {})
  clearTimeout(impatience)
}

/**
 * Watches the connections of a pool: each ends within a bounded time once it is told to, and when
 * one turns out to be silent the idle ones are cut too, since they most likely share its fate and
 * each would cost a request its whole wait. Answers how to end all.
 */
export function watchConnections(pool: pg.Pool): () => void {
  const idle = new Set<pg.PoolClient>()
  const all = new Set<pg.PoolClient>()
  pool.on('connect', (client) => {
    all.add(client)
    boundEnd(client)
    client.once('end', () => {
      all.delete(client)
      idle.delete(client)
    })
  })
  pool.on('acquire', (client) => idle.delete(client))
  pool.on('release', (error, client) => {
    if (!error) idle.add(client)
    else if (isSilence(error)) for (const other of idle) cut(other)
  })
  return () => {
    for (const client of all) cut(client)
  }
}

// What the pool removes, it asks to end and forgets: without an answer the socket would stay open
// for ever.
function boundEnd(client: pg.PoolClient): void {
  const given = client as unknown as { end(...args: unknown[]): unknown }
  const end = given.end.bind(client)
  given.end = (...args) => {
    const impatience = setTimeout(cut, farewell, client).unref()
    client.once('end', () => clearTimeout(impatience))
    return end(...args)
  }
}
