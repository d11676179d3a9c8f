/** Thrown when a check does more work than any honest schema needs. */
export class OverBudget extends Error {
  constructor() {
    super('The schema needs too much work.')
    this.name = 'OverBudget'
  }
}

/** The work that a check may do: values of schemas applied, and members that they look at. */
export const maxWork = { bySchema: 250_000, ofText: 500_000 } as const

/** Counts work, so that a schema stops at the same place on every machine. */
export interface Budget {
  /** Begins with so much work at most. */
  start(most: number): void
  spend(work: number): void
  spent(): number
}

/** Makes a budget that must be started for each text. */
export function createBudget(): Budget {
  let [left, first] = [0, 0]
  return {
    start(most) {
      first = Math.min(most, maxWork.bySchema)
      left = first
    },
    spend(work) {
      left -= work
      if (left < 0) throw new OverBudget()
    },
    spent: () => first - left,
  }
}
