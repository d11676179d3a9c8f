import { endOf, isSign, type Module, signsAt, textAt } from './module.ts'

/** What a configuration asks of its environment, and the token after it. */
export interface Asked {
  /** `production`, or the truth of a comparison; null for a variable, as if it were not set. */
  value: string | boolean | null
  /** Whether a variable gives it that may be set. */
  isGuess: boolean
  next: number
}

/** Reads a variable of `process` and its comparison with a text; undefined for other code. */
export function askedAt(m: Module, at: number): Asked | undefined {
  if (!path.every((part, index) => isSign(m, at + index, part))) return undefined
  const name = textAt(m, at + 4)
  const value = name === 'NODE_ENV' ? 'production' : null
  const isGuess = value === null && !isOfPreview(name)
  const sign = comparison.exec(signsAt(m, at + 5, 4))?.[0]
  if (sign === undefined) return { value, isGuess, next: at + 5 }
  const other = at + 5 + sign.length
  if (m.tokens[other]?.kind !== 'text') return undefined
  const text = textAt(m, other)
  const isTrue = (value === text) !== sign.startsWith('!')
  return { value: isTrue, isGuess: isGuess && !previews.has(text.toLowerCase()), next: other + 1 }
}

/** Whether a variable is set where a site is built before it is public. */
const isOfPreview = (name: string) =>
  /preview|development/i.test(name) &&
  !/(?:^|_)(?:no|not|non|disable|hide|skip|without)/i.test(name)

const previews = new Set(['preview', 'deploy-preview', 'branch-preview', 'development'])

const maxNested = 20
const maxJoined = 50

/** The truth of variables of `process`, joined by `!`, `&&`, `||` and brackets. */
export function truthAt(m: Module, at: number, depth = 0): Asked | undefined {
  if (depth > maxNested) return undefined
  return joinedAt(m, at, '||', (next) => joinedAt(m, next, '&&', (one) => oneAt(m, one, depth)))
}

type ReadTruth = (at: number) => Asked | undefined

/** The truths between these signs. */
function joinedAt(m: Module, at: number, signs: string, read: ReadTruth): Asked | undefined {
  let all = read(at)
  for (let count = 1; all && signsAt(m, all.next, 2) === signs; count++) {
    const other = count < maxJoined ? read(all.next + 2) : undefined
    all = other && joined(all, other, signs === '||')
  }
  return all
}

function oneAt(m: Module, at: number, depth: number): Asked | undefined {
  if (isSign(m, at, '!')) {
    const found = depth > maxNested ? undefined : oneAt(m, at + 1, depth + 1)
    return found && { ...found, value: !found.value }
  }
  if (!isSign(m, at, '(')) return askedAt(m, at)
  const found = truthAt(m, at + 1, depth + 1)
  return found?.next === endOf(m, at) ? { ...found, next: found.next + 1 } : undefined
}

/** One sure answer decides: a true one of `||`, a false one of `&&`. */
function joined(one: Asked, other: Asked, decides: boolean): Asked {
  const isSure = [one, other].some((each) => !each.isGuess && Boolean(each.value) === decides)
  const values = [one, other].map(({ value }) => Boolean(value))
  return {
    value: isSure ? decides : decides ? values.includes(true) : !values.includes(false),
    isGuess: !isSure && (one.isGuess || other.isGuess),
    next: other.next,
  }
}

const path = ['process', '.', 'env', '.']
const comparison = /^[!=]==?/

/** Where the value after `||`, `??` or `a ? b :` begins; undefined if none follows. */
export function chosenAt(m: Module, { value, next }: Asked): number | undefined {
  const signs = signsAt(m, next, 3)
  if (/^(?:\|\||\?\?)(?!=)/.test(signs)) return value ? undefined : next + 2
  if (!/^\?(?![?.])/.test(signs)) return undefined
  const colon = behindOne(m, next + 1)
  if (!isSign(m, colon, ':')) return undefined
  return value ? next + 1 : colon + 1
}

/** The token after a literal, a name, a list or a map. */
const behindOne = (m: Module, at: number) =>
  m.tokens[at]?.kind === 'sign' ? endOf(m, at) + 1 : at + 1
