import type { Listing } from '../../site/listing.ts'

/** What moved, and what is missing, among the articles or among the files beside them. */
export interface Moved<T> {
  /** The id of the moved one by its new file name. */
  moves: Map<string, string>
  /** Those whose files are missing from a whole tree and were not moved. */
  gone: T[]
  /** How many the source had outside the trash before this import. */
  present: number
}

/** Where nothing is missing or has moved. */
export const nothing = <T>(): Moved<T> => ({ moves: new Map(), gone: [], present: 0 })

export type Outcomes = ReadonlyMap<string, { outcome: string }>

export interface Known {
  id: string
  file: string
  trashed: boolean
}

interface Compared<T> extends Moved<T> {
  /** Those that this import has moved already. */
  moved: T[]
  known: Set<string>
  arrived: boolean
}

/** Compares what a source had with the names that it has now. */
export function compareTree<T extends Known>(
  names: Listing,
  all: T[],
  done: Outcomes,
): Compared<T> {
  const outcomeOf = ({ id }: T) => done.get(id)?.outcome ?? ''
  const before = all.filter((one) => !one.trashed && !outcomesOfNew.includes(outcomeOf(one)))
  const stayed = before.filter(({ id }) => !done.has(id))
  // A file whose article is in the trash belongs to that article, so no other article moved there.
  const waiting = all.filter((one) => one.trashed || outcomeOf(one) === 'restored')
  const known = new Set([...stayed, ...waiting].map(({ file }) => file))
  const gone = stayed.filter(({ file }) => !names.files.has(file) && !isHeldBack(names.held, file))
  const arrived = [...names.files.keys()].some((file) => !known.has(file))
  const moved = before.filter((one) => outcomeOf(one) === 'moved')
  return { ...nothing<T>(), gone, present: before.length, moved, known, arrived }
}

/** Tells the moved ones from those that are gone. */
export async function withMoves<T extends Known>(
  { gone, present, moved, arrived }: Compared<T>,
  find: (candidates: T[]) => Promise<Map<string, string>>,
): Promise<Moved<T>> {
  if (gone.length === 0 || !arrived) return { ...nothing<T>(), gone, present }
  const moves = await find([...gone, ...moved])
  const taken = new Set(moves.values())
  return { moves, gone: gone.filter(({ id }) => !taken.has(id)), present }
}

// Outcomes of those that were not live before this import.
const outcomesOfNew: readonly string[] = ['created', 'restored']

// A file that cannot be read, or that an option excludes, is not gone.
function isHeldBack(held: ReadonlySet<string>, file: string): boolean {
  if (held.has(file) || held.has('./')) return true
  for (let end = file.indexOf('/'); end >= 0; end = file.indexOf('/', end + 1))
    if (held.has(file.slice(0, end + 1))) return true
  return false
}
