/** Why a head cannot be edited in place, and where (an offset into the front matter's source). */
export class Refusal extends Error {
  readonly offset: number

  constructor(reason: string, offset: number) {
    super(reason)
    this.name = 'Refusal'
    this.offset = offset
  }
}

/** Stops the edit; patchText turns it into a problem with a line. */
export function refuse(reason: string, offset: number): never {
  throw new Refusal(reason, offset)
}
