/** The lines in which two texts differ: those between their common first and last lines. */
export interface LineDiff {
  removed: string[]
  added: string[]
}

/** Compares line by line; a line includes its end, so that a changed line end counts. */
export function diffLines(before: string, after: string): LineDiff {
  const [old, now] = [linesOf(before), linesOf(after)]
  const most = Math.min(old.length, now.length)
  let start = 0
  while (start < most && old[start] === now[start]) start++
  let end = 0
  while (end < most - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++
  return { removed: old.slice(start, old.length - end), added: now.slice(start, now.length - end) }
}

/**
 * The number of changed lines outside the title. A title over several lines is replaced as a whole,
 * and a file without front matter gets two fences.
 */
export function linesOutsideTitle({ removed, added }: LineDiff): number {
  const fences = removed.length === 0 && added.length === 3 ? added.filter(isFence).length : 0
  const [first, ...further] = removed
  const gone =
    first === undefined ? 0 : (isTitle(first) ? 0 : 1) + further.filter(isUnindented).length
  const come = added.filter((line) => !isTitle(line)).length - (fences === 2 ? 2 : 0)
  return gone + come
}

const linesOf = (text: string) => text.split(/(?<=\n)/)
const isTitle = (line: string) => /^(?:\uFEFF)?[\s{;"']*title["']?\s*[:=]/i.test(line)
const isFence = (line: string) => /^---\r?\n?$/.test(line)
const isUnindented = (line: string) => /^\S/.test(line)
