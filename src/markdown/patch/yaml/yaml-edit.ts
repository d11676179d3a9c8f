import type { Json, JsonObject } from '../../../shapes.ts'
import { type Edit, valueAtPath } from '../edit.ts'
import { lineStart, nextLine, skipBlankLines, splice } from '../lines.ts'
import { refuse } from '../refusal.ts'
import { composeSequence, type Item } from '../sequence.ts'
import { type DateText, dateText, isDateText, isPlainMap } from '../values.ts'
import { blockLines, flowText, setList } from './yaml-list-edit.ts'
import { fitsLiteral, setLiteral } from './yaml-literal.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'
import { joinLines, padOf, setBelow, setInline, type YamlEdit } from './yaml-place.ts'
import { entryLines, mapLines, renderFlow, renderKey, renderScalar } from './yaml-render.ts'
import { scanYaml } from './yaml-scan.ts'
import { listStyle, quotesFor } from './yaml-style.ts'
import { isPlainDate, plainQuotes, type Quotes } from './yaml-text.ts'

/** Sets or removes one key of a YAML head; all bytes outside its own lines stay. */
export function editYaml(source: string, edit: Edit): string {
  const root = scanYaml(source)
  const { parent, entry } = locate(root, edit.path)
  const { path, value, data, eol } = edit
  const context: YamlEdit = { path, value, data, eol, source, root }
  if (entry) refuseMarked(root, entry)
  if (edit.value !== undefined) {
    return entry
      ? setEntry(context, parent, entry, edit.value)
      : addEntry(context, parent, edit.value)
  }
  return entry ? removeEntry(context, parent, entry) : refuse('the key comes from a merge key', 0)
}

function locate(
  root: YamlNode,
  path: string[],
): { parent: YamlNode; entry: YamlEntry | undefined } {
  let parent = root
  for (const key of path.slice(0, -1)) {
    const next = parent.children.find((child) => child.key === key)
    if (!next || !isEditableMap(next.value))
      return refuse(`\`${key}\` is not a map whose keys can be edited in place`, next?.start ?? 0)
    parent = next.value
  }
  const key = path.at(-1)
  return { parent, entry: parent.children.find((child) => child.key === key) }
}

const isEditableMap = ({ kind, opaque }: YamlNode): boolean =>
  (kind === 'map' || kind === 'flow-map') && !opaque

function refuseMarked(root: YamlNode, entry: YamlEntry): void {
  if (entry.value.tagged) refuse(`\`${entry.key}\` has a tag`, entry.start)
  if (entry.key === '<<') refuse('a merge key cannot be changed in place', entry.start)
  const within = new Set<string>()
  walk(entry.value, (node) => {
    if (node.kind !== 'alias' && node.anchor !== '') within.add(node.anchor)
  })
  if (within.size === 0) return
  walk(root, (node) => {
    const outside = node.start < entry.value.start || node.start >= entry.value.end
    if (node.kind === 'alias' && outside && within.has(node.anchor)) {
      refuse(`the anchor \`&${node.anchor}\` of \`${entry.key}\` is used elsewhere`, entry.start)
    }
  })
}

function walk(node: YamlNode, visit: (node: YamlNode) => void): void {
  visit(node)
  for (const child of node.children) walk(child.value, visit)
}

function setEntry(
  edit: YamlEdit,
  parent: YamlNode,
  entry: YamlEntry,
  given: Json | DateText,
): string {
  const inFlow = parent.kind === 'flow-map'
  const value = keepDate(edit.source, entry, given)
  if (Array.isArray(value)) return setList(edit, entry, value, inFlow)
  if (isPlainMap(value)) return setMap(edit, entry, value, inFlow)
  if (!inFlow && fitsLiteral(value, entry.value)) return setLiteral(edit, entry.value, value)
  const old = valueAtPath(edit.data, edit.path)
  const quotes = quotesFor(edit.source, edit.root, edit.data, entry, old)
  const text = renderScalar(value, isDateText(value) ? dateQuotes(entry, quotes) : quotes, inFlow)
  return setInline(edit.source, entry, text)
}

