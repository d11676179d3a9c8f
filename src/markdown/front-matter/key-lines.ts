import { countLines, type Parts } from '../file/fences.ts'

interface Lines {
  /** Lines before the first of the front matter's source. */
  above: number
  /** The first line from 1, top of the file, that begins with a key. */
  ofKeys: Map<string, number>
}

// Each problem asks for its line: the lines are gone through once for all problems of a text.
const known = new WeakMap<Parts, Lines>()

/**
 * Line (from 1, top of the file) on which a key stands, or undefined; of a dotted one its last part
 * is looked for.
 */
export function findKeyLine(parts: Parts, key: string): number | undefined {
  return linesOf(parts).ofKeys.get(key.slice(key.lastIndexOf('.') + 1))
}

/** Lines of the file before the first of the front matter's source. */
export const linesAbove = (parts: Parts): number => linesOf(parts).above

function linesOf(parts: Parts): Lines {
  const found = known.get(parts) ?? readLines(parts)
  known.set(parts, found)
  return found
}

function readLines({ before, open, raw }: Parts): Lines {
  const above = countLines(before + open, Number.POSITIVE_INFINITY)
  const ofKeys = new Map<string, number>()
  for (const [index, line] of raw.split('\n').entries())
    for (const key of keysOf(line)) if (!ofKeys.has(key)) ofKeys.set(key, above + index + 1)
  return { above, ofKeys }
}

// A key may hold the sign that ends it, but not so often that it matters where it stands.
const mostSigns = 4

/** What may be the key of a line: all before one of its first signs. */
function keysOf(line: string): string[] {
  const text = line.trimStart()
  const start = text.startsWith('{') ? text.slice(1).trimStart() : text
  const keys: string[] = []
  const signs = /[:=]/g
  for (let sign = signs.exec(start); sign && keys.length < mostSigns; sign = signs.exec(start)) {
    const key = start.slice(0, sign.index).trimEnd()
    keys.push(/^["']/.test(key) ? key.slice(1, -1) : key)
  }
  return keys
}
