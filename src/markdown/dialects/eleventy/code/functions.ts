import { afterMember } from '../../config/static/code.ts'
import { endOf, isSign, type Module, textAt } from '../../config/static/module.ts'
import { type Drops, openDrops, withoutDrops } from './drops.ts'
import { filterOf, nameOfFilter } from './filters.ts'
import { givesOnlyPermalink, outcomeOf } from './outcome/outcome.ts'
import { bare, type Code, declared, mayBeFalse, resultsOf } from './results.ts'

/** What a value of `permalink` that is code does, as far as its form says so without running it. */
export interface PermalinkCode extends Drops {
  /** The same as a template, where it is a text with the name or title of the page. */
  pattern?: string
  /** Whether it gives the address that the page has without it. */
  isSame?: boolean
  /** Whether it may take the address from other pages. */
  mayHide: boolean
  /** The key whose value it gives, so that `false` there takes the address away. */
  hiddenBy?: string
}

const template = '\u0001'

const maxTokens = 1500
const maxLength = 8000
// One is read, and more than one is not.
const maxMembers = 2
const unknown = 'false'

/** The tokens with one blank between them; texts are in quotes. Too many are as `false`. */
export function spell({ m: { tokens }, from, to }: Code, isWithoutRegexes = false): string {
  if (to - from > maxTokens) return unknown
  const spelled = tokens.slice(from, to).map(({ kind, text }) => {
    if (kind === 'text') return JSON.stringify(text)
    if (isWithoutRegexes && kind === 'other' && text.startsWith('/')) return '""'
    return kind === 'other' && text.includes('${') ? template + text + template : text
  })
  const code = spelled.join(' ')
  return code.length > maxLength ? unknown : code
}

// Of what is no function here, nothing is known.
export const isFunction = /= >|^function|^async|\) \{/
const maxValues = 200

/** What a function, or a text, does that is the value of `permalink`. */
export function readPermalink(given: Code, others: readonly Module[] = []): PermalinkCode {
  const code = declared(given, others)
  const { rest, ...drops } = withoutDrops(spell(code))
  const [, start = '', result = ''] = /^(.*(?:return|= >)) (.+?)(?: [;})])*$/s.exec(rest) ?? []
  const isPlain = /^[\w(){}, =>]*$/.test(start) && !/\b(?:if|const|let|var)\b/.test(start)
  const hiddenBy = isPlain ? keyIn(start, result) : undefined
  if (hiddenBy === 'permalink') return { isSame: true, ...drops, mayHide: false }
  if (hiddenBy !== undefined) return { hiddenBy, ...drops, mayHide: false }
  const pattern = isPlain ? patternOf(result, code.m) : literalIn(rest)
  if (pattern !== null) return { pattern, ...drops, mayHide: false }
  const found = isFunction.test(rest) ? givesFalse(code) : { ...drops, mayHide: true }
  return hidesMost(found) ? (byOutcome(given, others) ?? found) : found
}

/** Whether pages without any key may be left out. */
const hidesMost = ({ mayHide, dropsBy }: PermalinkCode) =>
  mayHide || dropsBy.some(({ isNot }) => isNot === true)

/** The same by what its function gives in each case. */
function byOutcome(code: Code, others: readonly Module[]): PermalinkCode | undefined {
  const dropsBy = outcomeOf(code, others, 'false')
  if (!dropsBy) return undefined
  const isSame = givesOnlyPermalink(code, others)
  return { ...(isSame && { isSame }), dropsDrafts: false, dropsBy: [...dropsBy], mayHide: false }
}

/** The key of the data that a function gives: `data.shown`, or `shown` of `({ shown })`. */
function keyIn(start: string, result: string): string | undefined {
  if (!/^\w+(?: \. \w+){0,3}$/.test(result)) return undefined
  const path = result.split(' . ')
  const isOfData = new RegExp(`(?:^|[( ])${path[0]} (?:\\) )?= >|\\( ${path[0]} \\) \\{`).test(
    start,
  )
  const isOfKey = new RegExp(`[{,] ${path[0]} [,}]`).test(start)
  if (isOfData && path.length > 1) return path.slice(1).join('.')
  return isOfKey ? path.join('.') : undefined
}

