import { codeOf, readLiteralAt } from './python.ts'

/** A key of a map in Python, and the code of its value. */
export interface MapEntry {
  key: string
  code: string
}

const maxEntries = 1000

/**
 * The entries of the map that a name is assigned at the margin, where their values may be code.
 * Null if there is none, or if code makes a key.
 */
export function mapEntries(source: string, name: string): MapEntry[] | null {
  const code = codeOf(source)
  const [assigned] = [...code.matchAll(new RegExp(`^${name}[ \\t]*=[ \\t]*\\{`, 'gm'))].slice(-1)
  if (!assigned) return null
  const entries: MapEntry[] = []
  let at = assigned.index + assigned[0].length
  while (entries.length < maxEntries) {
    at += /^(?:\s|#[^\n]*)*/.exec(source.slice(at, at + 2000))?.[0].length ?? 0
    if (source[at] === '}') return isAlone(source, at + 1) ? entries : null
    const key = readLiteralAt(source, at)
    const colon = key && /^\s*:/.exec(source.slice(key.end, key.end + 200))
    if (!colon || typeof key.value !== 'string') return null
    const start = key.end + colon[0].length
    const end = endOfValue(code, start)
    entries.push({ key: key.value, code: source.slice(start, end) })
    at = code[end] === ',' ? end + 1 : end
  }
  return null
}

const isAlone = (source: string, end: number) =>
  /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.test(source.slice(end, end + 200))

/** Where the next comma or the bracket around it is. */
function endOfValue(code: string, start: number): number {
  let depth = 0
  for (let at = start; at < code.length; at++) {
    const sign = code[at] ?? ''
    if (depth === 0 && (sign === ',' || sign === '}')) return at
    if ('([{'.includes(sign)) depth++
    if (')]}'.includes(sign)) depth--
  }
  return code.length
}
