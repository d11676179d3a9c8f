import { refuse } from '../refusal.ts'
import { type YamlEntry, type YamlNode, yamlNode } from './yaml-node.ts'

/** The `[` list or `{` map that begins at `at`, with the spans of its items. */
export function scanFlow(source: string, at: number): YamlNode {
  const isList = source[at] === '['
  const children: YamlEntry[] = []
  let opaque = false
  for (let next = skipFlow(source, at + 1); ; next = skipFlow(source, next)) {
    const mark = source[next]
    if (mark === undefined) refuse('a bracket is not closed', at)
    if (mark === (isList ? ']' : '}')) {
      return yamlNode({
        kind: isList ? 'flow-list' : 'flow-map',
        start: at,
        end: next + 1,
        opaque,
        children,
      })
    }
    if (mark === ',') {
      next += 1
      continue
    }
    const item = scanItem(source, next)
    if (item.odd || isList === item.pair) opaque = true
    children.push(
      isList ? { ...item.entry, key: '', value: { ...item.entry.value, start: next } } : item.entry,
    )
    next = item.entry.value.end
  }
}

/** The end of the quoted text that begins at `at`. */
export function quotedEnd(source: string, at: number): number {
  const mark = source[at]
  for (let next = at + 1; next < source.length; next += 1) {
    if (source[next] === '\\' && mark === '"') next += 1
    else if (source[next] === mark && mark === "'" && source[next + 1] === "'") next += 1
    else if (source[next] === mark) return next + 1
  }
  return refuse('a quote is not closed', at)
}

/** The text of a quoted key. */
export function unquote(quoted: string, at: number): string {
  const inner = quoted.slice(1, -1)
  if (quoted.startsWith("'")) return inner.replaceAll("''", "'")
  if (!inner.includes('\\')) return inner
  try {
    return JSON.parse(quoted) as string
  } catch {
    return refuse('a key has an escape that is not understood', at)
  }
}

interface Item {
  entry: YamlEntry
  pair: boolean
  odd: boolean
}

function scanItem(source: string, at: number): Item {
  const first = scanFlowNode(source, at)
  const colon = skipFlow(source, first.end)
  const key = keyText(source, first)
  if (source[colon] !== ':') {
    const entry = { key, start: at, afterMark: first.end, value: first }
    return { entry, pair: false, odd: false }
  }
  const next = skipFlow(source, colon + 1)
  const empty = source[next] === undefined || /[,\]}]/.test(source[next] ?? '')
  const missing = yamlNode({ kind: 'null', start: colon + 1, end: colon + 1 })
  const value = empty ? missing : scanFlowNode(source, next)
  const odd = first.kind.startsWith('flow') || first.tagged || first.anchor !== ''
  return { entry: { key, start: at, afterMark: colon + 1, value }, pair: true, odd }
}

function keyText(source: string, node: YamlNode): string {
  if (node.kind === 'plain') return source.slice(node.start, node.end)
  if (node.kind === 'single' || node.kind === 'double')
    return unquote(source.slice(node.content, node.end), node.start)
  return ''
}

function scanFlowNode(source: string, at: number): YamlNode {
  const mark = source[at] ?? ''
  if (mark === '[' || mark === '{') return scanFlow(source, at)
  if (mark === '"' || mark === "'") {
    return yamlNode({
      kind: mark === '"' ? 'double' : 'single',
      start: at,
      end: quotedEnd(source, at),
    })
  }
  if (mark === '&' || mark === '!') return scanMarked(source, at)
  const end = flowPlainEnd(source, at)
  if (end === at) refuse(`a value begins with \`${mark}\``, at)
  if (mark === '*')
    return yamlNode({ kind: 'alias', start: at, end, anchor: source.slice(at + 1, end) })
  return yamlNode({ kind: 'plain', start: at, end })
}

function scanMarked(source: string, at: number): YamlNode {
  let end = at
  while (end < source.length && !/[\s,[\]{}]/.test(source[end] ?? '')) end += 1
  const next = skipFlow(source, end)
  const anchor = source[at] === '&' ? source.slice(at + 1, end) : ''
  const tagged = source[at] === '!'
  if (/[,\]}]/.test(source[next] ?? ''))
    return yamlNode({ kind: 'null', start: at, content: end, end, anchor, tagged })
  const node = scanFlowNode(source, next)
  return { ...node, start: at, anchor: anchor || node.anchor, tagged: tagged || node.tagged }
}

function flowPlainEnd(source: string, at: number): number {
  let end = at
  for (let next = at; next < source.length; next += 1) {
    const mark = source[next] ?? ''
    if (/[,[\]{}]/.test(mark)) break
    if (mark === ':' && /[\s,[\]{}]/.test(source[next + 1] ?? ' ')) break
    if (mark === '#' && /\s/.test(source[next - 1] ?? '')) break
    if (!/[ \t\r\n]/.test(mark)) end = next + 1
  }
  return end
}

/** The position after white space, line ends and comments. */
function skipFlow(source: string, at: number): number {
  let next = at
  for (;;) {
    while (/[ \t\r\n]/.test(source[next] ?? '')) next += 1
    if (source[next] !== '#' || !/\s/.test(source[next - 1] ?? '')) return next
    const newline = source.indexOf('\n', next)
    next = newline < 0 ? source.length : newline
  }
}
