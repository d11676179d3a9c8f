import type { Edit } from '../edit.ts'
import { lineEnd, lineStart, nextLine, skipBlanks, splice } from '../lines.ts'
import { refuse } from '../refusal.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

/** What every part of a YAML edit looks at. */
export interface YamlEdit extends Edit {
  source: string
  root: YamlNode
}

/** Replaces the value on the key's line (or a one-line value below it). */
export function setInline(source: string, entry: YamlEntry, text: string): string {
  const { value, afterMark } = entry
  if (value.kind === 'list' || value.kind === 'map') {
    const cleared = clearValue(source, entry)
    return insertAfter(cleared.source, afterMark, text)
  }
  if (value.kind === 'literal' || value.kind === 'folded') {
    const comment = source.slice(headerEnd(source, value), lineEnd(source, value.content))
    return splice(source, value.start, value.end, text + comment)
  }
  return value.end === afterMark
    ? insertAfter(source, afterMark, text)
    : splice(source, value.start, value.end, text)
}

/** Replaces the value by lines below the key; a comment on the key's line stays. */
export function setBelow(source: string, entry: YamlEntry, lines: string[], eol: string): string {
  const cleared = clearValue(source, entry)
  return splice(cleared.source, cleared.below, cleared.below, joinLines(lines, eol))
}

/** Puts a value after a colon that has none, using spaces at the end of the line. */
export function insertAfter(source: string, at: number, text: string): string {
  const blanks = skipBlanks(source, at)
  const usesBlanks = blanks > at && blanks === lineEnd(source, at)
  return usesBlanks ? splice(source, blanks, blanks, text) : splice(source, at, at, ` ${text}`)
}

/** The indentation of a key. */
export function padOf(source: string, entry: YamlEntry): string {
  return source.slice(lineStart(source, entry.start), entry.start)
}

/** Each line with its line end. */
export function joinLines(lines: string[], eol: string): string {
  return lines.map((line) => line + eol).join('')
}

/** The source with an empty key, and where the line below it begins. */
function clearValue(source: string, entry: YamlEntry): { source: string; below: number } {
  const { value, afterMark } = entry
  const isBelow = source.slice(afterMark, value.content).includes('\n')
  if (
    isBelow &&
    (value.content > value.start || value.kind === 'literal' || value.kind === 'folded')
  ) {
    refuse(`\`${entry.key}\` has an anchor or a mark before its value`, entry.start)
  }
  const cleared = isBelow
    ? splice(source, lineStart(source, value.content), nextLine(source, value.end), '')
    : splice(source, afterMark, value.end, commentOf(source, value))
  return { source: cleared, below: nextLine(cleared, afterMark) }
}

function commentOf(source: string, node: YamlNode): string {
  const isText = node.kind === 'literal' || node.kind === 'folded'
  return isText ? source.slice(headerEnd(source, node), lineEnd(source, node.content)) : ''
}

function headerEnd(source: string, node: YamlNode): number {
  let end = node.content + 1
  while (/[-+0-9]/.test(source[end] ?? '')) end += 1
  return end
}
