import type { Sql } from '../database/client.ts'
import { type State, stateOf } from '../database/state.ts'
import { type ActiveSchema, findActiveSchemas } from './queries.ts'

/** A pool or a transaction, with the state that the process keeps for its database. */
export type Keeper = Sql & { readonly state: State }

/** What is heard of the schemas that other processes write. */
interface Heard {
  /** True while each change of another process is heard. */
  readonly connected: boolean
  subscribe(listener: (news: 'change' | 'state') => void): void
  onSchemas(listener: () => void): void
}

interface Kept {
  heard: Heard | null
  rows: readonly ActiveSchema[] | null
  until: number
  generation: number
}

const maxAge = 5_000
const keptOf = stateOf((): Kept => ({ heard: null, rows: null, until: 0, generation: 0 }))

/** From now on this process keeps the schemas while the changes of other processes are heard. */
export function watchSchemas(db: Keeper, heard: Heard): void {
  keptOf(db).heard = heard
  heard.onSchemas(() => forgetSchemas(db))
  // What was missed before notifications arrived again is unknown.
  heard.subscribe((news) => {
    if (news === 'state') forgetSchemas(db)
  })
}

/** Makes the next write read the schemas again. */
export function forgetSchemas(db: Keeper): void {
  const kept = keptOf(db)
  kept.rows = null
  kept.generation++
}

/** All schemas by name; without a query where this process hears of their changes. */
export async function activeSchemas(db: Keeper): Promise<readonly ActiveSchema[]> {
  const kept = keptOf(db)
  const isHeard = () => kept.heard?.connected ?? false
  // A look whether all is heard may make this process forget them.
  if (isHeard() && kept.rows && performance.now() < kept.until) return kept.rows
  const { generation } = kept
  const until = performance.now() + maxAge
  const rows = await findActiveSchemas(db)
  // A query that began before a change must not bring the former schemas back.
  if (isHeard() && generation === kept.generation) Object.assign(kept, { rows, until })
  return rows
}
