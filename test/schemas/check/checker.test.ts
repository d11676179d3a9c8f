import { describe, expect, test } from 'vitest'
import { compileFaults, runChecks } from '../../../src/schemas/check/checker.ts'
import { compileSchema } from '../../../src/schemas/check/compile.ts'
import { findFaults } from '../../../src/schemas/check/faults.ts'

const codes = async (schema: object) =>
  (await compileFaults(JSON.stringify(schema))).map(({ pointer, code }) => `${pointer} ${code}`)

const check = async (schema: object, data: object) =>
  (await runChecks([JSON.stringify(schema)], [{ data: JSON.stringify(data), by: [0] }]))[0]?.[0]

const found = async (schema: object, data: object) => {
  const findings = await check(schema, data)
  return findings === 'costly'
    ? findings
    : findings?.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('a schema is refused', () => {
  const depth = (levels: number) => {
    let schema: object = { type: 'string' }
    for (let level = 0; level < levels; level++) schema = { items: schema }
    return schema
  }
  const many = (count: number, pattern: string) => ({
    patternProperties: Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`${pattern}${at}`, {}]),
    ),
  })
  test.each([
    ['look-ahead', { pattern: '^(?=a)' }, ['/pattern pattern_not_supported']],
    [
      'look-behind',
      { properties: { 'a/b': { pattern: '(?<!a)b' } } },
      ['/properties/a~1b/pattern pattern_not_supported'],
    ],
    ['a back-reference', { pattern: '(a)\\1' }, ['/pattern pattern_not_supported']],
    ['a named back-reference', { pattern: '(?<y>a)\\k<y>' }, ['/pattern pattern_not_supported']],
    ['no pattern at all', { pattern: '(' }, ['/pattern pattern_not_supported']],
    ['a sign of another dialect', { pattern: '(?i)a' }, ['/pattern pattern_not_supported']],
    ['nested counts', { pattern: '(a{100}){100}' }, ['/pattern pattern_not_supported']],
    ['a long pattern', { pattern: 'a'.repeat(1001) }, ['/pattern pattern_not_supported']],
    [
      'look-ahead in a key',
      { patternProperties: { '(?!x)': {} } },
      ['/patternProperties pattern_not_supported'],
    ],
    ['many patterns', many(101, 'a'), [' too_many_patterns']],
    ['a foreign schema', { $ref: 'https://example.com/x.json' }, ['/$ref ref_outside']],
    ['a file', { items: { $ref: 'other.json#/a' } }, ['/items/$ref ref_outside']],
    ['a missing part', { $ref: '#/$defs/none' }, ['/$ref ref_not_found']],
    ['a part that is no schema', { $ref: '#/default', default: {} }, ['/$ref ref_not_found']],
    ['another base', { $defs: { a: { $id: 'b' } } }, ['/$defs/a/$id ref_not_supported']],
    ['a promise', { $async: true }, ['/$async keyword_not_supported']],
    [
      'a promise below',
      { properties: { a: { $async: true } } },
      ['/properties/a/$async keyword_not_supported'],
    ],
    ['a dynamic reference', { $dynamicRef: '#a' }, ['/$dynamicRef ref_not_supported']],
    [
      'another draft',
      { $schema: 'http://json-schema.org/draft-07/schema#' },
      ['/$schema draft_not_supported'],
    ],
    [
      'a wrong type',
      { properties: { a: { type: 'text' } } },
      ['/properties/a/type schema_invalid'],
    ],
    ['a wrong keyword value', { required: 'title' }, ['/required schema_invalid']],
    ['depth', depth(60), [' too_deep']],
    ['many schemas', { allOf: Array.from({ length: 1001 }, () => ({})) }, [' too_many_schemas']],
  ])('for %s', async (_name, schema, expected) => {
    const all = await codes(schema)
    expect(all).toEqual(expect.arrayContaining(expected))
  })

  test('never for what JSON Schema allows otherwise', async () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://example.com/posts',
      $defs: { tag: { $anchor: 'tag', type: 'string', pattern: '^[\\p{L}\\p{Script=Han}-]+$' } },
      properties: { tags: { items: { $ref: '#tag' } }, more: { $ref: '#/$defs/tag' } },
      'x-own': { hint: 'a keyword of an editor' },
    }
    expect(await codes(schema)).toEqual([])
    expect(await found(schema, { tags: ['中文', 'a-b'] })).toEqual([])
    expect(await found(schema, { tags: ['a', 'b c'], more: 1 })).toEqual([
      'tags.1: must match pattern "^[\\p{L}\\p{Script=Han}-]+$"',
      'more: must be string',
    ])
  })
})

test('two patterns of one schema are two patterns', async () => {
  const schema = { properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } }
  expect(await found(schema, { a: 'a', b: 'b' })).toEqual([])
  expect(await found(schema, { a: 'b', b: 'a' })).toHaveLength(2)
})