/** Whether a function may give `false` for other pages than those that keys tell. */
function givesFalse(code: Code): PermalinkCode {
  const drops = openDrops(spell(code))
  // What another function takes is not known to be the data.
  const others = openDrops('')
  const isGuard = (one: Code, isOpposite = false) =>
    (isWithin(one, code) ? drops : others).takes(spell(one), isOpposite)
  const search = { isGuard, left: maxValues }
  const results = resultsOf(code).filter((one) => !isGuarded(one, isGuard))
  const mayHide = results.length > maxValues || results.some((one) => mayBeFalse(one, search))
  const dropsDrafts = drops.dropsDrafts || others.dropsDrafts
  return { dropsDrafts, dropsBy: drops.dropsBy, mayHide }
}

const isWithin = (one: Code, { m, from, to }: Code) =>
  one.m === m && one.from >= from && one.to <= to

/** Whether it is the `false` in `if (data.draft) return false`. */
export function isGuarded(
  { m, from, to }: Code,
  isGuard: (condition: Code) => boolean,
  value = 'false',
): boolean {
  if (to - from !== 1 || !isSign(m, from, value)) return false
  const close = isSign(m, from - 2, '{') ? from - 3 : from - 2
  for (let at = close - 1; at > close - maxCondition; at--)
    if (isSign(m, at, '(') && endOf(m, at) === close)
      return isSign(m, at - 1, 'if') && isGuard({ m, from: at + 1, to: close })
  return false
}

const maxCondition = 100

const literalIn = (code: string) => (/^"[^"\\]*"$/.test(code) ? code.slice(1, -1) : null)

/** A template with holes as one of Liquid, or null. */
function patternOf(code: string, m: Module): string | null {
  if (!code.startsWith(template)) return literalIn(code) ?? sumOf(code)
  let isKnown = !/[{}%]{2}/.test(code)
  const pattern = code.replaceAll(template, '').replace(/\$\{([^{}]*)\}/g, (_, hole: string) => {
    const known = holeOf(hole.trim(), m)
    if (known === null) isKnown = false
    return known ?? ''
  })
  return isKnown && !code.slice(1, -1).includes(template) ? pattern : null
}

const part =
  /^(?:"([\w/.-]*)"|(?:\w+ \. )?page \. (fileSlug|filePathStem)(?: \. replace \( "([\w/.-]+)" , "([\w/.-]*)"(?: \))?)?)$/

/** A sum of texts and names of the page: `page.filePathStem.replace('/a/', '/') + '.html'`. */
function sumOf(code: string): string | null {
  const parts = code.split(' + ').map((one) => part.exec(one))
  if (parts.includes(null)) return null
  return parts
    .map((one) => {
      const [, text, name, from, to] = one ?? []
      if (name === undefined) return text ?? ''
      return from === undefined
        ? `{{ page.${name} }}`
        : `{{ page.${name} | replace_first: "${from}", "${to}" }}`
    })
    .join('')
}

const value = /^(?:\w+\.)?(page\.fileSlug|page\.filePathStem|page\.outputFileExtension|title)$/
const filtered = /^(this\.)?(\w+)\((.*)\)$/

function holeOf(code: string, m: Module): string | null {
  const [, isOfThis, called, inner] = filtered.exec(code) ?? []
  const filter = called && (isOfThis ? nameOfFilter(called) : filterOf(m, called))
  if (called !== undefined && filter === undefined) return null
  const [, name] = value.exec(inner ?? code) ?? []
  if (name === undefined || code.startsWith('page.title')) return null
  return filter === undefined ? `{{ ${name} }}` : `{{ ${name} | ${filter} }}`
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
  const [member, ...more] = membersOf(m, name, within)
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
