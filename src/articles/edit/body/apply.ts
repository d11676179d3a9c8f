import type { Detail } from '../../../errors.ts'
import { type Editing, type Span, spansOf } from './spans.ts'

/** The edited body, or why nothing can be edited. */
export type Edited = { body: string } | { faults: Detail[] }

// Characters that edits may make of a shorter body: `all` with a long text grows without bound.
const maxLength = 10 * 1024 * 1024

/**
 * Does all edits or none; every one is matched in the body as it is, so their order is irrelevant.
 */
export function applyEdits(editing: Editing): Edited {
  const { body } = editing
  const { spans, faults } = spansOf(editing)
  if (faults.length > 0) return { faults }
  const appended = (span: Span) => 'append' in (editing.edits[span.edit] ?? {})
  const ordered = spans.sort(
    (one, other) =>
      one.start - other.start ||
      one.end - other.end ||
      Number(appended(one)) - Number(appended(other)) ||
      one.edit - other.edit,
  )
  const overlap = overlapIn(ordered, appended)
  if (overlap) return { faults: [overlap] }
  const length = ordered.reduce(
    (sum, { start, end, text }) => sum + text.length - end + start,
    body.length,
  )
  if (length > Math.max(maxLength, body.length)) return { faults: [tooLong] }
  return { body: joined(body, ordered) }
}

function joined(body: string, spans: readonly Span[]): string {
  const pieces: string[] = []
  let done = 0
  for (const { start, end, text } of spans) {
    pieces.push(body.slice(done, start), text)
    done = end
  }
  return pieces.join('') + body.slice(done)
}

/** Of two edits of the same place: an empty section may be replaced only once, too. */
function overlapIn(spans: readonly Span[], appended: (span: Span) => boolean): Detail | null {
  const at = spans.findIndex((span, index) => {
    const before = spans[index - 1]
    if (!before) return false
    const isSame = span.start === before.start && span.end === before.end && !appended(span)
    return span.start < before.end || isSame
  })
  const [before, span] = [spans[at - 1], spans[at]]
  if (!before || !span) return null
  const [first, second] = [before.edit, span.edit].sort((one, other) => one - other)
  const message = `This edit changes a part of the body that edit ${first} changes as well.`
  return { pointer: `/edits/${second}`, code: 'overlap', message }
}

const tooLong: Detail = {
  pointer: '/edits',
  code: 'too_long',
  message: `The edited body would be longer than ${maxLength} characters.`,
}
