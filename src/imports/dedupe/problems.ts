import type { Problem } from '../../shapes.ts'
import type { Dedupe } from './by.ts'
import type { Holder } from './queries.ts'

/** Says with which article a file shares its body, its link or a value. */
export function duplicateProblem(
  { by, path, strict }: Dedupe,
  { id, source, file }: Holder,
  own: string,
  isLeftOut: boolean,
): Problem {
  const what = by === 'value' ? `value of "${path}"` : by
  const where = source === own ? '' : ` in the source "${source}"`
  const who = id === null ? ', which is earlier in this import' : ` (article ${id})`
  return {
    code: 'duplicate',
    message: `It has the same ${what} as "${file}"${where}${who}.`,
    severity: strict && !isLeftOut ? 'error' : 'warning',
    ...(isLeftOut ? {} : { hint }),
  }
}

const hint = 'To leave such new files out, import with --dedupe-action skip (dedupeAction=skip).'
