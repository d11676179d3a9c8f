import { endOf, isName, isSign, type Module, textAt } from './module.ts'

/** Whether nothing but a type follows a value up to the next member, or the other choice. */
export function isAlone(m: Module, at: number): boolean {
  const token = m.tokens[at]
  if (!token || token.kind === 'name') return !token || !['in', 'instanceof'].includes(token.text)
  if (token.kind !== 'sign') return false
  return token.text === '!' ? !isSign(m, at + 1, '=') : ',)]};:'.includes(token.text)
}

/** Whether `.filter(Boolean)` follows, which leaves out what is empty (null here). */
export const isCompacted = (m: Module, at: number) =>
  ['.', 'filter', '(', 'Boolean', ')'].every((text, index) => isSign(m, at + index, text)) &&
  isAlone(m, at + 5)

/** The name in `require.resolve('name')`. */
export const resolvedAt = (m: Module, at: number) =>
  m.tokens[at + 1]?.kind === 'text' && isAlone(m, endOf(m, at) + 1) ? textAt(m, at + 1) : undefined

/** The bracket of the arguments after types, as in `defineConfig<Theme>({…})`. */
export function callAt(m: Module, at: number): number | undefined {
  const call = behindType(m, at)
  return call !== undefined && isSign(m, call, '(') ? call : undefined
}

/** The token after a type in angle brackets (`<Config>{…}`); the same one if there is none. */
export function behindType(m: Module, at: number): number | undefined {
  let open = 0
  for (let next = at; next < at + maxType; next++) {
    if (isSign(m, next, '<')) open++
    else if (isSign(m, next, '>') && !isSign(m, next - 1, '=')) open--
    if (open === 0) return next > at ? next + 1 : at
  }
  return undefined
}

const maxType = 60

/** Where the body of a function begins that begins here; undefined for another value. */
export function bodyAt(m: Module, from: number): number | undefined {
  const at = isSign(m, from, 'async') && !isArrow(m, from + 1) ? from + 1 : from
  if (isSign(m, at, 'function')) return blockBehind(m, at)
  if (isName(m, at)) return isArrow(m, at + 1) ? at + 3 : undefined
  const end = isSign(m, at, '(') ? endOf(m, at) + 1 : m.tokens.length
  if (isArrow(m, end)) return end + 2
  for (let next = end; isSign(m, end, ':') && next < end + maxType; next++)
    if (isArrow(m, next)) return next + 2
  return undefined
}

const isArrow = (m: Module, at: number) => isSign(m, at, '=') && isSign(m, at + 1, '>')

function blockBehind(m: Module, from: number): number | undefined {
  for (let at = from; at < from + maxType; at++) {
    if (isSign(m, at, '{')) return at
    if (isSign(m, at, '(')) at = endOf(m, at)
  }
  return undefined
}

const controls = new Set('if for while switch catch'.split(' '))

/** Each `return` of a body, without those of functions in it. */
export function returnsOf(m: Module, block: number): number[] {
  const all: number[] = []
  for (let at = block + 1; at < endOf(m, block); at++) {
    if (isSign(m, at, 'return')) all.push(at)
    const body = bodyAt(m, at) ?? methodAt(m, at)
    if (body !== undefined && isSign(m, body, '{')) at = endOf(m, body)
  }
  return all
}

/** The block of `name(…) {…}`. */
export function methodAt(m: Module, at: number): number | undefined {
  if (!isSign(m, at, '(') || controls.has(textAt(m, at - 1))) return undefined
  const block = endOf(m, at) + 1
  return isSign(m, block, '{') ? block : undefined
}

/** `get name() {…}`, `async name() {…}` */
export const isAccessor = (m: Module, at: number) =>
  isName(m, at) && m.tokens[at + 1]?.kind === 'name'

/** The token after the next comma on this level, or the bracket that ends it. */
export function afterMember(m: Module, from: number): number {
  for (let at = from; at < m.tokens.length; at++) {
    if (m.tokens[at]?.kind !== 'sign') continue
    const text = textAt(m, at)
    if (text === ',') return at + 1
    if (')]}'.includes(text)) return at
    if ('([{'.includes(text)) at = endOf(m, at)
  }
  return m.tokens.length
}

/** Null if code makes the key. */
export function keyAt(m: Module, at: number): string | null {
  return /^(?:sign|other)$/.test(m.tokens[at]?.kind ?? '')
    ? null
    : textAt(m, isAccessor(m, at) ? at + 1 : at)
}
