/** Texts by the names that a file gives them once. */
export type PythonNames = Map<string, string>

interface Found {
  value: string
  end: number
}

type Read = (at: number) => { value: unknown; end: number } | null

const identifier = /[A-Za-z_]\w*/g
// What gives names beside the targets of `=`: `for a, b in`, `as a`, `(a := `, an argument.
const ways = [
  '\\bfor\\b(.{0,500}?)\\bin\\b',
  '\\b(?:as|def|class|import|global|nonlocal|del|case)\\b(.*)',
  '\\b([A-Za-z_]\\w*)[ \\t]*:?=(?!=)',
]
const given = new RegExp(ways.join('|'), 'gs')
const byText = /\b(?:globals|locals|vars|exec|eval|setattr)\b/
const sign = /[([{\])}]|\\\r?\n|[\n;]|[=<>!]=|=/g

/** The names that code gives a value just once, so that it is the same everywhere below. */
export function namesGivenOnce(code: string): Set<string> {
  if (byText.test(code)) return new Set()
  const counts = new Map<string, number>()
  for (const statement of statementsIn(code))
    for (const name of namesIn(statement)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count === 1).map(([name]) => name))
}

interface Statement {
  all: string
  /** What is before its last `=`: one name, or several (`a, (b) = c, d`). */
  targets: string
}

function statementsIn(code: string): Statement[] {
  const found: Statement[] = []
  let [start, depth, equals] = [0, 0, 0]
  for (const { 0: part, index } of `${code}\n`.matchAll(sign)) {
    if ('([{'.includes(part)) depth++
    else if (')]}'.includes(part)) depth = Math.max(0, depth - 1)
    else if (part === '=' && depth === 0) equals = index
    else if (/^[\n;]/.test(part) && (depth === 0 || index === code.length)) {
      found.push({ all: code.slice(start, index), targets: code.slice(start, equals) })
      start = index + 1
    }
  }
  return found
}

const namesIn = ({ all, targets }: Statement): Set<string> =>
  new Set(
    [targets, ...[...all.matchAll(given)].map((found) => found.slice(1).join(' '))].flatMap(
      (part) => part.match(identifier) ?? [],
    ),
  )

/** Where code imports names that it does not say, which may be those above. */
export const unnamedImports = (code: string): number[] =>
  [...code.matchAll(/\bimport[ \t]*\*/g)].map(({ index }) => index)

const formatted = /[fF](?:'((?:[^'\\\n])*)'|"((?:[^"\\\n])*)")/y
// Outside of the site's own build the variable counts as not set.
const variable = /os\.(?:environ\.get|getenv)\(\s*(?:'\w+'|"\w+")\s*,\s*/y
const join = /(?:os\.path|path)\.join\(\s*/y
const name = /[A-Za-z_]\w*(?![\w.([])/y

/** A text that is no literal: a name, `f'{a}/b'`, a variable with a default, joined paths. */
export function readReference(
  source: string,
  at: number,
  names: PythonNames,
  read: Read,
): Found | null {
  const f = match(formatted, source, at)
  if (f) return readFormatted(f, at, names)
  const given = match(variable, source, at)
  if (given) return closed(source, read(at + given[0].length))
  const joined = match(join, source, at)
  if (joined) return readJoined(source, at + joined[0].length, read)
  const [word] = match(name, source, at) ?? []
  const value = word === undefined ? undefined : names.get(word)
  return word === undefined || value === undefined ? null : { value, end: at + word.length }
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}

function readFormatted(found: RegExpExecArray, at: number, names: PythonNames): Found | null {
  let isKnown = true
  const value = (found[1] ?? found[2] ?? '').replace(
    /\{\{|\}\}|\{([^{}]*)\}|[{}]/g,
    (all, inner) => {
      const text = inner === undefined ? all[0] : names.get(inner.trim())
      if (text === undefined || all.length === 1) isKnown = false
      return text ?? ''
    },
  )
  return isKnown ? { value, end: at + found[0].length } : null
}

function closed(source: string, argument: ReturnType<Read>): Found | null {
  if (typeof argument?.value !== 'string') return null
  const end = /^\s*,?\s*\)/.exec(source.slice(argument.end, argument.end + 100))
  return end && { value: argument.value, end: argument.end + end[0].length }
}

const maxParts = 20

function readJoined(source: string, start: number, read: Read): Found | null {
  let path = ''
  let at = start
  for (let count = 0; count < maxParts; count++) {
    const part = read(at)
    if (typeof part?.value !== 'string') return null
    path =
      part.value.startsWith('/') || path === ''
        ? part.value
        : `${path.replace(/\/$/, '')}/${part.value}`
    const end = closed(source, part)
    if (end) return { value: path, end: end.end }
    const comma = /^\s*,\s*/.exec(source.slice(part.end, part.end + 100))
    if (!comma) return null
    at = part.end + comma[0].length
  }
  return null
}
