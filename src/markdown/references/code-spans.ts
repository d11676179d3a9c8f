/**
 * Returns a function from the index of a backtick to the index after its code span, or after its
 * run if no run of the same length closes it. Runs are looked for once, so a text of nothing but
 * backticks takes linear time.
 */
export function createCodeSpans(text: string): (tick: number) => number {
  let runs: Map<number, number[]> | null = null
  return (tick) => {
    runs ??= runsOf(text)
    let end = tick
    while (text[end] === '`') end++
    const length = end - tick
    const starts = runs.get(length) ?? []
    // Sorted from the last to the first; those before this one are never needed again.
    while (starts.length > 0 && (starts.at(-1) as number) < end) starts.pop()
    const closer = starts.pop()
    return closer === undefined ? end : closer + length
  }
}

function runsOf(text: string): Map<number, number[]> {
  const runs = new Map<number, number[]>()
  for (let at = text.lastIndexOf('`'); at >= 0; at = text.lastIndexOf('`', at - 1)) {
    const last = at
    while (text[at - 1] === '`') at--
    const length = last - at + 1
    const starts = runs.get(length)
    if (starts) starts.push(at)
    else runs.set(length, [at])
    if (at === 0) break
  }
  return runs
}
