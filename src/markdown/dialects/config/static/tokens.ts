import { isPlain } from '../../../references/address.ts'

export interface Token {
  kind: 'text' | 'number' | 'name' | 'sign' | 'other'
  text: string
  /** Of a template with holes: its literal parts, and between them the name in each hole. */
  parts?: string[]
}

const space = /\s+/y
const name = /(?:[\p{L}_$]|\\u)(?:[\p{L}\p{N}_$]|\\u(?:\{[\da-fA-F]{1,6}\})?)*/uy
const number = /\d\w*(?:\.\d\w*)?/y

/** The tokens of a JavaScript or TypeScript source; comments and blanks are left out. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < source.length; ) {
    const next = skipBlank(source, at)
    if (next > at) {
      if (endsReturn(tokens) && source.slice(at, next).includes('\n')) tokens.push(lineEnd)
      at = next
      continue
    }
    const token = readToken(source, at, tokens.at(-1))
    tokens.push(token.token)
    at = token.end
  }
  return tokens
}

// A `return` at the end of a line returns nothing.
const lineEnd: Token = { kind: 'sign', text: ';' }

const endsReturn = (tokens: readonly Token[]) => {
  const [before, last] = tokens.slice(-2)
  const isWord = last?.kind === 'name' && last.text === 'return'
  return isWord && !(before?.kind === 'sign' && before.text === '.')
}

/** Where blanks or a comment at this place end. */
function skipBlank(source: string, at: number): number {
  const isLine = source.startsWith('//', at)
  if (!isLine && !source.startsWith('/*', at)) return match(space, source, at)
  const end = source.indexOf(isLine ? '\n' : '*/', at + 2)
  return end === -1 ? source.length : end + (isLine ? 1 : 2)
}

function match(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : at
}

function readToken(
  source: string,
  at: number,
  before: Token | undefined,
): { token: Token; end: number } {
  const char = source[at] ?? ''
  if (char === '"' || char === "'" || char === '`') return readText(source, at, char)
  const word = match(name, source, at)
  if (word > at) return { token: { kind: 'name', text: nameOf(source.slice(at, word)) }, end: word }
  const digits = match(number, source, at)
  if (digits > at)
    return { token: numberOf(source.slice(at, digits).replaceAll('_', '')), end: digits }
  if (char === '/' && startsExpression(before)) return readExpression(source, at)
  return { token: { kind: 'sign', text: char }, end: at + 1 }
}

// What only running the code tells, as it is in a template.
const unknown: Token = { kind: 'other', text: `\${}`, parts: ['', '', ''] }

// `010` is 8, `10n` is no number of JSON, and `1e-3` ends behind its sign.
const numberOf = (text: string): Token =>
  /^0\d/.test(text) || Number.isNaN(Number(text)) ? unknown : { kind: 'number', text }

// A slash after a value divides; elsewhere it begins a regular expression.
const startsExpression = (before: Token | undefined) =>
  before === undefined || (before.kind === 'sign' && '(,=:[!&|?{};>'.includes(before.text))

function readExpression(source: string, at: number): { token: Token; end: number } {
  let isInClass = false
  let end = at + 1
  for (; end < source.length && source[end] !== '\n'; end++) {
    if (source[end] === '\\') end++
    else if (source[end] === '[') isInClass = true
    else if (source[end] === ']') isInClass = false
    else if (source[end] === '/' && !isInClass) break
  }
  return { token: { kind: 'other', text: source.slice(at, end + 1) }, end: end + 1 }
}

const escapes = new Map(
  Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' }),
)
const code = /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2}))/g
const codeHere = new RegExp(code.source, 'y')

/** The text with the characters of its codes, such as \u006c. */
const unescaped = (text: string) =>
  text.replace(code, (all, one?: string, other?: string, third?: string) => {
    const point = Number.parseInt(one ?? other ?? third ?? '', 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : all
  })

const isWhole = /^[\p{L}\p{N}_$]*$/u

// What no name may hold would be read as an operator or a text.
function nameOf(written: string): string {
  const text = unescaped(written)
  return isWhole.test(text) ? text : written
}

/** The character for which a backslash begins, and the last place of it. */
function escapedAt(source: string, at: number): { text: string; last: number } {
  const end = match(codeHere, source, at)
  if (end > at) return { text: unescaped(source.slice(at, end)), last: end - 1 }
  const char = source[at + 1] ?? ''
  return { text: escapes.get(char) ?? char, last: at + 1 }
}

/** A text in quotes; a template with holes is no literal, nor what cannot be stored. */
function readText(source: string, at: number, quote: string): { token: Token; end: number } {
  let text = ''
  let end = at + 1
  let part = 0
  const parts: string[] = []
  for (; end < source.length && source[end] !== quote; end++) {
    if (source[end] === '\\') {
      const one = escapedAt(source, end)
      text += one.text
      end = one.last
      continue
    }
    if (quote === '`' && source.startsWith('${', end)) {
      hole.lastIndex = end
      const [whole = '${', inside = ''] = hole.exec(source) ?? []
      parts.push(text.slice(part), inside)
      part = text.length + whole.length
    }
    text += source[end]
  }
  if (!isPlain(text)) return { token: unknown, end: end + 1 }
  if (parts.length === 0) return { token: { kind: 'text', text }, end: end + 1 }
  return { token: { kind: 'other', text, parts: [...parts, text.slice(part)] }, end: end + 1 }
}

// A hole that holds more than a name and its members has no name.
const hole = /\$\{\s*([\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*){0,5})\s*\}/uy

const maxFilled = 1000

/** A template with the values of the names in its holes; undefined if one is not known. */
export function fill({ parts }: Token, known: (name: string) => unknown): string | undefined {
  let filled = ''
  for (const [at, part] of (parts ?? ['', '']).entries()) {
    const value = at % 2 === 0 ? part : part === '' ? undefined : known(part)
    // Templates in templates could grow again and again.
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    filled += value
    if (filled.length > maxFilled) return undefined
  }
  return filled
}
