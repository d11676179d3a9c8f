/** A reference in a text, before it is known whether it means a file. */
export interface Found {
  /**
   * `picture`: shown as one, so it may be remote and lack an extension. `link`: a link or another
   * medium. `embed`: an Obsidian embed, found by its name.
   */
  kind: 'picture' | 'link' | 'embed'
  address: string
  alt?: () => string
}

/** What the scanners of one body share. */
export interface Context {
  /** Whether `[[Name]]` is a link. */
  wikilinks: boolean
  add(found: Found): void
  /** Counts characters that were looked at in vain and will be looked at again. */
  spend(chars: number): void
  /** Nothing more is to be looked for: too many references, or too much work. */
  isOver(): boolean
  work(): number
}

// A text that people wrote needs a fraction of this. Hostile text ends with the references so far.
const allowance = 16
const freeWork = 100_000

/** A context that stops after work in proportion to `length`. */
export function createContext(
  length: number,
  add: (found: Found) => boolean,
  wikilinks = false,
): Context {
  const most = allowance * length + freeWork
  let work = 0
  let full = false
  return {
    wikilinks,
    add: (found) => {
      if (!full && !add(found)) full = true
    },
    spend: (chars) => {
      work += chars
    },
    isOver: () => full || work > most,
    work: () => work,
  }
}
