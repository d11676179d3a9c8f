import { afterMember } from '../config/static/code.ts'
import { endOf, isSign, type Module, textAt } from '../config/static/module.ts'

/** What a value of `permalink` that is code does, as far as its form says so without running it. */
export interface PermalinkCode {
  /** The same as a template, where it is a text with the name or title of the page. */
  pattern?: string
  /** Whether it gives the address that the page has without it. */
  isSame?: boolean
  /** Whether it takes the address from drafts. */
  dropsDrafts: boolean
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
export function spell({ tokens }: Module, from: number, to: number): string {
  if (to - from > maxTokens) return unknown
  const spelled = tokens.slice(from, to).map(({ kind, text }) => {
    if (kind === 'text') return JSON.stringify(text)
    return kind === 'other' && text.includes('${') ? template + text + template : text
  })
  const code = spelled.join(' ')
  return code.length > maxLength ? unknown : code
}

const guard = /\bif \( ([^()]{1,300}) \) (?:\{ return false (?:; )?\}|return false(?: ;)?)/g
const choice = /((?:return|= >|\() )(?:\w+ \. ){0,2}draft(?: = = =? true)? \? false : /g
const isDraft = /^(?:\w+ \. ){0,2}draft(?: = = =? (?:true|"[^"]*"))?$/

/** Whether nothing but a draft meets a condition. */
const isOfDrafts = (condition: string) =>
  !/[|?]/.test(condition) && condition.split(' & & ').some((one) => isDraft.test(one))

/** The code without what returns `false` for drafts. */
export function withoutDrafts(code: string): { rest: string; dropsDrafts: boolean } {
  const rest = code
    .replace(guard, (all, condition: string) => (isOfDrafts(condition) ? '' : all))
    .replace(choice, '$1')
  return { rest, dropsDrafts: rest !== code }
}

// Of what is no function here, nothing is known.
export const isFunction = /= >|^function|^async|\) \{/
const mayBeFalse = /\bfalse\b|& &|(?:return|= >) !/

/** What a function, or a text, does that is the value of `permalink`. */
export function readPermalink(code: string): PermalinkCode {
  const { rest, dropsDrafts } = withoutDrafts(code)
  const [, start = '', result = ''] = /^(.*(?:return|= >)) (.+?)(?: [;})])*$/s.exec(rest) ?? []
  const isPlain = /^[\w(){}, =>]*$/.test(start) && !/\b(?:if|const|let|var)\b/.test(start)
  if (isPlain && /^(?:\w+ \. )?permalink$/.test(result))
    return { isSame: true, dropsDrafts, mayHide: false }
  const [, hiddenBy] = (isPlain && /^(?:\w+ \. ){0,3}(\w+)$/.exec(result)) || []
  if (hiddenBy !== undefined && !/^(?:false|true|null|undefined)$/.test(hiddenBy))
    return { hiddenBy, dropsDrafts, mayHide: false }
  const pattern = isPlain ? patternOf(result) : literalIn(rest)
  if (pattern !== null) return { pattern, dropsDrafts, mayHide: false }
  return { dropsDrafts, mayHide: !isFunction.test(rest) || mayBeFalse.test(rest) }
}

const literalIn = (code: string) => (/^"[^"\\]*"$/.test(code) ? code.slice(1, -1) : null)

/** A template with holes as one of Liquid, or null. */
function patternOf(code: string): string | null {
  if (!code.startsWith(template)) return literalIn(code)
  let isKnown = !/[{}%]{2}/.test(code)
  const pattern = code.replaceAll(template, '').replace(/\$\{([^{}]*)\}/g, (_, hole: string) => {
    const known = holeOf(hole.trim())
    if (known === null) isKnown = false
    return known ?? ''
  })
  return isKnown && !code.slice(1, -1).includes(template) ? pattern : null
}

const value = /^(?:\w+\.)?(page\.fileSlug|page\.filePathStem|page\.outputFileExtension|title)$/
const filtered = /^(?:\w+\.)?(slugify|slug)\((.*)\)$/

function holeOf(code: string): string | null {
  const [, filter, inner] = filtered.exec(code) ?? []
  const [, name] = value.exec(inner ?? code) ?? []
  if (name === undefined || code.startsWith('page.title')) return null
  return filter === undefined ? `{{ ${name} }}` : `{{ ${name} | ${filter} }}`
}

/** Where the value of each member of this name begins, or the brackets of a method. */
export function membersOf(m: Module, name: string): { from: number; to: number }[] {
  const starts = m.tokens.flatMap((_, at) => {
    if (textAt(m, at) !== name || isSign(m, at - 1, '.')) return []
    if (isSign(m, at + 1, ':')) return [at + 2]
    const isMethod = isSign(m, at + 1, '(') && isSign(m, endOf(m, at + 1) + 1, '{')
    return isMethod ? [at + 1] : []
  })
  return starts.slice(0, maxMembers).map((from) => ({ from, to: memberEnd(m, from) }))
}

/** Where a member ends, without its comma. */
export function memberEnd(m: Module, from: number): number {
  const end = afterMember(m, from)
  return isSign(m, end - 1, ',') ? end - 1 : end
}
