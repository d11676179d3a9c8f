import { afterMember } from '../../config/static/code.ts'
import { endOf, isSign, type Module, textAt } from '../../config/static/module.ts'
import { bare, type Code, declared, resultsOf } from './results.ts'

const template = '\u0001'

const maxTokens = 1500
const maxLength = 8000
// One is read, and more than one is not.
const maxMembers = 2
const unknown = 'false'

/** The tokens with one blank between them; texts are in quotes. Too many are as `false`. */
export function spell({ m: { tokens }, from, to }: Code): string {
  if (to - from > maxTokens) return unknown
  const spelled = tokens.slice(from, to).map(({ kind, text }) => {
    if (kind === 'text') return JSON.stringify(text)
    return kind === 'other' && text.includes('${') ? template + text + template : text
  })
  const code = spelled.join(' ')
  return code.length > maxLength ? unknown : code
}

/** The value of each member of this name, or a method from its brackets on. */
export function membersOf(
  m: Module,
  name: string,
  { from: first, to: last } = { from: 0, to: m.tokens.length },
): Code[] {
  const isKnown = [m.functions, m.constants, m.imports].some((names) => names.has(name))
  const starts = m.tokens.flatMap((_, at) => {
    if (textAt(m, at) !== name || at < first || at >= last || isSign(m, at - 1, '.')) return []
    if (isSign(m, at + 1, ':')) return [at + 2]
    if (isKnown && isShort(m, at)) return [at]
    const isMethod = isSign(m, at + 1, '(') && isSign(m, endOf(m, at + 1) + 1, '{')
    return isMethod && !isSign(m, at - 1, 'function') ? [at + 1] : []
  })
  return starts.slice(0, maxMembers).map((from) => ({ m, from, to: memberEnd(m, from) }))
}

/** The members of a map that a value is or that its function gives; null where it may have more. */
export function mapMembers(code: Code): [string, Code][] | null {
  const [result, ...more] = resultsOf(code).map(bare)
  if (!result || more.length > 0) return null
  const { m, from, to } = result
  if (!isSign(m, from, '{') || endOf(m, from) !== to - 1) return null
  const members: [string, Code][] = []
  for (let at = from + 1; at < to - 1; at = afterMember(m, at)) {
    const isPlain = m.tokens[at]?.kind !== 'sign' && ':(,}'.includes(textAt(m, at + 1))
    if (!isPlain) return null
    const start = isSign(m, at + 1, ':') ? at + 2 : isSign(m, at + 1, '(') ? at + 1 : at
    members.push([textAt(m, at), { m, from: start, to: memberEnd(m, start) }])
  }
  return members
}

/** The only member of these names, each in the one before it. */
export function memberIn(
  m: Module,
  [name = '', ...inner]: readonly string[],
  others: readonly Module[],
  within?: Code,
): Code | undefined {
  const direct = within && mapMembers(within)?.filter(([one]) => one === name)
  const [member, ...more] = direct?.map(([, code]) => code) ?? membersOf(m, name, within)
  if (!member || more.length > 0) return undefined
  if (inner.length === 0) return member
  const map = declared(member, others)
  return memberIn(map.m, inner, others, map)
}

/** Whether it is the name in `{ name, … }`. */
const isShort = (m: Module, at: number) =>
  '{,'.includes(textAt(m, at - 1)) && [',', '}'].includes(textAt(m, at + 1))

/** Where a member ends, without its comma. */
export function memberEnd(m: Module, from: number): number {
  const end = afterMember(m, from)
  return isSign(m, end - 1, ',') ? end - 1 : end
}
