import { z } from 'zod'
import { checkRepeats, faultIn, groupsOf, wholeGroup } from './lists.ts'

/**
 * Lets a query object also read `prefix.KEY=VALUE` and `prefix[KEY]=VALUE`, gathered under
 * `prefix`. Use: `gathering('frontMatter', listQuery({ frontMatter:
 * dottedParam('frontMatter').optional() }))`.
 */
export function gathering<T extends z.ZodType>(prefix: string, schema: T) {
  return z.preprocess((query) => gather(prefix, query as Record<string, unknown>), schema)
}

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())])

/**
 * The parameter that `gathering` collects: conditions for each key, and for `KEY[]` one condition
 * whose values are taken whole. The OpenAPI document shows an object whose members are separate
 * parameters (style form, exploded) with their full names; the empty example keeps the
 * documentation page from inventing members.
 */
export function dottedParam(prefix: string) {
  const openapi = {
    type: 'object',
    propertyNames: { pattern: `^${prefix}(\\.|\\[)` },
    additionalProperties: {
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    },
    examples: [{}],
    style: 'form',
    explode: true,
  }
  return z
    .record(z.string(), texts, `Name the key: ${prefix}.KEY=VALUE.`)
    .transform((given, context) => {
      const found = new Map<string, string[][]>()
      for (const [name, values] of Object.entries(given)) {
        const groups = groupsUnder(prefix, name, values, context)
        const key = plainKey(name)
        found.set(key, [...(found.get(key) ?? []), ...groups])
      }
      return Object.fromEntries(found)
    })
    .meta({ openapi })
}

function groupsUnder(
  prefix: string,
  name: string,
  values: string[],
  context: z.RefinementCtx,
): string[][] {
  const fault = faultIn(context, [name])
  const key = plainKey(name)
  const suffix = /\[[^[\]]*\]$/.exec(key)?.[0]
  if (key === '') fault('invalid_value', `Name the key: ${prefix}.KEY=VALUE.`)
  if (suffix !== undefined) fault('unknown_parameter', wrongSuffix(prefix, suffix))
  if (name !== key) return [wholeGroup(values, fault)]
  checkRepeats(values, fault)
  return groupsOf(values, fault)
}

const wrongSuffix = (prefix: string, suffix: string) =>
  `${suffix} is not a suffix of ${prefix}.KEY; only [] is, for values taken whole.`

const plainKey = (name: string) => (name.endsWith('[]') ? name.slice(0, -2) : name)

function gather(prefix: string, query: Record<string, unknown>): Record<string, unknown> {
  const rest: [string, unknown][] = []
  const gathered = new Map<string, unknown[]>()
  for (const [name, value] of Object.entries(query)) {
    const key = keyUnder(prefix, name)
    // zod drops `__proto__` from records; left as a plain parameter, it is refused as unknown.
    if (key === undefined || plainKey(key) === '__proto__') rest.push([name, value])
    else gathered.set(key, [...(gathered.get(key) ?? []), value].flat())
  }
  if (gathered.size === 0) return query
  return Object.fromEntries([...rest, [prefix, Object.fromEntries(gathered)]])
}

function keyUnder(prefix: string, name: string): string | undefined {
  if (!name.startsWith(prefix)) return undefined
  const rest = name.slice(prefix.length)
  if (rest.startsWith('.') && rest.length > 1) return rest.slice(1)
  const [, key, whole = ''] = /^\[([^[\]]+)\]((?:\[.*)?)$/s.exec(rest) ?? []
  return key === undefined ? undefined : key + whole
}
