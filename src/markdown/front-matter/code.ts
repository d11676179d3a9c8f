import {
  endOf,
  isDeclaration,
  isName,
  isSign,
  type Module,
  openModule,
  textAt,
} from '../dialects/config/static/module.ts'
import { readStatic } from '../dialects/config/static/reader.ts'
import { fault, type ParseResult } from './parse-result.ts'

/**
 * Reads front matter that is JavaScript, which is never run: a map, or declarations, whose names
 * are the keys. It fails if anything but literals, names of other constants and functions is there.
 */
export function loadCode(source: string): ParseResult {
  const m = openModule('', source)
  const isWhole = isSign(m, 0, '{')
  const names = isWhole ? endsAt(m, endOf(m, 0) + 1) : declaredIn(m)
  if (names === null) return unknown('all of it')
  const code = isWhole ? source : `${source}\nexport default { ${names.join(', ')} }`
  const { value, unread } = readStatic(code)
  const [first] = unread
  if (first) return unknown(first.name === '' ? 'all of it' : `"${first.name}"`)
  return { ok: true, data: value }
}

/** No names if nothing but signs follow a map. */
const endsAt = (m: Module, at: number): string[] | null =>
  m.tokens.slice(at).every(({ kind, text }) => kind === 'sign' && text === ';') ? [] : null

/** The names that are declared with a value; null if there are other statements. */
function declaredIn(m: Module): string[] | null {
  const names: string[] = []
  for (let at = 0; at < m.tokens.length; ) {
    const next = isSign(m, at, ';') ? at + 1 : (functionEnd(m, at) ?? addName(m, at, names))
    if (next === undefined) return null
    at = next
  }
  return names
}

/** The token after `const a = …`; undefined if that does not begin here. */
function addName(m: Module, at: number, names: string[]): number | undefined {
  if (!isDeclaration(m, at) || !isName(m, at + 1) || !isSign(m, at + 2, '=')) return undefined
  names.push(textAt(m, at + 1))
  return valueEnd(m, at + 3)
}

const valueEnd = (m: Module, at: number) =>
  isSign(m, at, '{') || isSign(m, at, '[') ? endOf(m, at) + 1 : at + (isSign(m, at, '-') ? 2 : 1)

/** The token after a function, which is no value; one for the address decides of the page. */
function functionEnd(m: Module, from: number): number | undefined {
  const at = isSign(m, from, 'async') ? from + 1 : from
  if (!isSign(m, at, 'function') || !isSign(m, at + 2, '(')) return undefined
  const block = endOf(m, at + 2) + 1
  return textAt(m, at + 1) === 'permalink' || !isSign(m, block, '{')
    ? undefined
    : endOf(m, block) + 1
}

const unknown = (what: string): ParseResult => ({
  ok: false,
  fault: fault(
    'front_matter_language',
    `The front matter is code, which is never run, and ${what} is not a literal.`,
    { line: 0, column: 4 },
    'Write texts, numbers, lists and maps, or use --- for YAML.',
  ),
})
