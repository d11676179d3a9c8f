import type { Json, Problem } from '../../shapes.ts'
import { parseDate } from '../dates.ts'
import { countLines, type Parts } from '../fences.ts'
import { isMap } from '../field-values.ts'
import { holdsFields, targetsOf } from '../mapping.ts'
import type { SourceFields } from '../source-fields.ts'
import { hasPair, isMapLike, plainText } from './lines.ts'
import { endsInKey, type Likeness, likenessOf, visibilityKeys } from './names.ts'
import { type Place, placeOfKey, textBehindKey } from './places.ts'
import { readFlag } from './switches.ts'
import type { Top } from './top.ts'

const code = 'visibility_unclear'

/** A problem for a key whose meaning for the visibility is not clear. */
export function doubtAt(parts: Parts, key: string, what: string, hint?: string): Problem {
  return doubtIn(placeOfKey(parts, key), `${key}: ${what}`, hint)
}

function doubtIn(place: Place, what: string, hint?: string): Problem {
  const message = `${what}, so it is not clear whether this is public.`
  return { code, message, severity: 'warning', ...place, ...(hint === undefined ? {} : { hint }) }
}

/** Doubts that lie in the form of the head and not in the value of a known key. */
export function findOddities({ parts, data }: SourceFields, { lost, doubled }: Top): Problem[] {
  return [
    ...doubled
      .filter(({ key, isSame }) => !isSame && isConcerned(key))
      .map(({ key, line, column }) =>
        doubtIn({ line, column }, `${key}: it stands twice with two values`, 'Remove one of the two.'),
      ),
    ...lost.filter(isConcerned).map((key) => doubtAt(parts, key, 'its value cannot be stored')),
    ...Object.keys(data)
      .filter((key) => holdsNoMap(key, data[key]))
      .map((key) => doubtAt(parts, key, 'a map was expected')),
    ...Object.keys(data)
      .filter((key) => data[key] === null && hasPair(key))
      .map((key) => doubtAt(parts, key, 'it has no value')),
    ...Object.keys(data)
      .filter((key) => endsInRunOn(data[key]))
      .map((key) => doubtAt(parts, key, 'a line end seems to be missing in its list')),
    ...findSpilled(parts),
    ...findBuried(parts, data),
  ]
}

function isConcerned(key: string): boolean {
  return (
    visibilityKeys.has(key.toLowerCase()) || holdsFields(key) || (likenessOf(key)?.kind ?? 'far') !== 'far'
  )
}

// `render:never`, where the space behind the colon is missing.
const holdsNoMap = (key: string, value: Json | undefined) =>
  holdsFields(key) && typeof value === 'string' && /render|list/i.test(value)

// `{"title": "A"},"draft": true}`: the map ends too early, and what follows on its line is body.
function findSpilled({ format, before, raw, close, body }: Parts): Problem[] {
  if (format !== 'json' || close !== '' || (!body.startsWith(',') && !/^["'}\]]/.test(body))) return []
  if (!isMapLike(`{${plainText(body.slice(0, 20_000))}`)) return []
  const line = countLines(before + raw, Number.POSITIVE_INFINITY) + 1
  return [doubtIn({ line, column: 1 }, 'The JSON front matter goes on behind its end')]
}

// `- adraft: true`: a list of texts whose last item has become a map.
function endsInRunOn(value: Json | undefined): boolean {
  if (!Array.isArray(value)) return false
  const last = value.at(-1)
  if (!isMap(last) || value.filter(isMap).length > 1) return false
  const [key, ...more] = Object.keys(last)
  return key !== undefined && more.length === 0 && endsInKey(key)
}

const LINE = new RegExp(
  String.raw`(?:^[ \t]?|["'\]}]#[ \t]*)["']?(${[...visibilityKeys.keys()].map((key) => key.replaceAll('.', '\\.')).join('|')})["']?[ \t]{0,20}[:：=]`,
  'gim',
)

/** Lines that look like a key at the top but were read as part of something else: an open quote, or a key with one space before it. */
function findBuried(parts: Parts, data: SourceFields['data']): Problem[] {
  if (parts.format !== 'yaml' && parts.format !== 'toml') return []
  const table = parts.format === 'toml' ? parts.raw.search(/^[ \t]*\[/m) : -1
  const raw = table === -1 ? parts.raw : parts.raw.slice(0, table)
  const problems: Problem[] = []
  for (const { 1: key = '', index } of raw.matchAll(LINE)) {
    if (
      Object.hasOwn(data, key) ||
      (key.includes('.') && Object.keys(data).some((name) => holdsFields(name)))
    )
      continue
    const line = countLines(parts.before + parts.open + raw.slice(0, index), Number.POSITIVE_INFINITY) + 1
    problems.push(
      doubtIn(
        { line, column: 1 },
        `${key}: this line is part of something else`,
        'Begin it at the margin, below what is complete.',
      ),
    )
    if (problems.length === 10) break
  }
  return problems
}

/** Whether an empty date has a value that something keeps from being read: `date: #2030-01-01`, `date: &2030-01-01`. */
export function isCovered(parts: Parts, key: string): boolean {
  if (parts.format !== 'yaml') return false
  const plain = /^(?:""|''|~|null)?\s*(?:#\s*([^\n]*))?$/i.exec(textBehindKey(parts, key))
  const comment = plain?.[1]?.trim().replace(/^(["'])(.*)\1$/, '$2')
  return plain === null || (!!comment && (parseDate(comment, 'UTC') !== null || readFlag(comment) !== null))
}

/** A key that no field is read from, and what it resembles. */
export interface Stranger extends Likeness {
  name: string
  value: Json
}

/** Keys at the top and in the maps there that look like one that decides visibility. */
export function findStrangers({ data }: SourceFields): Stranger[] {
  const found: Stranger[] = []
  for (const key of Object.keys(data)) {
    const value = data[key] ?? null
    const likeness = strangeness(key)
    if (likeness) found.push({ ...likeness, name: key, value })
    if (isMap(value)) found.push(...strangersIn(key, value))
  }
  return found
}

const strangeness = (key: string) => (targetsOf(key).length > 0 ? null : likenessOf(key))

function strangersIn(key: string, map: { [name: string]: Json }): Stranger[] {
  return Object.keys(map).flatMap((inner) => {
    const name = `${key}.${inner}`
    const likeness = strangeness(name)
    return likeness && likeness.kind !== 'far' ? [{ ...likeness, name, value: map[inner] ?? null }] : []
  })
}
