import type { FileOutcome, Import, OutcomeKind } from '../../imports/schema.ts'
import type { Problem } from '../../shapes.ts'
import { grouped, indented } from '../screen.ts'
import { printable, wrap } from '../width.ts'
import { isInTrash, type Notes } from './notes.ts'

/** Codes of the problems that a conflict gives. */
export const conflictCodes = ['edited_here', 'in_trash']

/** Failed files with their problems. */
export function failedFiles({ id, files: beside, ...run }: Import, notes: Notes, width: number) {
  const failed = run.failed + beside.failed
  if (failed === 0) return []
  const files = notes.failed.flatMap((file) => failedFile(file, width))
  return [
    '',
    `Failed (${grouped(failed)})`,
    ...files,
    ...more(id, 'failed', failed - notes.failed.length, width),
  ]
}

/** Files in conflict with their articles. */
export function conflictFiles({ id, files: beside, ...run }: Import, notes: Notes, width: number) {
  const conflicts = run.conflicts + beside.conflicts
  if (conflicts === 0) return []
  const problems = notes.conflicts.flatMap((file) => file.problems.filter(isConflict))
  const files = notes.conflicts.map((file) => {
    const trash = file.problems.some(isInTrash)
    return `${printable(file.file)}${trash ? '  (its article is in the trash)' : ''}`
  })
  const hint = problems[0]?.hint ?? ''
  return [
    '',
    `Conflicts (${grouped(conflicts)})`,
    ...listed(files, width),
    ...more(id, 'conflict', conflicts - notes.conflicts.length, width),
    ...indented(2, wrap(hint, width - 2)),
  ]
}

const listed = (files: readonly string[], width: number) =>
  indented(
    2,
    files.flatMap((file) => wrap(file, width - 2)),
  )

/** Unchanged files whose articles stay in the trash. */
export function filesInTrash(
  { id }: Import,
  { inTrash: { count, first } }: Notes,
  width: number,
): string[] {
  if (count === 0) return []
  const hint = first[0]?.problems.find(isInTrash)?.hint ?? ''
  return [
    '',
    `Left in the trash (${grouped(count)})`,
    ...listed(
      first.map(({ file }) => printable(file)),
      width,
    ),
    ...more(id, 'unchanged', count - first.length, width),
    ...indented(2, wrap(hint, width - 2)),
  ]
}

/** Left-out .txt files with broken front matter. */
export function brokenTexts({ broken, ignored }: Notes, width: number): string[] {
  const count = ignored.get('broken_front_matter') ?? 0
  if (count === 0) return []
  const more = count > broken.length ? [`and ${grouped(count - broken.length)} more`] : []
  return [
    '',
    `Left out for broken front matter (${grouped(count)})`,
    ...indented(
      2,
      [...broken.map(printable), ...more].flatMap((line) => wrap(line, width - 2)),
    ),
  ]
}

const isError = ({ severity }: Problem) => severity === 'error'
const isConflict = ({ code }: Problem) => conflictCodes.includes(code)

/** The errors of a file below their places; several in a row may share one. */
function failedFile({ file, problems }: FileOutcome, width: number): string[] {
  const errors = problems.filter(isError)
  const places = errors.length > 0 ? errors.map((error) => placeOf(file, error)) : [printable(file)]
  return places.flatMap((place, at) => {
    const error = errors[at]
    const head = place === places[at - 1] ? [] : indented(2, wrap(place, width - 2))
    return error ? [...head, ...problemLines(error, width)] : head
  })
}

/** The name of a file with the line and column of a problem, where it has them. */
export const placeOf = (file: string, { line, column }: Pick<Problem, 'line' | 'column'>) =>
  [printable(file), line, column].filter((part) => part !== undefined).join(':')

function problemLines({ message, hint }: Problem, width: number): string[] {
  const lines = wrap(printable(message), width - 6)
  return indented(6, hint ? [...lines, ...wrap(printable(hint), width - 6)] : lines)
}

function more(id: string, outcome: OutcomeKind, left: number, width: number): string[] {
  if (left <= 0) return []
  const text = `and ${grouped(left)} more: see broadsheet import --json, or GET /v1/imports/${id}/files?outcome=${outcome}`
  return indented(2, wrap(text, width - 2))
}
