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
  const isGuess = textAt(m, at + 4) !== 'NODE_ENV'
  const value = isGuess ? null : 'production'
  const sign = comparison.exec(signsAt(m, at + 5, 4))?.[0]
  if (sign === undefined) return { value, isGuess, next: at + 5 }
  const other = at + 5 + sign.length
  if (m.tokens[other]?.kind !== 'text') return undefined
  const isTrue = (value === textAt(m, other)) !== sign.startsWith('!')
  return { value: isTrue, isGuess, next: other + 1 }
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
