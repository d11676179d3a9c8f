/** A key or list item: its offset in the source of the front matter, and what is below it. */
export interface Place {
  at: number
  below: Map<string, Place>
}

/** A place without anything below it. */
export const placeAt = (at: number): Place => ({ at, below: new Map() })
