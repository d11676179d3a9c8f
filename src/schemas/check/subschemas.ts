import { escapePointer } from '../../http/request/body.ts'
import { isMap } from '../../markdown/fields/field-values.ts'
import type { Json, JsonObject } from '../../shapes.ts'

/** A schema within a schema, and its JSON pointer. */
export interface Subschema {
  pointer: string
  schema: JsonObject
  depth: number
}

const ofOne = [
  'items',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'contentSchema',
]
const ofLists = ['prefixItems', 'allOf', 'anyOf', 'oneOf']
const ofMaps = [
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]

/** The schema and all schemas within it, with their JSON pointers. Never recursive. */
export function* subschemas(root: JsonObject): Generator<Subschema> {
  const open: Subschema[] = [{ pointer: '', schema: root, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    yield next
    const { pointer, depth } = next
    for (const [path, schema] of inner(next.schema))
      open.push({ pointer: pointer + path, schema, depth: depth + 1 })
  }
}

function inner(schema: JsonObject): [string, JsonObject][] {
  const found: [string, Json | undefined][] = ofOne.map((name) => [`/${name}`, schema[name]])
  for (const name of ofLists) {
    const list = schema[name]
    if (Array.isArray(list))
      found.push(...list.map((item, at): [string, Json] => [`/${name}/${at}`, item]))
  }
  for (const name of ofMaps) {
    const map = schema[name]
    if (isMap(map))
      for (const [key, item] of Object.entries(map))
        found.push([`/${name}/${escapePointer(key)}`, item])
  }
  return found.filter((one): one is [string, JsonObject] => isMap(one[1]))
}
