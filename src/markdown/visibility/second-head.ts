import type { Problem } from '../../shapes.ts'
import { countLines, headOf } from '../file/fences.ts'
import { findLooseHead } from './lines.ts'
import type { Top } from './top.ts'

const FENCE = /^\s*(?:---|\+\+\+|;;;)[\t ]*\r?\n/
// Lines of keys with a fence below them.
const CLOSED = /^(?:\s*[^\s:=][^:=\n]{0,60}[:=][^\n]*\n){1,60}(?:---|\+\+\+|;;;)[\t ]*(?:\r?\n|$)/

/**
 * Keys of visibility behind the end of a head that is empty or ends with `...`: a fence too many has cut it off. Behind a head with
 * keys it is body, which an edit may have given its own head.
 */
export function findSecondHead({ parts, data }: Pick<Top, 'parts' | 'data'>): Problem | null {
  const { format, close, body } = parts
  if (format === 'none') return null
  const isCut = Object.keys(data).length === 0 || close.startsWith('...')
  const start = body.slice(0, longest)
  if (!isCut || (!FENCE.test(start) && !CLOSED.test(start))) return null
  const at = findLooseHead(start)
  if (at === null) return null
  return {
    code: 'visibility_unclear',
    message:
      'Front matter stands behind the end of the front matter, so it is not clear whether this is public.',
    severity: 'warning',
    line: countLines(headOf(parts), Number.POSITIVE_INFINITY) + at,
    column: 1,
    hint: 'Put all keys between the first two fences, or begin the body in another way.',
  }
}

const longest = 20_000
