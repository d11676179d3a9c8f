import { type Migration, readMigrations } from '../database/migrate.ts'

interface Applied {
  name: string
  checksum: string
}

/**
 * Why this program cannot know a schema with these migrations, as the end of a sentence; null if it
 * can.
 */
export function missingMigration(
  applied: readonly Applied[],
  known = readMigrations(),
): string | null {
  const byName = new Map(known.map((migration) => [migration.name, migration]))
  for (const { name, checksum } of applied) {
    const ours = byName.get(name)
    if (!ours)
      return `belongs to a newer Broadsheet (it has migration ${name}): upgrade the program.`
    if (ours.checksum !== checksum) return `has another migration ${name} than this program.`
  }
  return null
}

/** The known migrations among these, and those that came later; oldest first. */
export function splitMigrations(
  applied: readonly Applied[],
  known = readMigrations(),
): { recorded: Migration[]; later: Migration[] } {
  const names = new Set(applied.map(({ name }) => name))
  return {
    recorded: known.filter(({ name }) => names.has(name)),
    later: known.filter(({ name }) => !names.has(name)),
  }
}
