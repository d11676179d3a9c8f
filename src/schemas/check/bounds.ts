import type { Detail } from '../../errors.ts'
import type { JsonObject } from '../../shapes.ts'
import { readPattern } from './pattern.ts'
import { type Subschema, subschemas } from './subschemas.ts'

/** What a schema may consist of. */
const schemaLimits = { schemas: 1_000, depth: 50, patterns: 100 } as const

const draft = 'https://json-schema.org/draft/2020-12/schema'

/** Why the server does not take a schema, though it may be valid; empty if it does. */
export function boundFaults(root: JsonObject): Detail[] {
  const all: Subschema[] = []
  for (const one of subschemas(root)) {
    all.push(one)
    if (all.length > schemaLimits.schemas)
      return [
        fault('', 'too_many_schemas', `At most ${schemaLimits.schemas} schemas may be nested.`),
      ]
    if (one.depth > schemaLimits.depth)
      return [fault('', 'too_deep', `Schemas may be nested ${schemaLimits.depth} levels deep.`)]
  }
  const targets = new Set(all.flatMap(({ pointer, schema }) => [pointer, ...anchorOf(schema)]))
  return [
    ...draftFaults(root),
    ...all.flatMap((one) => referenceFaults(one, targets)),
    ...patternFaults(all),
  ]
}

const fault = (pointer: string, code: string, message: string): Detail => ({
  pointer,
  code,
  message,
})

const anchorOf = ({ $anchor }: JsonObject) => (typeof $anchor === 'string' ? [$anchor] : [])

function draftFaults({ $schema = draft }: JsonObject): Detail[] {
  if (typeof $schema === 'string' && $schema.replace(/#$/, '') === draft) return []
  return [fault('/$schema', 'draft_not_supported', `Only JSON Schema 2020-12 is read: ${draft}`)]
}

const outside = 'A schema may refer only to its own parts, by "#/$defs/name" or "#anchor".'
const unsupported = ['$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor']

function referenceFaults({ pointer, schema }: Subschema, targets: ReadonlySet<string>): Detail[] {
  const found = unsupported
    .filter((name) => name in schema)
    .map((name) =>
      fault(`${pointer}/${name}`, 'ref_not_supported', `${name} is not read; use $ref.`),
    )
  // The checker would answer with a promise, which refuses nothing.
  if ('$async' in schema)
    found.push(fault(`${pointer}/$async`, 'keyword_not_supported', '$async is not read.'))
  // An id moves the base of references.
  if (pointer !== '' && '$id' in schema)
    found.push(fault(`${pointer}/$id`, 'ref_not_supported', outside))
  const { $ref } = schema
  if (typeof $ref !== 'string') return found
  const target = targetOf($ref)
  if (target === null) return [...found, fault(`${pointer}/$ref`, 'ref_outside', outside)]
  if (targets.has(target)) return found
  return [...found, fault(`${pointer}/$ref`, 'ref_not_found', `There is no schema at "${$ref}".`)]
}

/** The pointer or anchor that a reference names; null if it leads out of the schema. */
function targetOf(reference: string): string | null {
  if (!reference.startsWith('#')) return null
  try {
    return decodeURIComponent(reference.slice(1))
  } catch {
    return null
  }
}

function patternFaults(all: readonly Subschema[]): Detail[] {
  const found = all.flatMap(({ pointer, schema: { pattern, patternProperties } }) => [
    ...(typeof pattern === 'string' ? [[`${pointer}/pattern`, pattern] as const] : []),
    ...(typeof patternProperties === 'object' && patternProperties !== null
      ? Object.keys(patternProperties).map((key) => [`${pointer}/patternProperties`, key] as const)
      : []),
  ])
  if (found.length > schemaLimits.patterns)
    return [fault('', 'too_many_patterns', `At most ${schemaLimits.patterns} patterns are read.`)]
  return found.flatMap(([pointer, source]) => {
    const { message } = readPattern(source)
    return message === undefined ? [] : [fault(pointer, 'pattern_not_supported', message)]
  })
}
