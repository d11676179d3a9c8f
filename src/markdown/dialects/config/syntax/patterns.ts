import type { Pattern, Statement } from './nodes.ts'

/** The names that a pattern declares: `a`, `[a, b]`, `{ a, b: c, ...rest }`. */
export function namesOf(pattern: Pattern): string[] {
  if (pattern.kind === 'name') return [pattern.name]
  if (pattern.kind === 'items') return pattern.items.flatMap((one) => (one ? namesOf(one) : []))
  const names = pattern.members.flatMap(({ to }) => namesOf(to))
  return pattern.rest === undefined ? names : [...names, pattern.rest]
}

/** Functions are there before the first statement. */
export const hoisted = (all: readonly Statement[]): Statement[] => [
  ...all.filter(({ kind }) => kind === 'function'),
  ...all.filter(({ kind }) => kind !== 'function'),
]
