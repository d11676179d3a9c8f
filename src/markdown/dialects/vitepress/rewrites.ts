import { escapeRegex } from '../../escape-regex.ts'

// A part of a pattern as path-to-regexp 6 reads it: `:name`, `:name(.*)` or `(.*)`, also with `.+`,
// with the character before it and how often it may occur.
const token = /([./]?)(?::(\w+)(\(\.[*+]\))?|(\(\.[*+]\)))([*+?]?)/g
const maxParts = 4
// Each free part multiplies the work by the length of the name.
const maxFreeParts = 2

interface Matcher {
  /** Null for a pattern that is not read. */
  regex: RegExp | null
  names: string[]
}

/** Whether a pattern has only parts that are read here. */
export const isReadable = (pattern: string) => matcherFor(pattern).regex !== null

/** How a name begins that a pattern may fit. */
export const startOf = (pattern: string) => pattern.slice(0, pattern.search(/[./]?[:(){}*?^\\]|$/))

type Pair = [from: string, to: string]

interface Rewrite {
  /** A list of its own, which rules of several files share. */
  own: [Pair]
  /** How the names begin, in capitals as a regular expression compares them. */
  start: string
  matcher?: Matcher
}

// A site compares its rewrites, which may be thousands, with the names of all its files.
const opened = new WeakMap<readonly Pair[], Rewrite[]>()

function open(rewrites: readonly Pair[]): Rewrite[] {
  const known = opened.get(rewrites)
  if (known) return known
  const all = rewrites.map(
    (pair): Rewrite => ({ own: [pair], start: startOf(pair[0]).toUpperCase() }),
  )
  opened.set(rewrites, all)
  return all
}

/** The file that the first fitting pattern gives in place of this one, and that pattern alone. */
export function rewrite(
  rewrites: readonly Pair[],
  file: string,
): { shown: string; rewrites: Pair[] } {
  const name = file.toUpperCase()
  for (const one of open(rewrites)) {
    if (!name.startsWith(one.start)) continue
    const [[from, to]] = one.own
    one.matcher ??= matcherFor(from)
    const { regex, names } = one.matcher
    const found = regex?.exec(file)
    if (!found) continue
    const shown = fill(to, (part) => found[names.indexOf(part) + 1] ?? '')
    return { shown, rewrites: shown === file ? [] : one.own }
  }
  return { shown: file, rewrites: [] }
}

/** An empty part removes the character before it. */
function fill(pattern: string, partNamed: (name: string) => string): string {
  let unnamed = 0
  const filled = `/${pattern}`.replace(token, (_, sign: string, name?: string) => {
    const value = partNamed(name ?? String(unnamed++))
    return value === '' ? '' : sign + value
  })
  return filled.slice(1)
}

function matcherFor(pattern: string): Matcher {
  const names: string[] = []
  const sources: string[] = []
  let end = 0
  // A pattern that begins with `^` is a regular expression.
  let isRead = !pattern.startsWith('^') && !/[(){}*?\\]/.test(pattern.replace(token, ''))
  for (const found of pattern.matchAll(token)) {
    const between = pattern.slice(end, found.index)
    const part = partOf(found, between)
    isRead &&= part !== null && (names.length === 0 || between + found[1] !== '')
    sources.push(escapeRegex(between), part ?? '')
    names.push(found[2] ?? String(names.filter((name) => /^\d+$/.test(name)).length))
    end = found.index + found[0].length
  }
  isRead &&= names.length <= maxParts && freePartsIn(pattern) <= maxFreeParts
  const source = sources.join('') + escapeRegex(pattern.slice(end))
  return { regex: isRead ? new RegExp(`^${source}$`, 'i') : null, names }
}

/** How many parts hold more than one folder: `(.*)`, `:name(.*)`, `/:name*` and `/:name+`. */
const freePartsIn = (pattern: string) =>
  [...pattern.matchAll(token)].filter(
    ([, , , any, alone, count]) => any || alone || /[*+]/.test(count ?? ''),
  ).length

/** The source of one part; null if path-to-regexp refuses it, or its work has no bound. */
function partOf(found: RegExpMatchArray, between: string): string | null {
  const [, sign = '', , any, alone, count = ''] = found
  const isRepeated = count === '*' || count === '+'
  if (isRepeated && (sign === '' || any || alone)) return null
  const one = (any ?? alone)?.slice(1, -1) ?? segmentWithout(sign || between)
  if (!isRepeated) return sign ? `(?:${escapeRegex(sign)}(${one}))${count}` : `(${one})${count}`
  const all = `${one}(?:${escapeRegex(sign)}${one})*`
  return `(?:${escapeRegex(sign)}(${all}))${count === '*' ? '?' : ''}`
}

// A part does not hold the text in front of it, so that `:a-:b` divides at the last dash.
const segmentWithout = (text: string) =>
  text === '' || /[/#?]/.test(text) ? '[^/#?]+?' : `(?:(?!${escapeRegex(text)})[^/#?])+?`
