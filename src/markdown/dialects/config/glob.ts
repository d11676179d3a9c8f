const maxAlternatives = 64
const maxClass = 100
// No file has so long a name, and one pattern is compared with the names of all files.
const maxPattern = 4000

/**
 * Whether a glob matches: `*` and `?` and `[a-z]` stay within a segment, `**` crosses segments and
 * may match no folder, `{a,b}` are alternatives. The work grows with the product of both lengths.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  if (pattern.length > maxPattern || !fitsAtEnds(pattern, text)) return false
  return possible(pattern, text).some((one) => matches(one, text))
}

/**
 * Whether a glob of what a site takes matches. Two stars cross segments only where they are a
 * whole segment, as in picomatch: `a**` does not take what is below a folder.
 */
export function takesGlob(pattern: string, text: string): boolean {
  // For picomatch `[!a]` means `!` or `a`.
  if (pattern.includes('[!') || !matchesGlob(pattern, text)) return false
  const parts = text.split('/')
  return possible(pattern, text).some((one) => takesParts(one.split('/'), parts))
}

function takesParts(pattern: readonly string[], parts: readonly string[]): boolean {
  // Whether the rest of the pattern takes the parts from each place on.
  let rest = parts.map(() => false).concat(true)
  for (const segment of [...pattern].reverse()) {
    const next = rest.map(() => false)
    for (let at = parts.length; at >= 0; at--) {
      if (segment === '**') next[at] = rest[at] === true || next[at + 1] === true
      else next[at] = rest[at + 1] === true && matches(segment, parts[at] ?? '')
    }
    rest = next
  }
  return rest[0] === true
}

// A long list of patterns is compared with every file, and most differ in their first or last
// words.
function fitsAtEnds(pattern: string, text: string): boolean {
  const first = pattern.search(/[*?[{]/)
  if (first === -1) return pattern === text
  let last = pattern.length
  while (!'*?[]{}'.includes(pattern[last - 1] ?? '')) last--
  // Stars may match no folder, and then its slash is not there.
  if (pattern.startsWith('**/', last - 2)) last++
  return text.startsWith(pattern.slice(0, first)) && text.endsWith(pattern.slice(last))
}

interface Glob {
  /** What each matching text has, for a quick look. */
  words: string[]
  /** The patterns without braces. */
  patterns: string[]
}

// A site compares its patterns with the names of all its files.
const known = new Map<string, Glob>()
const maxKnown = 4000
const maxKnownLength = 2000

/** The patterns without braces whose ends and words are those of the text. */
function possible(pattern: string, text: string): string[] {
  const { words, patterns } = globOf(pattern)
  if (!words.every((word) => text.includes(word))) return []
  return patterns.length === 1 ? patterns : patterns.filter((one) => fitsAtEnds(one, text))
}

function globOf(pattern: string): Glob {
  const before = known.get(pattern)
  if (before) return before
  const glob = { words: wordsOf(pattern), patterns: alternatives(pattern) }
  const isSmall = glob.patterns.length * pattern.length <= maxKnownLength
  if (isSmall && known.size < maxKnown) known.set(pattern, glob)
  return glob
}

// A bracket may mean itself or begin a class.
const wordsOf = (pattern: string): string[] =>
  pattern.includes('[')
    ? []
    : pattern
        .replace(/\{[^}]*\}/g, '*')
        .split(/[*?/]+/)
        .filter((word) => word !== '')

/** The patterns without braces, as many as are allowed. */
function alternatives(pattern: string): string[] {
  if (!pattern.includes('{')) return [pattern]
  let all = ['']
  for (let at = 0; at < pattern.length; ) {
    const end = pattern[at] === '{' ? pattern.indexOf('}', at) : -1
    const choices = end === -1 ? [pattern[at] ?? ''] : pattern.slice(at + 1, end).split(',')
    all = all.flatMap((start) => choices.map((choice) => start + choice)).slice(0, maxAlternatives)
    at = end === -1 ? at + 1 : end + 1
  }
  return all
}

/** Goes through the text once, with all positions of the pattern that are possible so far. */
function matches(pattern: string, text: string): boolean {
  let possible = new Set<number>()
  addBehindStars(pattern, 0, true, possible)
  for (const char of text) {
    const next = new Set<number>()
    for (const at of possible)
      for (const position of step(pattern, at, char))
        addBehindStars(pattern, position, position !== at, next)
    possible = next
    if (possible.size === 0) return false
  }
  return possible.has(pattern.length)
}

function step(pattern: string, at: number, char: string): number[] {
  const sign = pattern[at]
  if (sign === '*') return pattern[at + 1] === '*' || char !== '/' ? [at] : []
  if (sign === '?') return char === '/' ? [] : [at + 1]
  if (sign === '[') {
    const length = pattern.slice(at + 1, at + maxClass).indexOf(']', 1)
    const end = at + 1 + length
    if (length !== -1) return isInClass(pattern.slice(at + 1, end), char) ? [end + 1] : []
  }
  return sign === char ? [at + 1] : []
}

// The letters and ranges between brackets; `!` or `^` in front means all others.
function isInClass(members: string, char: string): boolean {
  const isOthers = /^[!^]/.test(members)
  const own = isOthers ? members.slice(1) : members
  let isIn = false
  for (let at = 0; at < own.length && !isIn; at++) {
    const last = own[at + 1] === '-' ? own[at + 2] : undefined
    isIn = last === undefined ? own[at] === char : (own[at] ?? '') <= char && char <= last
    if (last !== undefined) at += 2
  }
  return char !== '/' && isIn !== isOthers
}

// A star may match nothing, but `**/` only where a folder begins, and not within a name. All
// positions after a known one are known as well, so that a row of stars costs no more than its
// length.
function addBehindStars(pattern: string, start: number, isNew: boolean, all: Set<number>): void {
  for (let at = start; !all.has(at); at += pattern[at + 1] === '*' ? 2 : 1) {
    all.add(at)
    if (pattern[at] !== '*') return
    const isFolders = pattern.startsWith('**/', at) && (at === 0 || pattern[at - 1] === '/')
    if (isFolders && isNew && at === start) addBehindStars(pattern, at + 3, true, all)
  }
}
