import { lineEnd, lineStart, nextLine, skipBlanks } from '../lines.ts'
import { refuse } from '../refusal.ts'
import { commentIn, endsLine, isIndicator, isSpace, skipSpaces } from './yaml-characters.ts'
import { quotedEnd, unquote } from './yaml-flow.ts'
import { scanInline, scanProperties } from './yaml-inline.ts'
import { type YamlEntry, type YamlNode, yamlNode } from './yaml-node.ts'

/**
 * Finds the spans of all keys; refuses any construct that it does not fully understand. The source
 * must have been parsed before.
 */
export function scanYaml(source: string): YamlNode {
  if (/\r(?!\n)/.test(source))
    refuse('a carriage return has no line feed', source.search(/\r(?!\n)/))
  const first = nextContent(source, 0)
  if (!first) return yamlNode({ kind: 'map', start: source.length, end: source.length })
  const root = scanMap(source, first.at, first.column)
  const rest = nextContent(source, nextLine(source, root.end))
  if (rest) refuse('a line is indented less than the keys above it', rest.at)
  return root
}

function scanMap(source: string, first: number, column: number): YamlNode {
  const children: YamlEntry[] = []
  for (let at = first; ; ) {
    const entry = scanEntry(source, at, column)
    children.push(entry)
    const next = nextContent(source, nextLine(source, entry.value.end))
    if (!next || next.column < column) {
      return yamlNode({ kind: 'map', start: first, end: entry.value.end, column, children })
    }
    if (next.column > column) refuse('a line is indented more than the keys above it', next.at)
    at = next.at
  }
}

function scanEntry(source: string, at: number, column: number): YamlEntry {
  if ('&*!'.includes(source[at] ?? ' ')) refuse('a key has an anchor, an alias or a tag', at)
  if ('[{'.includes(source[at] ?? ' '))
    refuse('a line begins with a bracket (flow collection or template)', at)
  if (isIndicator(source, at, '?') || isIndicator(source, at, '-'))
    refuse('a line begins with `?` or a dash', at)
  const key = scanKey(source, at)
  if (!key) return refuse('a line has no `key: value`', at)
  const { afterMark } = key
  return { key: key.key, start: at, afterMark, value: scanValue(source, afterMark, column, true) }
}

/** The key at `at` and the position after its colon; null if the line has none. */
function scanKey(source: string, at: number): { key: string; afterMark: number } | null {
  const mark = source[at]
  const end = lineEnd(source, at)
  if (mark === '"' || mark === "'") {
    const close = quotedEnd(source, at)
    const colon = skipBlanks(source, close)
    if (close > end || source[colon] !== ':' || !isSpace(source, colon + 1)) return null
    return { key: unquote(source.slice(at, close), at), afterMark: colon + 1 }
  }
  if ('|>%@`,]}#'.includes(mark ?? '#')) return null
  const line = source.slice(at, end)
  for (let colon = line.indexOf(':'); colon >= 0; colon = line.indexOf(':', colon + 1)) {
    if (!isSpace(source, at + colon + 1)) continue
    const key = line.slice(0, colon)
    return commentIn(key, 0, key.length) < key.length
      ? null
      : { key: key.trimEnd(), afterMark: at + colon + 1 }
  }
  return null
}

function scanList(source: string, first: number, column: number): YamlNode {
  const children: YamlEntry[] = []
  for (let at = first; ; ) {
    const value = scanValue(source, at + 1, column, false)
    children.push({ key: '', start: at, afterMark: at + 1, value })
    const next = nextContent(source, nextLine(source, value.end))
    if (
      !next ||
      next.column < column ||
      (next.column === column && !isIndicator(source, next.at, '-'))
    ) {
      return yamlNode({ kind: 'list', start: first, end: value.end, column, children })
    }
    if (next.column > column) refuse('a line is indented more than the list above it', next.at)
    at = next.at
  }
}

/**
 * The value after a colon or dash that ends at `at`; its further lines are indented more than
 * `column`.
 */
function scanValue(source: string, at: number, column: number, ofKey: boolean): YamlNode {
  const start = skipBlanks(source, at)
  const { anchor, tagged, end } = scanProperties(source, start)
  const content = skipBlanks(source, end)
  const props = end > start
  if (endsLine(source, content)) {
    const below = scanBelow(source, content, column, ofKey)
    if (below) return props ? { ...below, start, anchor, tagged } : below
    return yamlNode({
      kind: 'null',
      start: props ? start : at,
      content: props ? end : at,
      end: props ? end : at,
      anchor,
      tagged,
    })
  }
  const collection = ofKey ? null : scanCompact(source, content)
  if (collection && props) refuse('an anchor or tag precedes a key', start)
  const node = collection ?? scanInline(source, content, column)
  return props ? { ...node, start, anchor, tagged } : node
}

function scanBelow(source: string, at: number, column: number, ofKey: boolean): YamlNode | null {
  const next = nextContent(source, nextLine(source, at))
  if (!next || next.column < column) return null
  const dash = isIndicator(source, next.at, '-')
  if (next.column === column && !(ofKey && dash)) return null
  if ('&!'.includes(source[next.at] ?? ' ')) refuse('an anchor or tag is alone on a line', next.at)
  return scanCompact(source, next.at) ?? scanInline(source, next.at, column)
}

/** The list or map that begins at `at`, possibly after a dash. */
function scanCompact(source: string, at: number): YamlNode | null {
  const column = at - lineStart(source, at)
  if (isIndicator(source, at, '-')) return scanList(source, at, column)
  if (isIndicator(source, at, '?')) refuse('a key is marked by `?`', at)
  return scanKey(source, at) && !'[{&*!'.includes(source[at] ?? ' ')
    ? scanMap(source, at, column)
    : null
}

/** The next line from `line` on that is neither blank nor a comment. */
function nextContent(source: string, line: number): { at: number; column: number } | null {
  for (let next = line; next < source.length; next = nextLine(source, next)) {
    const at = skipBlanks(source, next)
    if (at === lineEnd(source, at) || source[at] === '#') continue
    if (skipSpaces(source, next) < at) refuse('a line is indented by a tab', at)
    return { at, column: at - next }
  }
  return null
}
