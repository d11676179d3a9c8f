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
