import { bodyAt, methodAt, returnsOf } from '../../config/static/code.ts'
import { endOf, isName, isSign, type Module, textAt } from '../../config/static/module.ts'

/** Tokens of a file, from one up to another that is no longer of them. */
export interface Code {
  m: Module
  from: number
  to: number
  /** What the function that gives it calls the data of the page. */
  data?: string
}

const statements = new Set('const let var function export import return if for class'.split(' '))
const maxDepth = 8

/** Where a statement ends: blanks at the end of a line are not known. */
function statementEnd(m: Module, from: number): number {
  for (let at = from; at < m.tokens.length; at++) {
    if (m.tokens[at]?.kind === 'name' && at > from && statements.has(textAt(m, at))) return at
    if (m.tokens[at]?.kind !== 'sign') continue
    if (';,)]}'.includes(textAt(m, at))) return at
    if ('([{'.includes(textAt(m, at))) at = endOf(m, at)
  }
  return m.tokens.length
}

/** What a bare name stands for: the constant or function of its file, or of the only other one. */
export function declared(code: Code, others: readonly Module[] = []): Code {
  const { m, from, to } = code
  if (to - from !== 1 || !isName(m, from)) return code
  const name = textAt(m, from)
  const own = declarationIn(m, name)
  const found = others.flatMap((one) => declarationIn(one, name) ?? [])
  return own ?? (found.length === 1 ? (found[0] ?? code) : code)
}

function declarationIn(m: Module, name: string): Code | undefined {
  const at = m.constants.get(name) ?? functionAt(m, name)
  if (at === undefined || at < 0 || m.changed.get(name)?.has('')) return undefined
  const body = bodyAt(m, at)
  const isBlock = body !== undefined && isSign(m, body, '{')
  return { m, from: at, to: isBlock ? endOf(m, body) + 1 : statementEnd(m, body ?? at) }
}

function functionAt(m: Module, name: string): number | undefined {
  if (!m.functions.has(name)) return undefined
  const all = m.tokens.flatMap((_, at) =>
    isSign(m, at, 'function') && textAt(m, at + 1) === name ? [at] : [],
  )
  return all.length === 1 ? all[0] : undefined
}

/** What a function gives, or the function that it gives; a value that is none is given itself. */
export function resultsOf(code: Code, depth = 0): Code[] {
  const { m, from, to } = code
  const body = bodyAt(m, from) ?? methodAt(m, from)
  if (body === undefined || depth > maxDepth) return [code]
  const inner = { ...code, data: firstName(m, from) ?? code.data ?? '' }
  if (!isSign(m, body, '{')) return resultsOf({ ...inner, from: body, to }, depth + 1)
  return returnsOf(m, body).flatMap((at) =>
    resultsOf({ ...inner, from: at + 1, to: statementEnd(m, at + 1) }, depth + 1),
  )
}

/** The name of what a function takes first; '' where it has none of its own. */
function firstName(m: Module, from: number): string | undefined {
  let at = isSign(m, from, 'async') && !isSign(m, from + 1, '=') ? from + 1 : from
  if (isSign(m, at, 'function')) while (at < from + 5 && !isSign(m, at, '(')) at++
  else if (isName(m, at)) return textAt(m, at)
  if (isSign(m, at, '(') && isSign(m, at + 1, ')')) return undefined
  const isPlain = isName(m, at + 1) && ',:)'.includes(textAt(m, at + 2))
  return isPlain ? textAt(m, at + 1) : ''
}

/** Without the brackets around it. */
export function bare(code: Code): Code {
  const { m, from, to } = code
  let [start, end] = [isSign(m, from, 'await') ? from + 1 : from, to]
  for (; isSign(m, start, '(') && endOf(m, start) === end - 1; start++) end--
  return { ...code, from: start, to: end }
}
