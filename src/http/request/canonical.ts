import type { Request } from '../route.ts'

/**
 * The canonical text of a validated query: the same for all its spellings, and parsing it gives the
 * same query.
 */
export function printQuery(query: object): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => print(name, inOrder(value)))
  const parameters = new URLSearchParams(pairs)
  parameters.sort()
  return parameters.toString()
}

/**
 * A value in canonical order: lists in a query are sets, and the order of members means nothing.
 */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value))
    return [...new Set(value.map(asText))].sort().map((text) => JSON.parse(text))
  if (typeof value !== 'object' || value === null) return value
  if (isParsed(value)) return value.text
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(members.map(([name, inner]) => [name, inOrder(inner)]))
}

const asText = (value: unknown) => JSON.stringify(inOrder(value))

/** The canonical path of a validated request, the same for all its spellings. */
export function printPath({ routeOptions: { url = '' }, params }: Request): string {
  const given = params as Record<string, string>
  return url.replace(/:(\w+)|\*/g, (name, named: string | undefined) =>
    (given[named ?? name] ?? '').split('/').map(encodeURIComponent).join('/'),
  )
}

function print(name: string, value: unknown): [string, string][] {
  if (value === undefined) return []
  if (Array.isArray(value)) return groupsIn(value).flatMap((group) => printGroup(name, group))
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  if (isParsed(value)) return [[name, value.text]]
  if (isSort(value)) return [[name, `${value.descending ? '-' : ''}${value.by}`]]
  return Object.entries(value).flatMap(([key, inner]) => print(`${name}.${key}`, inner))
}

// `author=a,b` also means the author `a,b`, so two whole names are printed as `author[]`, which can
// occur only once.
function printGroup(name: string, group: unknown[]): [string, string][] {
  const texts = group.map(escapeComma)
  const isWhole =
    name === 'author' && texts.length > 1 && !texts.some((text) => text.includes('\\'))
  return isWhole ? texts.map((text) => [`${name}[]`, text]) : [[name, texts.join(',')]]
}

const groupsIn = (value: unknown[]): unknown[][] => (value.every(Array.isArray) ? value : [value])

/** A value with its commas and backslashes escaped, for a list between commas. */
export const escapeComma = (name: unknown) => String(name).replace(/[\\,]/g, '\\$&')

/** A parsed value that still has its text. */
const isParsed = (value: object): value is { text: string } =>
  'text' in value && typeof value.text === 'string'

const isSort = (value: object): value is { by: string; descending: boolean } =>
  'by' in value && typeof value.by === 'string'