test('names the key that is missing, too much or wrongly named', async () => {
  const schema = {
    required: ['title'],
    properties: { kind: { enum: ['a', 'b'] }, title: {}, map: { propertyNames: { maxLength: 2 } } },
    additionalProperties: false,
    if: { required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['map'] },
  }
  expect(await found(schema, { kind: 'c', extra: 1 })).toEqual([
    'map: is missing',
    'title: is missing',
    'extra: is not allowed',
    'kind: must be one of "a", "b"',
  ])
  expect(await found(schema, { title: 'x', map: { abc: 1 } })).toEqual([
    'map.abc: must NOT have more than 2 characters',
  ])
})

test('a key that every object has is missing until the text has it', async () => {
  expect(await found({ required: ['constructor', 'toString'] }, {})).toHaveLength(2)
})

describe('hostile schemas', () => {
  const list = Array.from({ length: 1000 }, (_, at) => `item ${at} ${'a'.repeat(200)}!`)
  const doubling: Record<string, object> = { d30: { type: 'string' } }
  for (let at = 0; at < 30; at++)
    doubling[`d${at}`] = {
      allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }],
    }
  let nested: unknown = 'leaf'
  for (let level = 0; level < 45; level++) nested = { a: nested }
  const twice = { anyOf: [{ $ref: '#/$defs/n' }, { $ref: '#/$defs/n' }] }
  const failing = Array.from({ length: 300 }, (_, at) => ({ const: at }))
  const slow = `(?:${'.*a'.repeat(60)}|x{0,200}y){1,3}$`
  const all: [string, object, object][] = [
    ['nested repetition', { properties: { t: { pattern: '^(a+)+$' } } }, { t: 'a'.repeat(60_000) }],
    ['alternatives', { properties: { t: { pattern: '^(a|a)*$' } } }, { t: 'a'.repeat(60_000) }],
    [
      'a large program',
      { items: {}, properties: { l: { items: { pattern: slow } } } },
      { l: list },
    ],
    ['itself', { $ref: '#' }, { a: 1 }],
    [
      'itself in a circle',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
      {},
    ],
    ['references that double', { $defs: doubling, $ref: '#/$defs/d0' }, {}],
    [
      'references that double with depth',
      { $defs: { n: { properties: { a: twice }, not: {} } }, ...twice },
      { a: nested },
    ],
    ['many faults', { properties: { l: { items: { allOf: failing } } } }, { l: list }],
    [
      'pairs of maps',
      { properties: { l: { uniqueItems: true } } },
      { l: list.map((a, b) => ({ a, b })) },
    ],
    [
      'a wide enum',
      { properties: { l: { items: { enum: list.map((a, b) => [a, b]) } } } },
      { l: list.map((a) => [a, 0]) },
    ],
    ['many values at each item', { properties: { l: { items: { anyOf: failing } } } }, { l: list }],
    [
      'names of keys',
      { propertyNames: { pattern: slow } },
      Object.fromEntries(list.map((a) => [a, 1])),
    ],
    ['exclusion', { properties: { l: { items: { oneOf: failing } } } }, { l: list }],
    [
      'contains',
      { properties: { l: { contains: { allOf: failing }, minContains: 300 } } },
      { l: list },
    ],
    [
      'unevaluated keys',
      { allOf: failing.map(() => ({ properties: {} })), unevaluatedProperties: false },
      Object.fromEntries(list.map((a) => [a, 1])),
    ],
    [
      'many rules for a long text',
      { properties: { t: { allOf: Array.from({ length: 900 }, (_, at) => ({ maxLength: at })) } } },
      { t: 'a'.repeat(200_000) },
    ],
    [
      'an address that takes the square of its length',
      { properties: { l: { items: { allOf: Array(200).fill({ format: 'url' }) } } } },
      { l: Array(60).fill(`http://${':'.repeat(3_900)}\n`) },
    ],
    [
      'a format for a long text',
      { properties: { t: { format: 'url' } } },
      { t: `http://${':'.repeat(200_000)}\n` },
    ],
    [
      'a list of false',
      { properties: { l: { items: { allOf: Array(9_000).fill(false) } } } },
      { l: list },
    ],
    [
      'many required keys',
      { properties: { l: { items: { required: list.map((_, at) => `k${at}`) } } } },
      { l: list.map(() => ({})) },
    ],
  ]
  test.each(all)('do a bounded amount of work: %s', (_name, schema, data) => {
    const compiled = compileSchema(JSON.stringify(schema))
    if (!compiled.ok) throw new Error(compiled.faults[0]?.message)
    const before = process.cpuUsage()
    const findings = findFaults(compiled.compiled, data as never)
    const { user, system } = process.cpuUsage(before)
    expect(findings === 'costly' || findings.length <= 200).toBe(true)
    // CPU time, a hundred times what the slowest needs: without the count they take minutes.
    expect(user + system).toBeLessThan(30_000_000)
  })

  test('and the next check is as good as ever', async () => {
    for (const [, schema, data] of all.slice(3, 8)) await check(schema, data)
    expect(await found({ type: 'object', required: ['a'] }, {})).toEqual(['a: is missing'])
  })
})
