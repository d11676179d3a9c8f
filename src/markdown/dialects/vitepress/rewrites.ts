const token = /:(\w+)(?:\(\.\*\)|([*+?]))?|\(\.\*\)/g
// Each free part multiplies the work by the length of the name.
const maxFreeParts = 4

interface Matcher {
  /** Null for a pattern that is not read. */
  regex: RegExp | null
  names: string[]
}

const matchers = new Map<string, Matcher>()

/** Whether a pattern has only parts that are read here. */
export const isReadable = (pattern: string) => matcherOf(pattern).regex !== null

/** The file that the first fitting pattern gives in place of this one. */
export function rewrite(rewrites: readonly [string, string][], file: string): string {
  for (const [from, to] of rewrites) {
    const { regex, names } = matcherOf(from)
    const found = regex?.exec(file)
    if (found) return fill(to, (name) => found[names.indexOf(name) + 1] ?? '')
  }
  return file
}

function fill(pattern: string, partNamed: (name: string) => string): string {
  let unnamed = 0
  return pattern.replace(token, (_, name?: string) => partNamed(name ?? String(unnamed++)))
}

function matcherOf(pattern: string): Matcher {
  const known = matchers.get(pattern)
  if (known) return known
  const names: string[] = []
  let source = ''
  let end = 0
  for (const found of pattern.matchAll(token)) {
    source += escaped(pattern.slice(end, found.index)) + partOf(found[0])
    names.push(found[1] ?? String(names.filter((name) => /^\d+$/.test(name)).length))
    end = found.index + found[0].length
  }
  const rest = pattern.slice(end)
  const isRead = names.length <= maxFreeParts && !/[(){}*?]/.test(pattern.replace(token, ''))
  const matcher = { regex: isRead ? new RegExp(`^${source}${escaped(rest)}$`) : null, names }
  if (matchers.size < 1000) matchers.set(pattern, matcher)
  return matcher
}

const partOf = (found: string) =>
  /\(\.\*\)$|\*$/.test(found) ? '(.*)' : found.endsWith('+') ? '(.+)' : '([^/]+?)'

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
