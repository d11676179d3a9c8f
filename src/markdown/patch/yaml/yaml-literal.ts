import type { Json } from '../../../shapes.ts'
import { lineEnd, splice } from '../lines.ts'
import type { DateText } from '../values.ts'
import type { YamlNode } from './yaml-node.ts'
import type { YamlEdit } from './yaml-place.ts'
import { isPrintable } from './yaml-text.ts'

const fenceStart = /^(?:---|\+\+\+|;;;|\.\.\.)/

/**
 * Whether a text can take the place of a literal block text (`|`) and be read back by every reader.
 */
export function fitsLiteral(value: Json | DateText, old: YamlNode): value is string {
  if (typeof value !== 'string' || old.kind !== 'literal' || old.column === 0) return false
  if (/^\s/.test(value) || value.trim() === '' || value.endsWith('\n\n')) return false
  return value
    .split('\n')
    .every((line) => isPrintable(line) && line === line.trimEnd() && !fenceStart.test(line.trim()))
}

/** Writes the text as a block with the indentation and the comment of the old one. */
export function setLiteral(edit: YamlEdit, old: YamlNode, text: string): string {
  const { source, eol } = edit
  const ends = text.endsWith('\n')
  const comment = source
    .slice(old.content + 1, lineEnd(source, old.content))
    .replace(/^[-+0-9]*/, '')
  const lines = (ends ? text.slice(0, -1) : text).split('\n')
  const block = lines
    .map((line) => eol + (line === '' ? '' : ' '.repeat(old.column) + line))
    .join('')
  return splice(source, old.content, old.end, `|${ends ? '' : '-'}${comment}${block}`)
}
