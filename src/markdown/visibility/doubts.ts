import type { Json, JsonObject, Problem } from '../../shapes.ts'
import { isMap } from '../fields/field-values.ts'
import { holdsFields } from '../fields/mapping.ts'
import type { SourceFields } from '../fields/source-fields.ts'
import { parseDate } from '../file/dates.ts'
import { countLines, headOf, type Parts } from '../file/fences.ts'
import { type KeyPosition, positionOfKey, textAfterKey } from './key-positions.ts'
import { goesOn, hasPair } from './lines.ts'
import { dateKeepsBack } from './moments.ts'
import { endsInKey, likenessOf, visibilityKeys } from './names.ts'
import { readFlag } from './switches.ts'
import type { Top } from './top.ts'

const code = 'visibility_unclear'

/** A problem for a key whose effect on visibility is unclear. */
export function doubtAt(parts: Parts, key: string, what: string, hint?: string): Problem {
  return doubtIn(positionOfKey(parts, key), `${key}: ${what}`, hint)
}

function doubtIn(place: KeyPosition, what: string, hint?: string): Problem {
  const message = `${what}, so it is not clear whether this is public.`
  return { code, message, severity: 'warning', ...place, ...(hint === undefined ? {} : { hint }) }
}

// How YAML prints a map as a key: `{draft: true}:`.
const wholeMap = '[object Object]'

/** Maximum reported; locating each scans the head from the beginning. */
export const maxDoubts = 20

/** Doubts about the form of the head, and not about the value of a known key. */
export function findOddities({ parts, data }: SourceFields, { lost, doubled }: Top): Problem[] {
  const problems: Problem[] = []
  for (const { line, column, key, ...one } of doubled)
    if (!one.hasSameValue && isConcerned(key) && !isPastTwice(parts, key, [line, one.otherLine]))
      problems.push(
        doubtIn(
          { line, column },
          `${key}: it occurs twice with different values`,
          'Remove one of the two.',
        ),
      )
  const odd = (key: string, what: string) => {
    if (problems.length < maxDoubts) problems.push(doubtAt(parts, key, what))
  }
  for (const key of lost) if (isConcerned(key)) odd(key, 'its value cannot be stored')
  for (const key of Object.keys(data)) {
    const what = oddityOf(key, data[key] ?? null)
    if (what !== null) odd(key, what)
  }
  if (parts.format === 'json') findSpilled(parts, data, problems)
  else findBuried(parts, data, problems)
  return problems
}

/** Whether both are a `date` in the past, which hides nothing, whichever a generator takes. */
function isPastTwice(parts: Parts, key: string, places: number[]): boolean {
  if (key !== 'date') return false
  const lines = headOf(parts).split('\n')
  const given = places.map((line) => /^date: *["']?([\d-]+)["']?\s*$/.exec(lines[line - 1] ?? ''))
  return given.every((found) => found && dateKeepsBack('begin', found[1]) === false)
}

function oddityOf(key: string, value: Json): string | null {
  if (value === null) return isOddKey(key) ? 'it has no value' : null
  if (typeof value === 'string') return holdsNoMap(key, value) ? 'a map was expected' : null
  // `build:` with a list of maps below it.
  if (/^_?build$/i.test(key) && holdsNoMap(key, JSON.stringify(value)) && !isMap(value))
    return 'a map was expected'
  return endsInRunOn(value) ? 'a line end seems to be missing in its list' : null
}

// `{title: A, draft true}`; most keys are single words and skip the check.
const isOddKey = (key: string) => /[^\p{L}\p{N}_-]/u.test(key) && (key === wholeMap || hasPair(key))

function isConcerned(key: string): boolean {
  return (
    visibilityKeys.has(key.toLowerCase()) ||
    holdsFields(key) ||
    (likenessOf(key)?.kind ?? 'far') !== 'far'
  )
}

// `render:never`, where the space after the colon is missing.
const holdsNoMap = (key: string, value: string) => holdsFields(key) && /render|list/i.test(value)

// `{"title": "A"},"draft": true}`: the map ends too early, and the rest of its line is body.
function findSpilled(
  { before, raw, close, body }: Parts,
  data: JsonObject,
  problems: Problem[],
): void {
  const isNear = close === '' || Object.keys(data).length === 0 || /^["',}\]]/.test(body)
  if (!isNear || !goesOn(body)) return
  const line = countLines(before + raw) + 1
  problems.push(doubtIn({ line, column: 1 }, 'The JSON front matter continues after its end'))
}

// `- adraft: true`: a list of texts whose last item has become a map.
function endsInRunOn(value: Json): boolean {
  if (!Array.isArray(value)) return false
  const last = value.at(-1)
  if (!isMap(last) || value.filter(isMap).length > 1) return false
  const [key, ...more] = Object.keys(last)
  return key !== undefined && more.length === 0 && endsInKey(key)
}

const suspectLine = new RegExp(
  String.raw`(?:^[ \t]?|["'\]}]#[ \t]*|[{, ][&!*])["']?(${[...visibilityKeys.keys()].map((key) => key.replaceAll('.', '\\.')).join('|')})["']?[ \t]{0,20}[:：=]`,
  'gim',
)

/**
 * Finds lines that look like a top-level key but were read as part of something else: an open
 * quote, or a key indented by one space.
 */
function findBuried(parts: Parts, data: JsonObject, problems: Problem[]): void {
  if (parts.format !== 'yaml' && parts.format !== 'toml') return
  const table = parts.format === 'toml' ? parts.raw.search(/^[ \t]*\[/m) : -1
  const raw = table === -1 ? parts.raw : parts.raw.slice(0, table)
  suspectLine.lastIndex = 0
  for (
    let found = suspectLine.exec(raw);
    found && problems.length < maxDoubts;
    found = suspectLine.exec(raw)
  ) {
    const { 1: key = '', index } = found
    if (Object.hasOwn(data, key) || (key.includes('.') && Object.keys(data).some(holdsFields)))
      continue
    problems.push(buried(key, parts.before + parts.open + raw.slice(0, index)))
  }
}

function buried(key: string, before: string): Problem {
  const line = countLines(before) + 1
  const what = `${key}: this line is part of something else`
  return doubtIn({ line, column: 1 }, what, 'Begin it at the margin, below what is complete.')
}

/**
 * Whether an empty date hides a value that is not read: `date: #2030-01-01`, `date: &2030-01-01`.
 */
export function isCovered(parts: Parts, key: string): boolean {
  if (parts.format !== 'yaml') return false
  const text = textAfterKey(parts, key)
  // `date: #099-01-02`, where the `#` replaces a digit.
  if (/^#\S.*\d/.test(text)) return true
  const plain = /^(?:""|''|~|null)?\s*(?:#\s*([^\n]*))?$/i.exec(text)
  const comment = plain?.[1]?.trim().replace(/^(["'])(.*)\1$/, '$2')
  return (
    plain === null ||
    (!!comment && (parseDate(comment, 'UTC') !== null || readFlag(comment) !== null))
  )
}
