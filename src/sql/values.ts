/** Gathers the values of a statement; gives each its `$n`. */
export interface Values {
  readonly list: unknown[]
  add(value: unknown): string
}

export function newValues(): Values {
  const list: unknown[] = []
  return { list, add: (value) => `$${list.push(value)}` }
}
