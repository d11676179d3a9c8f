import { bodyAt, methodAt, returnsOf } from '../../config/static/code.ts'
import { endOf, isName, isSign, type Module, textAt } from '../../config/static/module.ts'
import { filterOf, isFilterCall } from './filters.ts'

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
const maxTokens = 1500

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

/** What a search for `false` knows: the conditions of keys, and how many values it may read. */
export interface Search {
  isGuard(condition: Code, isOpposite?: boolean): boolean
  left: number
}

/** Whether a value may be `false`, as far as its form tells. */
export function mayBeFalse(code: Code, search: Search): boolean {
  const whole = bare(code)
  const { m, from, to } = whole
  if (--search.left < 0 || to - from > maxTokens) return true
  if (to <= from) return false
  const test = (start: number, end: number) =>
    mayBeFalse({ ...whole, from: start, to: end }, search)
  const choice = choiceIn({ m, from, to })
  if (choice) {
    const [yes, no] = choice
    const guards = (start: number, end: number, isOpposite: boolean) =>
      isFalse(m, start, end) && search.isGuard({ m, from, to: yes }, isOpposite)
    return (
      (!guards(yes + 1, no, false) && test(yes + 1, no)) ||
      (!guards(no + 1, to, true) && test(no + 1, to))
    )
  }
  const first = signsIn({ m, from, to }, '??').at(0)
  if (first !== undefined) return test(from, first) || test(first + 2, to)
  const last = signsIn({ m, from, to }, '||').at(-1)
  if (last !== undefined) return test(last + 2, to)
  return isOther(m, from, to) || !isTextIn(whole, search)
}

const isFalse = (m: Module, from: number, to: number) => to - from === 1 && isSign(m, from, 'false')

/** Without the brackets around it. */
export function bare(code: Code): Code {
  const { m, from, to } = code
  let [start, end] = [isSign(m, from, 'await') ? from + 1 : from, to]
  for (; isSign(m, start, '(') && endOf(m, start) === end - 1; start++) end--
  return { ...code, from: start, to: end }
}

/** The places on this level where `found` is true. */
function placesIn({ m, from, to }: Code, found: (at: number) => boolean): number[] {
  const all: number[] = []
  for (let at = from; at < to; at++) {
    if (m.tokens[at]?.kind !== 'sign') continue
    if (found(at)) all.push(at)
    if ('([{'.includes(textAt(m, at))) at = endOf(m, at)
  }
  return all
}

export const signsIn = (code: Code, [one = '', other = '']: string) =>
  placesIn(code, (at) => isSign(code.m, at, one) && isSign(code.m, at + 1, other))

/** The `?` and the `:` of a choice. */
export function choiceIn(code: Code): [number, number] | undefined {
  const { m } = code
  const isAsked = (at: number) =>
    isSign(m, at, '?') &&
    ![at - 1, at + 1].some((next) => isSign(m, next, '?')) &&
    !isDot(m, at + 1)
  const [yes] = placesIn(code, isAsked)
  if (yes === undefined) return undefined
  let open = 0
  const [no] = placesIn({ ...code, from: yes }, (at) => {
    if (isAsked(at)) open++
    return isSign(m, at, ':') && --open === 0
  })
  return no === undefined ? undefined : [yes, no]
}

const isDot = (m: Module, at: number) => isSign(m, at, '.') && m.tokens[at + 1]?.kind === 'name'

/** Whether it is a comparison, a negation or the like. */
const isOther = (m: Module, from: number, to: number) =>
  placesIn({ m, from, to }, (at) => '!<>=&'.includes(textAt(m, at))).length > 0

const givesText =
  /^(?:String|toString|toLowerCase|toUpperCase|replace|replaceAll|trim|join|concat|normalize|padStart|slug|slugify)$/
const functionsOfText = new Set(['String', 'slug', 'slugify'])

function isTextIn(code: Code, search: Search): boolean {
  const { m, from, to } = code
  const sums = placesIn(code, (at) => isSign(m, at, '+'))
  if (sums.length > 0) return [from, ...sums.map((at) => at + 1)].some((at) => isText(m, at))
  const last = textAt(m, to - 1)
  if (to - from === 1) return isText(m, from) || last === 'undefined' || isTextOfName(code, search)
  // What the text says itself hides it where it is `false`.
  if (last === 'permalink' && to - from === 3) return isDataOf(code)
  const open = placesIn(code, (at) => endOf(m, at) === to - 1).at(-1) ?? from
  if (last !== ')' || open === from) return false
  const name = textAt(m, open - 1)
  if (open !== from + 1) return givesText.test(name) || isFilterCall(m, open)
  if (m.constants.has(name) && filterOf(m, name)) return true
  if (functionsOfText.has(name) && !isOwn(m, name)) return true
  const isOfData = to - open === 3 && isDataOf({ ...code, from: open + 1 })
  return isTextOfName({ m, from, to: open }, search, isOfData)
}

/** Whether the file itself says what a function does, which then counts instead of its name. */
function isOwn(m: Module, name: string): boolean {
  if (m.functions.has(name) || m.changed.has(name)) return true
  const at = m.constants.get(name)
  return at !== undefined && !isSign(m, at, 'require')
}

/** Whether a constant, or what a function of the file gives, is a text. */
function isTextOfName(code: Code, search: Search, isOfData = true): boolean {
  const value = declared(code)
  if (value === code) return false
  const results = resultsOf({ ...value, ...(code.data && { data: code.data }) })
  return results.every((one) => !mayBeFalse(isOfData ? one : { ...one, data: '' }, search))
}

/** Whether it begins with the data of the page. */
function isDataOf({ m, from, data }: Code): boolean {
  const isOther = [m.imports, m.constants, m.functions].some((names) => names.has(data ?? ''))
  return Boolean(data) && !isOther && isSign(m, from, data ?? '')
}

const isText = ({ tokens }: Module, at: number) =>
  tokens[at]?.kind === 'text' || tokens[at]?.text.includes('${') === true
