import { all, type Condition, not, some } from '../../config/interpreter/conditions.ts'
import { ofEntries } from '../../config/interpreter/entry-answers.ts'
import { lookUp } from '../../config/interpreter/names.ts'
import type { Run } from '../../config/interpreter/scope.ts'
import {
  type Code,
  literal,
  pathsOf,
  type Scope,
  truthOf,
  type Value,
  variable,
} from '../../config/interpreter/values.ts'
import { madeHere } from './tags.ts'

/** `{` with what is asked after it; what other expressions do is not read. */
interface Brace {
  asked: string
  sign: '&&' | '||' | '?' | ''
  /** Whether the text is after its `:`. */
  isNo: boolean
  /** Whether it shows each item of a list. */
  isList?: true
}

const maxBraces = 20
const maxHead = 3000

/** What the braces around a place of a template ask, of which it has `count` that show texts. */
export function askedAround(
  run: Run,
  code: Code,
  template: string,
  end: number,
  count: number,
): Condition {
  // Both sides of a choice may show the text.
  const braces = bracesBefore(template, end).filter(({ sign }) => sign !== '?' || count === 1)
  return all(...braces.map((one) => answerOf(run, code, one)))
}

/** The braces that a place of a template is in, with what they ask. */
function bracesBefore(template: string, end: number): Brace[] {
  const found: Brace[] = []
  let depth = 0
  for (let at = end - 1; at >= 0 && found.length < maxBraces; at--) {
    if (template[at] === '}') depth++
    if (template[at] !== '{' || depth-- > 0) continue
    depth = 0
    found.push(braceAt(template, at + 1, end))
  }
  return found
}

// `rendered.map(({ Content }) => <Content />)`
const eachOf =
  /^\s{0,50}([\w$.?]{1,100})\s{0,50}\.map\(\s{0,50}(?:\([^()]{0,300}\)|[\w$]{1,50})\s{0,50}=>$/
const signAtEnd = /(&&|\|\||(?<!\?)\?)$/
const noneBefore = /\?\s{0,50}(?:null|undefined|false|''|"")\s{0,50}:$/
const behindColon = />\s{0,50}\)?\s{0,50}:\s{0,50}\(?\s{0,50}</
const behindQuestion = />\s{0,50}\)?\s{0,50}:[^<>]{1,300}\?\s{0,50}\(?\s{0,50}</

function braceAt(template: string, start: number, end: number): Brace {
  const near = template.slice(start, Math.min(end, start + maxHead))
  const tag = near.search(/<[A-Za-z>]/)
  const head = withoutBrackets(tag < 0 ? near : near.slice(0, tag))
  const notRead: Brace = { asked: head, sign: '', isNo: false }
  const list = eachOf.exec(head)?.[1]
  if (list !== undefined) return { ...notRead, asked: list, isList: true }
  if (head.includes('=>') || head.includes('{')) return notRead
  const isNone = noneBefore.exec(head)
  if (isNone) return { asked: head.slice(0, isNone.index), sign: '?', isNo: true }
  const sign = signAtEnd.exec(head)?.[1] as Brace['sign'] | undefined
  if (!sign) return notRead
  const between = tag < 0 ? '' : template.slice(start + tag, end + 1)
  if (sign === '?' && behindQuestion.test(between)) return notRead
  const isNo = sign === '?' && behindColon.test(between)
  return { asked: head.slice(0, -sign.length), sign, isNo }
}

/** Without blanks and opening brackets at the end. */
function withoutBrackets(head: string): string {
  let end = head.length
  while (end > 0 && /[\s(]/.test(head[end - 1] ?? '')) end--
  return head.slice(0, end)
}

const ofText = /^(?:$|data|id\b|slug\b|filePath|body|rendered)/
const isOfText = (value: Value) => pathsOf(value).some((path) => ofText.test(path))

function answerOf(run: Run, { scope }: Code, { asked, sign, isNo, isList }: Brace): Condition {
  const inner: Scope = { values: new Map(), parent: scope, code: scope.code }
  const list = isList && madeHere(run, inner, asked)
  if (list) return list.kind === 'unread' && list.isOther ? 'unread' : 'yes'
  if (sign === '') return mentions(run, inner, asked) ? 'unread' : 'yes'
  // They are there for each entry.
  inner.values.set('Content', literal(true)).set('headings', variable)
  const value = madeHere(run, inner, asked)
  if (value === null) return mentions(run, inner, asked) ? 'unread' : 'yes'
  if (!isOfText(value) && typeof ofEntries(truthOf(value)) === 'string') return 'yes'
  // Without a body there is no text to show.
  const isBody = value.kind === 'place' && /^(?:body|rendered)$/.test(value.of.join())
  const is = isBody ? 'yes' : truthOf(value)
  return sign === '||' || isNo ? not(is) : is
}

const maxNames = 100

/** Whether code names the entry, or a value of it. */
function mentions(run: Run, scope: Scope, source: string): boolean {
  const names = new Set(source.match(/(?<![\w$.])[A-Za-z_$][\w$]*/g)?.slice(0, maxNames))
  names.delete('Content')
  return (
    /\bAstro\s*\.\s*props/.test(source) ||
    [...names].some((name) => name !== 'Astro' && isOfText(lookUp(run, scope, name)))
  )
}

/** One of several ways to a text, or none of them. */
export const anyWay = (ways: readonly Condition[]): Condition | null =>
  ways.length > 0 ? some(...ways) : null
