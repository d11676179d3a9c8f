import { reaches, type Writer } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { type FileName, findExposedNames } from './queries.ts'
import type { PresentFile } from './row.ts'

/** 403 for a source that the writer does not reach. */
export function refuseSource(writer: Pick<Writer, 'sources'>, source: string): void {
  if (reaches(writer, source)) return
  const message = `Your key may not write files of the source "${source}".`
  throw new AppError('forbidden', message, [{ code: 'source_not_held', message }])
}

/** Whether the writer may replace, move, trash, restore or purge a file of its sources. */
export const mayChange = (writer: Writer, { exposed }: Pick<PresentFile, 'exposed'>) =>
  writer.mayPublish || !exposed

/** 403 for a file that the writer may not touch as it is now. */
export function refusePresent(writer: Writer, row: Pick<PresentFile, 'source' | 'exposed'>): void {
  refuseSource(writer, row.source)
  if (mayChange(writer, row)) return
  throw needsPublish(
    'A public or scheduled article refers to this file. To change or remove it, use a key with the scope content:publish.',
  )
}

/**
 * 403 for a name under which a public or scheduled article would show the new file, in place of
 * another one or of none.
 */
export async function refuseNames(
  tx: Sql,
  writer: Writer,
  names: readonly FileName[],
): Promise<void> {
  if (writer.mayPublish || names.length === 0) return
  const [file] = await findExposedNames(tx, names)
  if (file === undefined) return
  throw needsPublish(
    `A public or scheduled article would show "${file}". To add it, use a key with the scope content:publish.`,
  )
}

const needsPublish = (message: string) =>
  new AppError('forbidden', message, [{ code: 'scope_not_held', message }])
