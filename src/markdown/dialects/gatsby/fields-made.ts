import { isDeepStrictEqual } from 'node:util'
import { all, type Condition, not, some } from '../config/interpreter/conditions.ts'
import { pathsOf, truthOf, type Value } from '../config/interpreter/values.ts'
import type { GivenField } from './generator.ts'
import type { Field, PageTest, Subject } from './page-test.ts'
import { subjectOf } from './text-queries.ts'

type AsTest = (condition: Condition) => PageTest

/** What is known of the fields that code gives texts; '' is a field that code names. */
export const fieldsOf = (given: ReadonlyMap<string, GivenField[]>, asTest: AsTest) =>
  new Map(
    Array.from(given, ([key, list]): [string, Field] => {
      // It may be any of them.
      const isAny = given.has('') && !addresses.test(key)
      return [key, (!isAny && fieldOf(key, list, asTest)) || { made: 'unread' }]
    }),
  )

const addresses = /^(?:slug|path|permalink|url)$/

function fieldOf(key: string, list: readonly GivenField[], asTest: AsTest): Field | null {
  const [known = {}, ...others] = list.map(({ value }) => knownOf(value, asTest))
  if (others.some((one) => !isDeepStrictEqual(one, known))) return null
  const isKnown = addresses.test(key) || Object.keys(known).length > 0
  const where = list.map((one) =>
    isKnown || isNeverEmpty(one.value) ? asTest(one.where) : 'unread',
  )
  return { ...known, made: some(...where) }
}

/** What a value tells of a field: a part of the text as it is, or a condition. */
function knownOf(value: Value, asTest: AsTest): Pick<Field, 'of' | 'is' | 'values'> {
  const of = value.kind === 'place' && value.or === undefined ? subjectIn(value.of) : null
  if (of) return { of }
  if (value.kind === 'choice') return valuesIn(value, asTest)
  const isFlag = value.kind === 'literal' && typeof value.value === 'boolean'
  return isFlag || value.kind === 'condition' ? { is: asTest(truthOf(value)) } : {}
}

/** Literals between which conditions choose: `let kind; if (isPost) kind = 'post'`. */
function valuesIn(value: Value, asTest: AsTest): Pick<Field, 'values'> {
  const leaves = leavesOf(value, 'yes')
  const values = leaves.flatMap(({ of, where }) =>
    of.kind === 'literal' ? [{ value: of.value, where: asTest(where) }] : [],
  )
  return values.length === leaves.length ? { values } : {}
}

const leavesOf = (of: Value, where: Condition): { of: Value; where: Condition }[] =>
  of.kind === 'choice'
    ? [...leavesOf(of.yes, all(where, of.is)), ...leavesOf(of.no, all(where, not(of.is)))]
    : [{ of, where }]

function subjectIn(path: readonly string[]): Subject | null {
  const isRead = !path.some((step) => /^[:/?]/.test(step))
  const isAddress = addresses.test(path.at(-1) ?? '') && !path.includes('frontmatter')
  return isRead && !isAddress ? subjectOf(path) : null
}

/** Whether it is the name of the file, or a text that begins with letters of its own. */
function isNeverEmpty(value: Value): boolean {
  const first = value.kind === 'unread' ? value.parts?.[0] : value
  const isText = first?.kind === 'literal' && typeof first.value === 'string' && first.value !== ''
  return isText || pathsOf(value).includes('filePath')
}
