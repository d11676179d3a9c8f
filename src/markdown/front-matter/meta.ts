import { metaLine, moreLine } from '../file/loose-heads.ts'
import type { DuplicateKey, ParseResult } from './parse-result.ts'

/**
 * Reads lines `Key: value`; more lines of a value are joined with line ends. All values are texts.
 */
export function loadMeta(source: string): ParseResult {
  const data: Record<string, string> = Object.create(null)
  const lines = new Map<string, number>()
  const doubled: DuplicateKey[] = []
  let key: string | null = null
  source.split('\n').forEach((line, index) => {
    const [, name, value = ''] = metaLine.exec(line.trimEnd()) ?? []
    const more = name === undefined ? moreLine.exec(line.trimEnd()) : null
    if (more && key !== null) data[key] += `\n${more[1]?.trim()}`
    if (name === undefined) return
    const otherLine = lines.get(name)
    key = otherLine === undefined ? name : null
    if (otherLine === undefined) {
      data[name] = value.trim()
      lines.set(name, index + 1)
      return
    }
    // The first one counts.
    const hasSameValue = data[name] === value.trim()
    doubled.push({ key: name, line: index + 1, column: 1, otherLine, hasSameValue })
  })
  return { ok: true, data, doubled }
}
