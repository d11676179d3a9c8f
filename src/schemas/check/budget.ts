/** Thrown when a check does more work than any honest schema needs. */
export class OverBudget extends Error {
  constructor() {
    super('The schema needs too much work.')
    this.name = 'OverBudget'
  }
}

/** The work that one check of one text may do: keywords applied, times the members they look at. */
export const maxWork = 500_000

/** Counts work, so that a schema stops at the same place on every machine. */
export interface Budget {
  start(): void
  spend(work: number): void
}

export function createBudget(): Budget {
  let left = 0
  return {
    start() {
      left = maxWork
    },
    spend(work) {
      left -= work
      if (left < 0) throw new OverBudget()
    },
  }
}
