/** The state that the process keeps for one database, by the accessors that `stateOf` returned. */
export type State = Map<object, unknown>

/** What holds the state of one database: a `Database`, and a `Tx` in it. */
export interface Keeper {
  readonly state: State
}

/**
 * Declares state that the process keeps for each database: `const turnOf = stateOf(() => newTurn)`,
 * then `turnOf(db)`. It is created at its first use, lives in the `Database` and ends with it.
 */
export function stateOf<T>(make: () => T): (db: Keeper) => T {
  const of = ({ state }: Keeper): T => {
    if (!state.has(of)) state.set(of, make())
    return state.get(of) as T
  }
  return of
}

const lastWorkOf = stateOf(() => new Set<() => Promise<unknown>>())

/** Runs `work` when this database is about to be closed, while it still has its connections. */
export const beforeClose = (db: Keeper, work: () => Promise<unknown>): void =>
  void lastWorkOf(db).add(work)

/** Runs that work, and ends when all of it has ended or failed. */
export const runLastWork = (db: Keeper): Promise<unknown> =>
  Promise.allSettled([...lastWorkOf(db)].map((work) => work()))
