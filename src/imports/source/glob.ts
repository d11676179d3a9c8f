/**
 * Returns a test for paths: `*` and `?` match within a segment, `**` across segments. A glob
 * without `/` matches a file or folder at any depth, one with `/` starts at the root. A folder that
 * matches includes all that it holds.
 */
export function matcher(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(parseGlob).filter((pattern) => pattern.length > 0)
  return (path) => {
    const segments = path.split('/')
    return patterns.some((pattern) => matchesPrefix(pattern, segments))
  }
}

function parseGlob(glob: string): string[] {
  const segments = glob.split('/').filter((segment) => segment !== '' && segment !== '.')
  const anchored = glob.replace(/\/$/, '').includes('/')
  return anchored ? segments : ['**', ...segments]
}

/**
 * Keeps the set of reachable pattern positions per segment, so many `**` cost linear, not
 * exponential time.
 */
function matchesPrefix(pattern: string[], segments: string[]): boolean {
  let reached = closure(pattern, new Set([0]))
  for (const segment of segments) {
    const next = new Set<number>()
    for (const at of reached) {
      const part = pattern[at]
      if (part === '**') next.add(at)
      else if (part !== undefined && matchesSegment(part, segment)) next.add(at + 1)
    }
    reached = closure(pattern, next)
    if (reached.has(pattern.length)) return true
  }
  return false
}

/** `**` also matches no segment at all. */
function closure(pattern: string[], reached: Set<number>): Set<number> {
  for (const at of reached) if (pattern[at] === '**') reached.add(at + 1)
  return reached
}

/**
 * The usual two-pointer wildcard match: go back to the last `*` on a mismatch. A regular expression
 * could backtrack exponentially.
 */
function matchesSegment(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0]
  while (t < text.length) {
    if (pattern[p] === '*') [star, mark] = [p++, t]
    else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t]))
      [p, t] = [p + 1, t + 1]
    else if (star >= 0) [p, t] = [star + 1, ++mark]
    else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
