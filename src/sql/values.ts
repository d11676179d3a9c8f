/** Collects the values of a statement; `add` returns the placeholder `$n` of each. */
export interface Values {
  readonly list: unknown[]
  add(value: unknown): string
}

export function newValues(): Values {
  const list: unknown[] = []
  return { list, add: (value) => `$${list.push(value)}` }
}