/** A date that came as a text stays without quotes where the old one had none. */
function keepDate(source: string, entry: YamlEntry, value: Json | DateText): Json | DateText {
  if (typeof value !== 'string' || entry.value.kind !== 'plain' || !isPlainDate(value)) return value
  return isPlainDate(source.slice(entry.value.content, entry.value.end)) ? dateText(value) : value
}

function dateQuotes(entry: YamlEntry, quotes: Quotes): Quotes {
  const quoted = entry.value.kind === 'double' || entry.value.kind === 'single'
  return {
    always: quoted,
    mark: quoted ? (entry.value.kind === 'single' ? "'" : '"') : quotes.mark,
  }
}

function setMap(edit: YamlEdit, entry: YamlEntry, value: JsonObject, inFlow: boolean): string {
  const quotes = quotesFor(edit.source, edit.root, edit.data)
  const flow = inFlow || entry.value.kind === 'flow-map' || Object.keys(value).length === 0
  if (flow) return setInline(edit.source, entry, renderFlow(value, quotes))
  return setBelow(
    edit.source,
    entry,
    mapLines(value, `${padOf(edit.source, entry)}  `, quotes),
    edit.eol,
  )
}

function addEntry(edit: YamlEdit, parent: YamlNode, value: Json | DateText): string {
  const { source, root, eol } = edit
  const key = edit.path.at(-1) ?? ''
  const quotes = isDateText(value) ? plainQuotes : quotesFor(source, root, edit.data)
  if (parent.kind === 'flow-map') {
    const pair = `${renderKey(key, true)}: ${renderFlow(value, quotes)}`
    return setPairs(source, parent, [...parent.children.keys(), pair])
  }
  const pad = ' '.repeat(parent.column)
  const at = parent === root ? source.length : nextLine(source, parent.end)
  const isList = Array.isArray(value) && value.length > 0
  const lines = isList ? addedList(edit, key, value, pad) : entryLines(key, value, pad, quotes)
  const lead = at === 0 || source[at - 1] === '\n' ? '' : eol
  return splice(source, at, at, lead + joinLines(lines, eol))
}

function addedList(edit: YamlEdit, key: string, value: Json[], pad: string): string[] {
  const style = listStyle(edit.source, edit.root, edit.data, undefined, undefined)
  const name = `${pad}${renderKey(key, false)}:`
  if (style.flow) return [`${name} ${flowText(value, style)}`]
  return [name, ...blockLines(value, pad + ' '.repeat(style.indent), style)]
}

function removeEntry(edit: YamlEdit, parent: YamlNode, entry: YamlEntry): string {
  const { source, root } = edit
  const index = parent.children.indexOf(entry)
  if (parent.kind === 'flow-map') {
    const others = [...parent.children.keys()].filter((other) => other !== index)
    return setPairs(source, parent, others)
  }
  if (parent !== root && parent.children.length === 1) {
    const owner = ownerOf(root, parent)
    return owner ? setInline(source, owner, '{}') : refuse('the map cannot be emptied', entry.start)
  }
  const end = nextLine(source, entry.value.end)
  const before = parent.children[index - 1]
  // Blank lines below the key would become part of a `|+` text above it.
  const stop = before && keepsBlanks(before.value) ? skipBlankLines(source, end) : end
  return splice(source, lineStart(source, entry.start), stop, '')
}

function keepsBlanks(node: YamlNode): boolean {
  const last = node.children.at(-1)
  return node.keeps || (last !== undefined && keepsBlanks(last.value))
}

function ownerOf(node: YamlNode, wanted: YamlNode): YamlEntry | undefined {
  for (const child of node.children) {
    const owner = child.value === wanted ? child : ownerOf(child.value, wanted)
    if (owner) return owner
  }
  return undefined
}

function setPairs(source: string, map: YamlNode, items: Item[]): string {
  const spans = map.children.map((child) => ({
    start: child.start,
    end: Math.max(child.afterMark, child.value.end),
  }))
  const sequence = { start: map.content + 1, end: map.end - 1, items: spans }
  if (spans.length === 0)
    return splice(source, sequence.start, sequence.end, items.map(String).join(', '))
  return splice(
    source,
    sequence.start,
    sequence.end,
    composeSequence(source, sequence, items, ', '),
  )
}
