import type { Comparison, PageTest, Subject } from '../page-test.ts'
import { notOf, someOf } from '../page-test.ts'
import { regexTest } from '../text-queries.ts'
import {
  asked,
  isFull,
  isThere,
  memberOf,
  type Path,
  subjectOfValue,
  truthOf,
  type Value,
  whole,
} from './values.ts'

/** What `left === right`, `left > right` and such ask. */
export function compare(sign: string, left: Value, right: Value): Value {
  const [one, other] = left.kind === 'literal' ? [right, left] : [left, right]
  if (one.kind === 'index') return asked(indexTest(sign, one.found, other))
  if (one === left && one.kind === 'path' && one.names.at(-1) === 'length')
    return asked(lengthTest(sign, isFull(one), other))
  if (!/^[!=]==?$/.test(sign)) return asked(null)
  const field = other.kind === 'path' ? ofConstant(one, other) : null
  if (field) return asked(sign.startsWith('!') ? notOf(field) : field)
  if (other.kind !== 'literal') return asked(null)
  const test = equality(one, other)
  return asked(sign.startsWith('!') ? notOf(test) : test)
}

/** Whether a field of a text is what a name of the file stands for, which is not known. */
function ofConstant(one: Value, { names, isMade }: Path): PageTest {
  const of = subjectOfValue(one)
  const isIt = of && 'field' in of && !isMade && names.length <= 2
  return isIt ? { of: { field: [...of.field, '===', ...names] }, as: { set: true } } : null
}

/** `length > 0` and such. */
function lengthTest(sign: string, isFull: PageTest, than: Value): PageTest {
  if (than.kind !== 'literal') return null
  const asked = `${sign} ${than.value}`
  if (/^(?:> 0|>= 1|!==? 0)$/.test(asked)) return isFull
  return /^(?:===? 0|< 1|<= 0)$/.test(asked) ? notOf(isFull) : null
}

function indexTest(sign: string, found: PageTest, than: Value): PageTest {
  if (sign === '<') return notOf(found)
  if (sign === '>' || sign === '>=') return found
  if (than.kind !== 'literal' || than.value !== -1) return null
  return sign.startsWith('!') ? found : notOf(found)
}

const ofMdx: PageTest = { of: { name: 'ending' }, as: { equal: 'mdx' } }

function equality(one: Value, { value }: Extract<Value, { kind: 'literal' }>): PageTest {
  if (value === null) return notOf(isThere(one))
  const of = subjectOfValue(one)
  if (of) return { of, as: { equal: value } }
  // A site is built for production.
  const isMode = one.kind === 'path' && one.names.at(-1) === 'NODE_ENV'
  if (isMode) return value === 'production'
  const isType = one.kind === 'path' && one.names.slice(-2).join('.').endsWith('internal.type')
  if (isType && value === 'MarkdownRemark') return notOf(ofMdx)
  // A site may read other Markdown as MDX, too.
  if (isType && value === 'Mdx') return someOf([ofMdx, null])
  return null
}

/** What a call asks; undefined if it is no question. */
export function questionOf(of: Value, name: string, args: Value[]): Value | undefined {
  const [first, second] = args
  if (!first) return undefined
  if (name === 'Boolean') return asked(truthOf(first))
  if (/^_?get$/.test(name) && second?.kind === 'literal')
    return String(second.value).split('.').slice(0, 20).reduce(memberOf, first)
  if (name === 'test' && of.kind === 'regex') return asked(matches(subjectOfValue(first), of))
  if (name === 'match' && first.kind === 'regex') return asked(matches(subjectOfValue(of), first))
  if (name === 'includes' && of.kind === 'array') return asked(isOneOf(of.items, first))
  if (name === 'indexOf') return { kind: 'index', found: holds(of, 'includes', first) }
  return Object.hasOwn(methods, name) ? asked(holds(of, name, first)) : undefined
}

const matches = (of: Subject | null, { source }: Extract<Value, { kind: 'regex' }>): PageTest =>
  of && regexTest(of, `/${source}/`)

function isOneOf(items: Value[], value: Value): PageTest {
  const of = subjectOfValue(value)
  const any = items.flatMap((one) => (one.kind === 'literal' ? [one.value] : []))
  const isRead = any.length === items.length && any.every((one) => typeof one === 'string')
  return of && !('address' in of) && isRead ? { of, as: { any } } : null
}

const methods: Record<string, 'holds' | 'begins' | 'ends'> = {
  includes: 'holds',
  startsWith: 'begins',
  endsWith: 'ends',
}

function holds(value: Value, name: string, part: Value): PageTest {
  const of = subjectOfValue(whole(value))
  const is = methods[name]
  if (!of || !is || part.kind !== 'literal' || typeof part.value !== 'string') return null
  const as: Comparison = { is, value: part.value }
  // A list holds one of its values.
  const isList = 'key' in of && is === 'holds'
  return isList
    ? someOf([
        { of, as },
        { of, as: { equal: part.value } },
      ])
    : { of, as }
}
