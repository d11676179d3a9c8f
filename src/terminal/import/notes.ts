import type { FileOutcome } from '../../imports/schema.ts'
import type { IgnoredName } from '../../imports/source/files.ts'
import type { Problem } from '../../shapes.ts'

const maxListed = 20

/**
 * What the summary shows beyond the import itself: the first failed files and conflicts, and counts
 * of the rest.
 */
export interface Notes {
  failed: FileOutcome[]
  conflicts: FileOutcome[]
  /** Unchanged files whose articles a person has trashed. */
  inTrash: { count: number; first: FileOutcome[] }
  ignored: Map<string, number>
  /** The first .txt files whose front matter is broken. */
  broken: string[]
  /** Whether the user chose the zone for times that name none. */
  zoneGiven: boolean
}

/** Begins to note what the summary of an import needs. */
export const createNotes = ({ zoneGiven = false } = {}): Notes => ({
  failed: [],
  conflicts: [],
  inTrash: { count: 0, first: [] },
  ignored: new Map(),
  broken: [],
  zoneGiven,
})

/** Adds a batch to the notes. */
export function takeNotes(
  notes: Notes,
  outcomes: readonly FileOutcome[],
  ignored: readonly IgnoredName[],
): void {
  for (const { ignored: name, reason } of ignored) {
    notes.ignored.set(reason, (notes.ignored.get(reason) ?? 0) + 1)
    if (reason === 'broken_front_matter') pushTo(notes.broken, name)
  }
  for (const file of outcomes) {
    if (file.outcome === 'failed') pushTo(notes.failed, file)
    if (file.outcome === 'conflict') pushTo(notes.conflicts, file)
    if (file.outcome === 'unchanged' && file.problems.some(isInTrash)) {
      notes.inTrash.count++
      pushTo(notes.inTrash.first, file)
    }
  }
}

function pushTo<T>(list: T[], item: T): void {
  if (list.length < maxListed) list.push(item)
}

/** Whether a problem says that the article of a file stays in the trash. */
export const isInTrash = ({ code }: Problem) => code === 'in_trash'
