import { YAMLException } from 'js-yaml'
import { type DuplicateKey, maxDuplicateKeys } from './parse-result.ts'
import { describeYamlError } from './yaml-errors.ts'

/**
 * Finds the duplicate keys of a YAML source one by one: the parser reports the first, which is then
 * renamed. Null if a key is not found in its place, or if there are too many.
 */
export function findDoubledKeys(
  source: string,
  load: (source: string) => unknown,
): DuplicateKey[] | null {
  const doubled: DuplicateKey[] = []
  let text = source
  for (;;) {
    try {
      load(text)
      return doubled
    } catch (error) {
      const next = doubled.length < maxDuplicateKeys ? findNext(source, text, error) : null
      if (!next) return null
      doubled.push(next.found)
      text = next.text
    }
  }
}

function findNext(
  source: string,
  text: string,
  error: unknown,
): { found: DuplicateKey; text: string } | null {
  if (!(error instanceof YAMLException) || error.reason !== 'duplicated mapping key') return null
  const { key, line = 0, column = 0, ...more } = describeYamlError(error, text)
  // In a flow map the other key is usually on the same line.
  const { otherLine = line } = more
  const { position } = error.mark
  const start = /["']/.test(text[position] ?? '') ? position + 1 : position
  if (!key || !text.startsWith(key, start)) return null
  // Unique: a private-use character and the position.
  const name = `\uE000${position}`
  const lines = source.split('\n')
  const isSame =
    otherLine < line && oneLine(lines, line, column) === oneLine(lines, otherLine, column)
  return {
    found: { key, line, column, otherLine, hasSameValue: isSame },
    text: text.slice(0, start) + name + text.slice(start + key.length),
  }
}

/** A key with its value if both are on one line; else a unique symbol, which equals nothing. */
function oneLine(lines: readonly string[], line: number, column: number): string | symbol {
  const next = lines.slice(line).find((text) => text.trim() !== '') ?? ''
  const indent = next.search(/\S/)
  const goesOn = indent >= column || next.slice(indent).startsWith('- ')
  return goesOn ? Symbol() : (lines[line - 1] ?? '').slice(column - 1).trim()
}
