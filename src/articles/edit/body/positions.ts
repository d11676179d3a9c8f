/** A text with LF for every CRLF, and where its characters are in the text as it is. */
export interface Unified {
  text: string
  /** The position in the original text of a position in this one. */
  originalOf(position: number): number
}

/** Unifies the line ends of a text, so that one of a request matches both kinds. */
export function unify(original: string): Unified {
  if (!original.includes('\r\n')) return { text: original, originalOf: (position) => position }
  const text = original.replaceAll('\r\n', '\n')
  const pairs: number[] = []
  for (let at = original.indexOf('\r\n'); at >= 0; at = original.indexOf('\r\n', at + 2))
    pairs.push(at - pairs.length)
  return { text, originalOf: (position) => position + countBelow(pairs, position) }
}

/** How many of the ascending numbers are below a limit. */
export function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] as number) < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Where the lines of a text begin, as Markdown counts them: after LF, CRLF and CR. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1)
  }
  return starts
}
