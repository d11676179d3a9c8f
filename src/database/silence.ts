import type pg from 'pg'

// A connection can fall silent without being closed: a frozen host, a cut line, a hanging proxy.
// PostgreSQL ends a statement at its own limit and reports that, so a result that is later will not
// come.

/** Milliseconds that a result may take to arrive, in addition to the limit of its statement. */
export const onTheWay = 2_000
/** Milliseconds that a connection may take to close. */
const maxCloseTime = 1_000
const timeoutMessage = 'Query read timeout'

/**
 * Whether PostgreSQL did not respond in time: the connection of that statement is destroyed, and
 * others may be silent, too.
 */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && (error.message === timeoutMessage || isSilence(error.cause))
}

/** Destroys a connection without a goodbye message, so that it never waits for the other end. */
export function cut(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}

/** Closes a connection, and destroys it if the other end does not close it soon. */
export async function leave(client: pg.Client): Promise<void> {
  const timer = setTimeout(cut, maxCloseTime, client)
  await client.end().catch(() => {})
  clearTimeout(timer)
}

/**
 * Watches the connections of a pool. Each closes within a bounded time, and if one turns out to be
 * silent, the idle ones are destroyed too: they are probably silent as well, and each would cost a
 * request its whole timeout. Returns a function that destroys all connections, if PostgreSQL has
 * answered none of them for so many milliseconds.
 */
export function watchConnections(pool: pg.Pool): (quiet: number) => boolean {
  const idle = new Set<pg.PoolClient>()
  const all = new Set<pg.PoolClient>()
  let answeredAt = performance.now()
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
    if (!error) {
      idle.add(client)
      answeredAt = performance.now()
    } else if (isSilence(error)) for (const other of idle) cut(other)
  })
  return (quiet) => {
    const isQuiet = performance.now() - answeredAt >= quiet
    if (isQuiet) for (const client of all) cut(client)
    return isQuiet
  }
}

// The pool ends a connection that it removes and then forgets it: without a response its socket
// would stay open indefinitely.
function boundEnd(client: pg.PoolClient): void {
  const given = client as unknown as { end(...args: unknown[]): unknown }
  const end = given.end.bind(client)
  given.end = (...args) => {
    const timer = setTimeout(cut, maxCloseTime, client).unref()
    client.once('end', () => clearTimeout(timer))
    return end(...args)
  }
}
