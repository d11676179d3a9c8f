import type pg from 'pg'
import type { Database } from '../database/client.ts'
import { beginOf, isForeignName } from '../database/pooler/session.ts'
import { beforeClose, stateOf } from '../database/state.ts'
import { firstUndecided, noteNumbered, type Seen } from './decided.ts'
import { oldestXid, xid } from './queries.ts'

/** The channel on which every process learns of numbered events. */
export const channel = 'broadsheet_events'

// The lock is a separate statement, so that the snapshot of the next one sees everything that the
// former holder numbered. NOTIFY stays out of the writers' transactions, where it would serialize
// their commits.
const locked = `select pg_advisory_xact_lock(hashtext('broadsheet.events'))`
const numberEvents = {
  name: 'number_events',
  text: `
    with numbered as (
      select id, row_number() over (order by id) + (select coalesce(max(position), 0) from events) as position
      from events where position is null and id > $1
    ), done as (
      update events e set position = n.position from numbered n where e.id = n.id returning e.id, e.position
    )
    select pg_notify('${channel}', max(position)::text), min(id) as low, max(id) as top,
      ${xid('pg_current_xact_id()')} as next, ${oldestXid} as oldest
    from done having count(*) > 0`,
}

/** Milliseconds from the beginning of one numbering to that of the next, unless a caller waits. */
const pace = 20

interface Turn {
  running: Promise<void> | null
  next: Promise<void> | null
  /** When the last one began, by performance.now(). */
  beganAt: number
  /** Cancels the one that nobody waits for; null if none is due. */
  cancel: (() => void) | null
  /** Whether a close of the database brings it forward and waits for it. */
  isKept: boolean
  /**
   * Connections that have the statement by its name; null where a name belongs to other sessions.
   */
  prepared: WeakSet<pg.ClientBase> | null
}

const turnOf = stateOf(
  (): Turn => ({
    running: null,
    next: null,
    cancel: null,
    prepared: new WeakSet(),
    beganAt: Number.NEGATIVE_INFINITY,
    isKept: false,
  }),
)

/**
 * Numbers what was just committed. A numbering costs PostgreSQL as much as a small write, so soon
 * after the last one it waits, and takes all that is committed until then. A single commit waits
 * for nothing: its numbering is on its way before its response, whatever this process does next.
 */
export function announceSoon(db: Database): void {
  const turn = turnOf(db)
  if (turn.cancel) return
  // A process that ends right after its last write would lose it.
  if (!turn.isKept) beforeClose(db, () => lastNumbering(db))
  turn.isKept = true
  const run = () => void announce(db).catch(() => {})
  const wait = turn.beganAt + pace - performance.now()
  if (wait <= 0) run()
  else {
    const timer = setTimeout(run, wait)
    turn.cancel = () => clearTimeout(timer)
  }
}

async function lastNumbering(db: Database): Promise<void> {
  const { cancel, next, running } = turnOf(db)
  await (cancel ? announce(db) : (next ?? running))
}

/**
 * Numbers all committed events and notifies every process; concurrent calls share one statement.
 */
export function announce(db: Database): Promise<void> {
  const turn = turnOf(db)
  if (!turn.running) return start(turn, db)
  // A call during a running statement may have committed after its snapshot, so one more run serves
  // all such calls.
  turn.next ??= turn.running.catch(() => {}).then(() => start(turn, db))
  return turn.next
}

function start(turn: Turn, db: Database): Promise<void> {
  turn.next = null
  turn.cancel?.()
  turn.cancel = null
  turn.beganAt = performance.now()
  const running = number(db, turn).finally(() => {
    if (turn.running === running) turn.running = null
  })
  turn.running = running
  return running
}

// One message carries everything from the lock to the commit, so that a process that freezes or
// loses its connection in between never holds the lock, for which all others would wait.
async function number(db: Database, turn: Turn): Promise<void> {
  const { pool } = db
  const after = firstUndecided(db)
  const client = await pool.connect()
  const begin = beginOf(pool)
  try {
    const numbering = numberingOn(client, turn, begin, after)
    const results: unknown = await client.query(`${begin}; ${locked}; ${numbering}; commit`)
    const [seen] = (results as pg.QueryResult<Seen>[]).at(-2)?.rows ?? []
    if (seen) noteNumbered(db, seen)
    turn.prepared?.add(client)
    client.release()
  } catch (error) {
    if (isForeignName(error)) turn.prepared = null
    client.release(error as Error)
    throw error
  }
}

// Its plan costs more than its work. A pooler, for which transactions begin in another way, shares
// sessions.
function numberingOn(
  client: pg.ClientBase,
  { prepared }: Turn,
  begin: string,
  after: number,
): string {
  const { name, text } = numberEvents
  if (!prepared || begin !== 'begin') return text.replace('$1', String(after))
  const execute = `execute ${name}(${after})`
  return prepared.has(client) ? execute : `prepare ${name}(bigint) as ${text}; ${execute}`
}
