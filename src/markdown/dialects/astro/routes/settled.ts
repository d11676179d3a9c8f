import { all, type Condition, replaced, type Test } from '../../config/interpreter/conditions.ts'

const maxAnswers = 3

/**
 * A condition without the answers of functions that are not read. It holds where it does for each
 * of their answers: a page for `yes` and another for `no` show all entries together.
 */
export function settled(condition: Condition): Condition {
  const asked = new Set<string>()
  replaced(condition, (test) => {
    if (isOfAnswer(test)) asked.add(keyOf(test))
    return test
  })
  if (asked.size === 0) return condition
  const keys = [...asked]
  const by = (answer: (key: string) => Condition) =>
    replaced(condition, (test) => (isOfAnswer(test) ? answer(keyOf(test)) : test))
  const ways = keys.length > maxAnswers ? [] : waysOf(keys).map((yes) => by((key) => yes(key)))
  const isProven = ways.length > 0 && !ways.includes('no')
  const each = new Map(ways.map((one) => [JSON.stringify(one), one]))
  return isProven ? all(...each.values()) : by(() => 'unread')
}

/** Each choice of answers. */
const waysOf = (keys: readonly string[]): ((key: string) => Condition)[] =>
  Array.from(
    { length: 2 ** keys.length },
    (_, way) => (key) => ((way >> keys.indexOf(key)) & 1 ? 'yes' : 'no'),
  )

const keyOf = (test: Test) => JSON.stringify(test)

/** A question within the items of a list is not read. */
const isOfAnswer = ({ of, items }: Test): boolean =>
  of.some((one) => one.startsWith('?')) || (items !== undefined && hasAnswer(items))

function hasAnswer(one: Condition): boolean {
  if (typeof one === 'string') return false
  if ('not' in one) return hasAnswer(one.not)
  return 'of' in one ? isOfAnswer(one) : ('all' in one ? one.all : one.some).some(hasAnswer)
}
