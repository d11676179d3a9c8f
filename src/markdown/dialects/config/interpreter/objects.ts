import type { Value } from './values.ts'

/** A function or an object of the generator or the language. */
export const named = (name: string): Value => ({ kind: 'global', name })

/** An object with these members; `rest` is what its other members are, null if it has none. */
export const objectOf = (members: Record<string, Value>, rest: Value | null = null): Value => ({
  kind: 'object',
  members: new Map(Object.entries(members)),
  rest,
})
