import type { Tx } from '../../events/write-transaction.ts'
import { lockNamedFiles } from '../../files/queries.ts'
import type { PresentFile } from '../../files/row.ts'
import { purgeFiles } from '../../files/write.ts'
import { type InTheWay, inTheWay } from './problems.ts'
import type { BesideResult, BesideRun } from './write.ts'

/** An article that an import creates, or moves to another name. */
interface NewName {
  file: string
  hash: Buffer
}

/**
 * Deletes the files whose names these articles take, so that a file becomes an article in one
 * transaction. Returns the conflicts of those that stay, by name.
 */
export async function replaceByArticles(
  run: BesideRun,
  tx: Tx,
  wanted: readonly NewName[],
): Promise<Map<string, BesideResult>> {
  if (wanted.length === 0) return new Map()
  const hashes = new Map(wanted.map(({ file, hash }) => [file, hash.toString('hex')]))
  const names = wanted.map(({ file }) => ({ source: run.source, file }))
  const stay = new Map<string, BesideResult>()
  const goes: PresentFile[] = []
  for (const row of await lockNamedFiles(tx, names)) {
    const code = obstacle(run, row, hashes.get(row.file))
    if (!code) goes.push(row)
    else stay.set(row.file, { outcome: 'conflict', fileId: row.id, problems: [inTheWay(code)] })
  }
  if (!run.dryRun) await purgeFiles(tx, run.writer, goes)
  return stay
}

/** Why a file may not make way: its bytes would be lost, or a person has put it into the trash. */
function obstacle(run: BesideRun, row: PresentFile, hash: string | undefined): InTheWay | null {
  if (row.exposed && !run.writer.mayPublish) return 'not_published'
  if (run.onConflict === 'overwrite') return null
  if (row.trashedAt && !row.trashedByImport) return 'in_trash'
  return row.hash === hash || row.hash === row.importHash ? null : 'edited_here'
}
