import type { Json } from '../../../shapes.ts'
import { namesGivenOnce, type PythonNames, readReference, unnamedImports } from './python-texts.ts'

/** What a Python file assigns at the margin, by name; null is what is no literal. */
export type Assigned = Map<string, Json>

// Also with a type: `X: list[str] = []`.
const assignment = /^([A-Za-z_]\w*)[ \t]*(?::[^=\n#'"]*)?=(?!=)[ \t]*/gm
// `A = B = 'x'`: another name that gets the same value, also in parentheses of several lines.
const furtherName = /(?:\(\s*([A-Za-z_]\w*)\s*\)|([A-Za-z_]\w*))[ \t]*=(?!=)[ \t]*/y
const quoted =
  /#[^\n]*|('''|""")(?:(?!\1)(?:\\[\s\S]|[^\\]))*(?:\1)?|'(?:[^'\\\n]|\\[\s\S])*'?|"(?:[^"\\\n]|\\[\s\S])*"?/g
const text = /(?:[rRuU]{0,2})(?:'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)")/y
const word = /(True|False|None)\b|(-?\d[\d_]*(?:\.\d+)?)(?![\w.])/y
const gap = /(?:\s|#[^\n]*|\\\n)+/y
const blanks = /[ \t]+/y
const maxDepth = 20

/** Reads the assignments of literals in a Python file, which is never run. */
export function readPython(source: string): Assigned {
  const values: Assigned = new Map()
  const code = codeOf(source)
  const once = namesGivenOnce(code)
  const texts: PythonNames = new Map()
  const imports = unnamedImports(code)
  for (const { names, end } of assignmentsIn(source, code)) {
    for (; imports[0] !== undefined && imports[0] < end; imports.shift()) texts.clear()
    const read = readSum(source, end, 0, texts)
    const isWhole =
      read !== null && /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.test(source.slice(read.end, read.end + 200))
    for (const { name } of names) {
      values.set(name, isWhole ? read.value : null)
      if (isWhole && typeof read.value === 'string' && once.has(name)) texts.set(name, read.value)
    }
  }
  return values
}

/** A source with blanks in place of its texts and comments. */
export const codeOf = (source: string) =>
  source.replace(quoted, (part) => part.replace(/[^\n]+/g, (line) => ' '.repeat(line.length)))

interface Assignment {
  names: { name: string; at: number }[]
  /** Where the value begins. */
  end: number
}

/** The assignments at the margin. */
const assignmentsIn = (source: string, code: string): Assignment[] =>
  [...source.matchAll(assignment)].flatMap(({ 0: all, 1: name = '', index }) =>
    code.startsWith(name, index) ? [namesAt(source, { name, at: index }, index + all.length)] : [],
  )

/** The names that one value is assigned to, and where the value begins. */
function namesAt(source: string, first: Assignment['names'][number], start: number): Assignment {
  const names = [first]
  let end = start
  for (let next = match(furtherName, source, end); next; next = match(furtherName, source, end)) {
    const name = next[1] ?? next[2] ?? ''
    names.push({ name, at: end + next[0].indexOf(name) })
    end += next[0].length
  }
  return { names, end }
}

/**
 * The names that a Python file may change in another way than by an assignment at the margin; the
 * lists of some names are known to grow.
 */
export function changedIn(source: string, growing: readonly string[] = []): string[] {
  const code = codeOf(source)
  const assigned = assignmentsIn(source, code)
  const read = new Set(assigned.flatMap(({ names }) => names.map(({ at }) => at)))
  const changed = new Set(
    [...code.matchAll(/\b[A-Za-z_]\w*/g)].flatMap(({ 0: name, index }) =>
      read.has(index) || isOnlyRead(code, index, index + name.length) ? [] : [name],
    ),
  )
  // A list or map with several names (`A = b = []`) changes by each of them.
  const isChanged = ({ name }: { name: string }) => changed.has(name) || growing.includes(name)
  for (const { names, end } of assigned)
    if (names.length > 1 && !isScalar.test(source.slice(end, end + 10)) && names.some(isChanged))
      for (const { name } of names) changed.add(name)
  return [...changed].filter((name) => /^[A-Z]/.test(name))
}

const isScalar = /^(?:[rRuU]{0,2}['"]|-?\d|(?:True|False|None)\b)/

/** Whether a value is only searched (`in X`), or copied to a longer list (`X + y`, `y + X`). */
function isOnlyRead(code: string, start: number, end: number): boolean {
  const [before, after] = [code.slice(Math.max(0, start - 20), start), code.slice(end, end + 20)]
  if (/(?:\bin|\+=?)[ \t]*$/.test(before)) return !/^[ \t]*[.[(=,]/.test(after)
  return /=[ \t]*$/.test(before) && /^[ \t]*\+(?!=)/.test(after)
}

interface Literal {
  value: Json
  end: number
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}

const skip = (source: string, at: number) => at + (match(gap, source, at)?.[0].length ?? 0)

/** A literal, or a sum of texts: `A + '/b'`. */
function readSum(source: string, at: number, depth: number, names: PythonNames): Literal | null {
  let sum = readLiteral(source, at, depth, names)
  while (typeof sum?.value === 'string') {
    const [plus] = match(sign, source, sum.end) ?? []
    if (plus === undefined) return sum
    const next = readLiteral(source, sum.end + plus.length, depth, names)
    if (typeof next?.value !== 'string') return null
    sum = { value: sum.value + next.value, end: next.end }
  }
  return sum
}

const sign = /[ \t]*\+(?!=)[ \t]*/y

function readLiteral(
  source: string,
  at: number,
  depth: number,
  names: PythonNames,
): Literal | null {
  if (depth > maxDepth) return null
  const bracket = source[at]
  if (bracket === '[') return readList(source, at, ']', depth, names)
  if (bracket === '(') return readList(source, at, ')', depth, names)
  if (bracket === '{') return readMap(source, at + 1, braces, depth, names)
  const call = match(dict, source, at)
  if (call) return readMap(source, at + call[0].length, keywords, depth, names)
  const quoted = readText(source, at, depth)
  if (quoted) return quoted
  const [all, name, number] = match(word, source, at) ?? []
  if (all === undefined)
    return readReference(source, at, names, (from) => readSum(source, from, depth + 1, names))
  const value = name === undefined ? Number(number?.replaceAll('_', '')) : constants.get(name)
  return { value: value ?? null, end: at + all.length }
}

/** A text, with those that follow it: `'a' 'b'` is `'ab'`, in brackets also over lines. */
function readText(source: string, start: number, depth: number): Literal | null {
  let [value, end] = ['', start]
  let quoted = match(text, source, start)
  if (!quoted) return null
  while (quoted) {
    const [all, single, double] = quoted
    const inner = single ?? double ?? ''
    value += /^[uU]?[rR]/.test(all) ? inner : inner.replace(/\\([\s\S])/g, '$1')
    end += all.length
    const next = depth > 0 ? skip(source, end) : end + (match(blanks, source, end)?.[0].length ?? 0)
    // What touches it is a text of three quotes.
    quoted = next > end ? match(text, source, next) : null
    if (quoted) end = next
  }
  return { value, end }
}

/** The literal that begins here; null if it is none. */
export const readLiteralAt = (source: string, at: number): Literal | null =>
  readLiteral(source, at, 0, new Map())

const constants = new Map<string, boolean | null>([
  ['True', true],
  ['False', false],
  ['None', null],
])

function readList(
  source: string,
  start: number,
  close: string,
  depth: number,
  names: PythonNames,
): Literal | null {
  const items: Json[] = []
  let hasComma = false
  let at = skip(source, start + 1)
  while (source[at] !== close) {
    const item = readSum(source, at, depth + 1, names)
    if (item === null) return null
    items.push(item.value)
    at = skip(source, item.end)
    hasComma = source[at] === ','
    if (hasComma) at = skip(source, at + 1)
    else if (source[at] !== close) return null
  }
  // Python takes `('a')` for the text, and `('a',)` for a list.
  const isOne = close === ')' && items.length === 1 && !hasComma
  return { value: isOne ? (items[0] ?? null) : items, end: at + 1 }
}

interface MapForm {
  /** What is between a key and its value, and behind the last value. */
  colon: string
  close: string
}

/** `{'a': 1}` */
const braces: MapForm = { colon: ':', close: '}' }
/** `dict(a=1)` */
const keywords: MapForm = { colon: '=', close: ')' }
const dict = /dict[ \t]{0,9}\(/y
const keyword = /[A-Za-z_]\w{0,99}/y

function readMap(
  source: string,
  start: number,
  form: MapForm,
  depth: number,
  names: PythonNames,
): Literal | null {
  const map = Object.create(null)
  let at = skip(source, start)
  while (source[at] !== form.close) {
    const key = form === braces ? readSum(source, at, depth + 1, names) : readKeyword(source, at)
    if (key === null || typeof key.value !== 'string') return null
    at = skip(source, key.end)
    if (source[at] !== form.colon) return null
    const value = readSum(source, skip(source, at + 1), depth + 1, names)
    if (value === null) return null
    map[key.value] = value.value
    at = skip(source, value.end)
    if (source[at] === ',') at = skip(source, at + 1)
    else if (source[at] !== form.close) return null
  }
  return { value: map, end: at + 1 }
}

function readKeyword(source: string, at: number): Literal | null {
  const [name] = match(keyword, source, at) ?? []
  return name === undefined ? null : { value: name, end: at + name.length }
}
