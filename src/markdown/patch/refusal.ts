/** Why a head cannot be edited in place, and where (an offset into the front matter's source). */
export interface Refusal {
  reason: string
  offset: number
}

const refusals = new WeakMap<Error, Refusal>()

/** Stops the edit; patchText turns it into a problem with a line. */
export function refuse(reason: string, offset: number): never {
  const error = new Error(reason)
  refusals.set(error, { reason, offset })
  throw error
}

/** The refusal that was thrown, or undefined for any other error. */
export function refusalOf(error: unknown): Refusal | undefined {
  return error instanceof Error ? refusals.get(error) : undefined
}
