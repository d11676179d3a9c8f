import { countBelow, lineStarts } from './positions.ts'

/** Where in the body a text is; lines and columns count from 1. */
export interface Place {
  line: number
  column: number
  /** The line, or what is near the place in a long one. */
  text: string
}

/** Most places that one fault names. */
export const maxPlaces = 10

const [before, after] = [80, 120]

/** Finds the line of positions in a text; the lines are counted at the first one. */
export function placer(text: string): (position: number) => Place {
  let starts: number[] | undefined
  return (position) => {
    starts ??= lineStarts(text)
    const line = countBelow(starts, position + 1)
    const start = starts[line - 1] ?? 0
    const end = starts[line] ?? text.length
    const near = text.slice(Math.max(start, position - before), Math.min(end, position + after))
    return { line, column: position - start + 1, text: withoutHalves(near.replace(/[\r\n]+$/, '')) }
  }
}

// A cut may divide a surrogate pair.
const withoutHalves = (text: string) => text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
