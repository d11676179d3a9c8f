import { afterAll, expect, test } from 'vitest'
import { readTree } from '../../../src/imports/read-tree.ts'
import { resolvePaths } from '../../../src/imports/source/paths.ts'
import { createCheck } from '../../../src/schemas/check-text.ts'
import { createInference } from '../../../src/schemas/infer/infer.ts'
import type { JsonObject } from '../../../src/shapes.ts'
import { makeTree, type Tree } from '../../support/imports/imports.ts'

const trees: Tree[] = []
afterAll(async () => {
  for (const tree of trees) await tree.remove()
})

const inferred = (all: readonly JsonObject[]) => {
  const inference = createInference()
  for (const data of all) inference.add(data)
  return inference.schema()
}

const checkOf = (schema: JsonObject) => {
  const created = createCheck(schema)
  if (!created.ok) throw new Error(created.faults.join('\n'))
  return created.check
}

const texts: JsonObject[] = [...Array(12).keys()].map((number) => ({
  title: `Text ${number}`,
  date: `2020-01-0${1 + (number % 9)}`,
  kind: ['news', 'note'][number % 2] ?? '',
  cover: number % 3 === 0 ? 'a.png' : { src: 'a.png', width: 3 },
  weight: number % 2 === 0 ? number : number / 2,
  tags: number % 4 === 0 ? [] : ['one', `t${number}`],
  ...(number > 3 ? { draft: true, subtitle: number === 4 ? null : '' } : {}),
}))

test('types, choices, dates and keys of all texts are inferred', () => {
  expect(inferred(texts)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['title', 'date', 'kind', 'cover', 'weight', 'tags'],
    properties: {
      title: { type: 'string', minLength: 1 },
      date: { $ref: '#/$defs/date' },
      kind: { enum: ['news', 'note'] },
      cover: {
        type: ['object', 'string'],
        required: ['src', 'width'],
        properties: { src: { type: 'string', minLength: 1 }, width: { type: 'integer' } },
      },
      weight: { type: 'number' },
      tags: { type: 'array', items: { type: 'string', minLength: 1 } },
      draft: { type: 'boolean' },
      subtitle: { type: ['null', 'string'] },
    },
    $defs: { date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}' } },
  })
})

test('any texts make a schema that is taken and accepts them', () => {
  let deep: JsonObject = { end: 1 }
  for (let level = 0; level < 60; level++) deep = { [`k${level}`]: deep }
  const hostile: JsonObject[] = [
    deep,
    Object.fromEntries([...Array(1_000).keys()].map((at) => [`key ${at}`, `value ${at}`])),
    Object.fromEntries([...Array(50).keys()].map((at) => ['k'.repeat(300) + at, []])),
    JSON.parse('{"__proto__": {"a": 1}, "constructor": 1, "": null, "a/b~c": [[1], ["x"], {}]}'),
    ...[...Array(9).keys()].map((at) => ({ choice: 'x'.repeat(40), [`d${at}`]: '2020-01-01' })),
  ]
  for (const all of [hostile, [{}], [...texts, {}], [deep]]) {
    const check = checkOf(inferred(all))
    for (const data of all) expect(check({ head: '', data }, undefined)).toEqual([])
  }
})

test('files are read as an import reads them, and faults have a place', async () => {
  const good = '+++\ntitle = "T"\nweight = 1\n[extra]\nlevel = "a"\n+++\n'
  const tree = await makeTree({
    'config.toml': 'baseURL = "https://example.org"\ntitle = "Site"\n[markup]\n',
    'content/posts/a.md': good,
    'content/posts/b.md': good,
    'static/picture.png': 'no text',
  })
  trees.push(tree)
  const read = async () => {
    const all = []
    const paths = await resolvePaths([tree.path])
    for await (const parsed of readTree(paths, { lang: 'en', timeZone: 'UTC', dialect: 'hugo' }))
      if ('article' in parsed) all.push(parsed)
    return all
  }
  const inference = createInference()
  for (const { article } of await read()) inference.add(article.data)
  expect(inference.count()).toBe(2)
  const check = checkOf(inference.schema())
  await tree.put({ 'content/posts/b.md': good.replace('"a"', '["a"]').replace('title', 'titel') })
  const faults = (await read()).map(({ file, article, rules }) => [file, check(article, rules)])
  expect(faults).toEqual([
    ['content/posts/a.md', []],
    [
      'content/posts/b.md',
      [
        { line: 1, column: 1, message: '"title" is missing.' },
        { line: 5, column: 1, message: '"extra.level" must be string.' },
      ],
    ],
  ])
})
