import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { position } from '../encoding/decode.ts'
import {
  type DuplicateKey,
  duplicateKeyFault,
  fault,
  maxDuplicateKeys,
  type ParseFault,
  type ParseResult,
} from './parse-result.ts'
import { findQuoteHint } from './quote-hints.ts'
import { readScalar } from './scalar.ts'

/**
 * Reads strict JSON. A number that would print differently becomes its source text. The last of
 * duplicate keys counts.
 */
export function loadJson(source: string): ParseResult {
  const errors: ParseError[] = []
  const root = parseSafely(source, errors)
  if (root === 'too deep') return { ok: false, fault: tooDeep }
  const [error] = errors
  if (error || !root) return { ok: false, fault: describe(source, error) }
  const doubled: DuplicateNode[] = []
  const data = readNode(root, source, doubled)
  if (doubled.length === 0) return { ok: true, data }
  // Duplicates with different values first, because they may affect the visibility.
  const reported = doubled
    .sort((a, b) => Number(a.hasSameValue) - Number(b.hasSameValue))
    .slice(0, maxDuplicateKeys)
  const placed = reported.map((found) => locate(source, found))
  return { ok: true, data, odd: placed.map(duplicateKeyFault), doubled: placed }
}

const tooDeep = fault('front_matter_depth', 'The front matter is nested too deeply.')

interface DuplicateNode {
  key: Node
  before: Node
  /** Whether both values are written identically. */
  hasSameValue: boolean
}

// Scans from the beginning of the source for each.
const locate = (
  source: string,
  { key, before, hasSameValue: isSame }: DuplicateNode,
): DuplicateKey => ({
  key: String(key.value),
  otherLine: position(source, before.offset).line,
  hasSameValue: isSame,
  ...position(source, key.offset),
})

function parseSafely(source: string, errors: ParseError[]): Node | undefined | 'too deep' {
  try {
    return parseTree(source, errors, { disallowComments: true, allowTrailingComma: false })
  } catch (error) {
    // The parser recurses; hostile nesting overflows the stack, which is harmless once caught.
    if (error instanceof RangeError) return 'too deep'
    throw error
  }
}

const textOf = ({ offset, length }: Node, source: string) => source.slice(offset, offset + length)

function readNode(node: Node, source: string, doubled: DuplicateNode[]): unknown {
  if (node.type === 'number') return readScalar(textOf(node, source))
  if (node.type === 'array')
    return node.children?.map((child) => readNode(child, source, doubled)) ?? []
  if (node.type !== 'object') return node.value
  const map: Record<string, unknown> = Object.create(null)
  const values = new Map<string, Node>()
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (!key || !value) continue
    const before = values.get(key.value)
    if (before)
      doubled.push({ key, before, hasSameValue: textOf(before, source) === textOf(value, source) })
    values.set(key.value, value)
    map[key.value] = readNode(value, source, doubled)
  }
  return map
}

function describe(source: string, error: ParseError | undefined): ParseFault {
  const words = error
    ? printParseErrorCode(error.error)
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase()
    : 'empty'
  const at = position(source, error?.offset ?? 0)
  const line = source.split('\n')[at.line - 1] ?? ''
  const hint = findQuoteHint(line.slice(0, 500), 'json')
  return fault('front_matter_syntax', `The JSON front matter cannot be read: ${words}.`, at, hint)
}
