import { headKindOf, type ReadArticle, type ReadOptions } from '../markdown/fields/read.ts'
import { splitAs } from '../markdown/file/loose-heads.ts'
import { type FilePosition, placesIn } from '../markdown/places/find-place.ts'
import type { JsonObject } from '../shapes.ts'
import { compileSchema } from './check/compile.ts'
import { findFaults } from './check/faults.ts'
import { costly, sentenceOf } from './judge/breach.ts'

/** A fault of a text, and where it is. */
export interface PlacedFault extends FilePosition {
  message: string
}

/** Checks a text as read by the rules of its site. */
export type CheckText = (
  article: Pick<ReadArticle, 'head' | 'data'>,
  rules: ReadOptions['rules'],
) => PlacedFault[]

/** A check by one schema in this thread, or what is wrong with the schema. */
export function createCheck(
  schema: JsonObject,
): { ok: true; check: CheckText } | { ok: false; faults: string[] } {
  const compilation = compileSchema(JSON.stringify(schema))
  if (!compilation.ok)
    return {
      ok: false,
      faults: compilation.faults.map(({ pointer, message }) => `${pointer || '/'}: ${message}`),
    }
  const { compiled } = compilation
  const check: CheckText = ({ head, data }, rules) => {
    const found = findFaults(compiled, data)
    const faults = found === 'costly' ? [costly] : found
    if (faults.length === 0) return []
    const placeOf = placesIn(splitAs(head, headKindOf(rules ? { rules } : {})))
    const placed = faults.map((fault) => ({ ...placeOf(fault.path), message: sentenceOf(fault) }))
    return placed.sort((one, other) => one.line - other.line || one.column - other.column)
  }
  return { ok: true, check }
}
