/** Collects the values of a statement; `add` returns the placeholder `$n` of each. */
export interface Values {
  readonly list: unknown[]
  add(value: unknown): string
}

/** The values of a statement that is composed of parts. */
export function newValues(): Values {
  const list: unknown[] = []
  return { list, add: (value) => `$${list.push(value)}` }
}
