import type { Json } from '../../../../shapes.ts'
import { type Literal, match, type PythonSource } from './code.ts'
import { readReference } from './references.ts'

const text = /(?:[rRuU]{0,2})(?:'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)")/y
const word = /(True|False|None)\b|(-?\d[\d_]*(?:\.\d+)?)(?![\w.])/y
const gap = /\s+|#[^\n]*|\\\n/y
const blanks = /[ \t]+/y
const maxDepth = 20

/** The value that begins here; null if it is no literal. */
export const readValue = (file: PythonSource, at: number): Literal | null => readSum(file, at, 0)

/** The same without names. */
export const readLiteralAt = (source: string, at: number): Literal | null =>
  readLiteral({ source, names: new Map() }, at, 0)

/** Where blanks and comments end. One expression for all of them would overflow the stack. */
function skip(source: string, at: number): number {
  let end = at
  for (let next = match(gap, source, end); next; next = match(gap, source, end))
    end += next[0].length
  return end
}

/** A literal, or a sum of texts: `A + '/b'`. */
function readSum(file: PythonSource, at: number, depth: number): Literal | null {
  let sum = readLiteral(file, at, depth)
  while (typeof sum?.value === 'string') {
    const [plus] = match(plusSign, file.source, sum.end) ?? []
    if (plus === undefined) return sum
    const next = readLiteral(file, sum.end + plus.length, depth)
    if (typeof next?.value !== 'string') return null
    sum = { value: sum.value + next.value, end: next.end }
  }
  return sum
}

const plusSign = /[ \t]*\+(?!=)[ \t]*/y

function readLiteral(file: PythonSource, at: number, depth: number): Literal | null {
  if (depth > maxDepth) return null
  const { source } = file
  const bracket = source[at]
  if (bracket === '[') return readList(file, at, ']', depth)
  if (bracket === '(') return readList(file, at, ')', depth)
  if (bracket === '{') return readMap(file, at + 1, braces, depth)
  const call = match(dict, source, at)
  if (call) return readMap(file, at + call[0].length, keywords, depth)
  const quoted = readText(source, at, depth)
  if (quoted) return quoted
  const [all, name, number] = match(word, source, at) ?? []
  if (all === undefined) return readReference(file, at, (from) => readSum(file, from, depth + 1))
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

const constants = new Map<string, boolean | null>([
  ['True', true],
  ['False', false],
  ['None', null],
])

function readList(file: PythonSource, start: number, close: string, depth: number): Literal | null {
  const { source } = file
  const items: Json[] = []
  let hasComma = false
  let at = skip(source, start + 1)
  while (source[at] !== close) {
    const item = readSum(file, at, depth + 1)
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
  /** What is between a key and its value, and after the last value. */
  colon: string
  close: string
}

/** `{'a': 1}` */
const braces: MapForm = { colon: ':', close: '}' }
/** `dict(a=1)` */
const keywords: MapForm = { colon: '=', close: ')' }
const dict = /dict[ \t]{0,9}\(/y
const keyword = /[A-Za-z_]\w{0,99}/y

function readMap(file: PythonSource, start: number, form: MapForm, depth: number): Literal | null {
  const { source } = file
  const map = Object.create(null)
  let at = skip(source, start)
  while (source[at] !== form.close) {
    const key = form === braces ? readSum(file, at, depth + 1) : readKeyword(source, at)
    if (key === null || typeof key.value !== 'string') return null
    at = skip(source, key.end)
    if (source[at] !== form.colon) return null
    const value = readSum(file, skip(source, at + 1), depth + 1)
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
