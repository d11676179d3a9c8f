import type { Writer } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { findUse } from './link-queries.ts'

/**
 * 403 for a term that is public or will be, or that articles of sources beyond the writer's name.
 * Includes the terms that change with it.
 */
export async function refuseTerm(
  tx: Sql,
  kind: TermKind,
  writer: Writer,
  id: string,
): Promise<void> {
  if (writer.mayPublish && writer.sources === null) return
  const { exposed, foreign } = await findUse(tx, kind, id, writer.sources)
  if (exposed && !writer.mayPublish)
    throw needsPublish(
      `This ${kind.resource} is public, or articles that are public or scheduled name it.`,
    )
  if (!foreign) return
  const message = `Articles of sources that your key may not write name this ${kind.resource}.`
  throw new AppError('forbidden', message, [{ code: 'source_not_held', message }])
}

/** 403 for a change that makes a term public, unless the writer may publish. */
export function refuseDeclaring(writer: Writer, text: string): void {
  if (!writer.mayPublish) throw needsPublish(text)
}

function needsPublish(text: string): AppError {
  const message = `${text} For this change, use a key with the scope content:publish.`
  return new AppError('forbidden', message, [{ code: 'scope_not_held', message }])
}
