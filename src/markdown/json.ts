import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { position } from './decode.ts'
import { type Fault, fault, type Loaded } from './loaded.ts'
import { readScalar } from './scalar.ts'

/** Reads strict JSON; a number that would print differently comes as its source text. Of a double key the last counts. */
export function loadJson(source: string): Loaded {
  const errors: ParseError[] = []
  const root = parseSafely(source, errors)
  if (root === 'too deep')
    return { ok: false, fault: fault('front_matter_depth', 'The front matter is nested too deeply.') }
  const [error] = errors
  if (error || !root) return { ok: false, fault: describe(source, error) }
  const doubled: Node[] = []
  const data = readNode(root, source, doubled)
  const [key] = doubled
  return key ? { ok: true, data, odd: describeDouble(source, key) } : { ok: true, data }
}

function parseSafely(source: string, errors: ParseError[]): Node | undefined | 'too deep' {
  try {
    return parseTree(source, errors, { disallowComments: true, allowTrailingComma: false })
  } catch (error) {
    // The parser recurses; a bomb ends in a stack overflow, which is harmless once caught.
    if (error instanceof RangeError) return 'too deep'
    throw error
  }
}

function readNode(node: Node, source: string, doubled: Node[]): unknown {
  if (node.type === 'number') return readScalar(source.slice(node.offset, node.offset + node.length))
  if (node.type === 'array') return node.children?.map((child) => readNode(child, source, doubled)) ?? []
  if (node.type !== 'object') return node.value
  const map: Record<string, unknown> = Object.create(null)
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (!key || !value) continue
    if (Object.hasOwn(map, key.value)) doubled.push(key)
    map[key.value] = readNode(value, source, doubled)
  }
  return map
}

function describe(source: string, error: ParseError | undefined): Fault {
  const words = error
    ? printParseErrorCode(error.error)
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase()
    : 'empty'
  const at = position(source, error?.offset ?? 0)
  return fault('front_matter_syntax', `The JSON front matter cannot be read: ${words}.`, at)
}

function describeDouble(source: string, key: Node): Fault {
  const message = `The key "${String(key.value)}" stands twice; the last one counts.`
  return fault('duplicate_key', message, position(source, key.offset), 'Remove one of the two.')
}
