import { codeOf, endsLine } from './code.ts'
import { readLiteralAt } from './literals.ts'

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
    if (source[at] === '}') return endsLine(source, at + 1) ? entries : null
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

/** Where the next comma or the bracket around it is. */
function endOfValue(code: string, start: number): number {
  let depth = 0
  for (let at = start; at < code.length; at++) {
    const char = code[at] ?? ''
    if (depth === 0 && (char === ',' || char === '}')) return at
    if ('([{'.includes(char)) depth++
    if (')]}'.includes(char)) depth--
  }
  return code.length
}

const valueOfKey = /\{(\s*):(?:[^{}:*[\]]|\[[^[\]{}]*\])*\}/g
const map = String.raw`\{(?:[^{}:#*[\]]|:\s*#|\[[^[\]{}]*\])*\}`
// A mark stands for a map with the one key.
const forms = [
  `[ \\t]*=[ \\t]*${map}`,
  '\\[[^\\n=]*\\][ \\t]*=[ \\t]*#',
  `\\.update\\(\\s*${map}\\s*,?\\s*\\)`,
]

/**
 * Whether a file gives the map of a name only literals, and by code only maps of one key:
 * `{f: {'path': f} for f in files}`, `X[f] = {'path': f}`, `X.update({f: {'path': f}})`.
 */
export function givesOnly(source: string, name: string, key: string): boolean {
  const isKey = new RegExp(`^\\s*(['"])${key}\\1\\s*$`)
  const code = withoutLiterals(source, name).replace(valueOfKey, (all, gap: string, at: number) =>
    isKey.test(source.slice(at + 1, at + 1 + gap.length)) ? '#' : all,
  )
  const known = new RegExp(`^[ \\t]*${name}(?:${forms.join('|')})[ \\t]*$`, 'gm')
  return !new RegExp(`\\b${name}\\b`).test(code.replace(known, ''))
}

/** The code, with blanks in place of the assignments of literals to a name. */
function withoutLiterals(source: string, name: string): string {
  const code = codeOf(source)
  return code.replace(new RegExp(`^${name}[ \\t]*=[ \\t]*`, 'gm'), (all, at: number) => {
    const read = readLiteralAt(source, at + all.length)
    return read && endsLine(source, read.end) ? ' '.repeat(all.length) : all
  })
}
