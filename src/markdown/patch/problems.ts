import type { Json, JsonObject, Problem } from '../../shapes.ts'
import type { Parts } from '../file/fences.ts'
import { findKeyLine, linesAbove } from '../front-matter/key-lines.ts'
import type { Top } from '../visibility/top.ts'
import { type Draft, findPath, isUnchanged } from './apply.ts'
import { valueAtPath } from './edit.ts'
import { lineNumber } from './lines.ts'
import type { Refusal } from './refusal.ts'
import type { PatchValue } from './values.ts'

// Why nothing is written (code `cannot_patch`).

/** No change was made, for these reasons. */
export interface Refused {
  ok: false
  problems: Problem[]
}

/** Of changes to a duplicate key: it is not clear which one is meant. */
export function findDoubled(
  doubled: Top['doubled'],
  data: JsonObject,
  changes: Record<string, PatchValue>,
): Problem[] {
  if (doubled.length === 0) return []
  return Object.entries(changes).flatMap(([name, value]) => {
    const path = findPath(data, name)
    const old = valueAtPath(data, path)
    if (isUnchanged(old, value)) return []
    const found = doubled.filter(({ key }) => path.includes(key) || holdsKey(old, key))
    const [first] = found
    if (!first) return []
    const places = linesOf(found.filter(({ key }) => key === first.key))
    const message = `The key "${name}" cannot be changed safely: "${first.key}" is there more than once (${places}).`
    return { code: 'cannot_patch', message, severity: 'error', line: first.line, hint: byHand }
  })
}

function linesOf(doubled: Top['doubled']): string {
  const lines = doubled.flatMap(({ line, otherLine }) => [otherLine, line])
  return [...new Set(lines)]
    .sort((a, b) => a - b)
    .map((line) => `line ${line}`)
    .join(', ')
}

function holdsKey(value: Json | undefined, key: string): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsKey(item, key))
  if (value === null || typeof value !== 'object') return false
  return Object.hasOwn(value, key) || Object.values(value).some((inner) => holdsKey(inner, key))
}

/** Of a head that cannot be read. */
export function unreadable(found: Problem[]): Refused {
  const hint = 'Fix the front matter by sending the whole file as text/markdown.'
  const problems = found.filter(({ severity }) => severity === 'error')
  return {
    ok: false,
    problems: problems.map((problem) => ({
      ...problem,
      code: 'cannot_patch',
      message: `The front matter cannot be edited because it cannot be read: ${problem.message}`,
      hint: problem.hint ?? hint,
    })),
  }
}

/** Of more changes than a long head takes. */
export const tooMany: Refused = {
  ok: false,
  problems: [
    {
      code: 'too_many_changes',
      message: 'The front matter is too long to change so many keys in one go.',
      severity: 'error',
      hint: 'Send the whole file as text/markdown, or fewer keys at a time.',
    },
  ],
}

const byHand = 'Nothing was written. Send the whole file as text/markdown to change it by hand.'

/** Of a change that the editor of the format refuses. */
export function refusalProblem(
  parts: Parts,
  draft: Draft,
  name: string,
  refusal: Refusal,
): Problem {
  const above = linesAbove(parts) + 1
  const keyLine = refusal.offset === 0 ? findKeyLine(parts, name) : undefined
  const line = keyLine ?? above + lineNumber(draft.raw, refusal.offset)
  const message = `The key "${name}" cannot be changed safely: ${refusal.message} (line ${line}).`
  return { code: 'cannot_patch', message, severity: 'error', line, hint: byHand }
}

/** Of a head that reads back with another value than was written. */
export function mistakeProblem(old: Parts, names: string[], mistake: string): Problem {
  const keys = names.map((name) => `"${name}"`).join(', ')
  const changed = ['The body', `The key ${keys}`][names.length] ?? `One of the keys ${keys}`
  const line = names.length === 0 ? undefined : findKeyLine(old, names[0] ?? '')
  const place = line === undefined ? '' : ` (line ${line})`
  const message = `${changed} cannot be changed safely: ${mistake}${place}.`
  const hint =
    names.length === 0
      ? 'Does the new body begin like front matter? The file has no front matter.'
      : byHand
  return { code: 'cannot_patch', message, severity: 'error', hint, ...(line && { line }) }
}
