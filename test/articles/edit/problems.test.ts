import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Problem } from '../../../src/shapes.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, fileOf, type Shown, send } from '../../support/content.ts'
import { importTree, makeTree, type Tree } from '../../support/imports/imports.ts'

let app: TestApp
let tree: Tree
beforeAll(async () => {
  app = await testApp()
  tree = await makeTree()
})
afterAll(async () => {
  await app.close()
  await tree.remove()
})

const markdown = { 'content-type': 'text/markdown' }
const heads = [
  'cover: true\n',
  'date: 2024-01-02 03:04:05\n',
  'tags:\n  - a\n    - b\nlang: "no tag!"\n',
  'aliases: [http://example.com/x]\nauthors: {a: 1}\n',
  'summary: ok\n',
  '',
]
let written = 0
const fileWith = (head: string) => `---\ntitle: File ${++written}\n${head}---\n\nText.\n`

/** What an answer to a write says; fails the test unless it is such an answer. */
function said(answer: { statusCode: number; body: string; json(): unknown }): {
  data: Shown
  problems: Problem[]
} {
  expect([200, 201], answer.body).toContain(answer.statusCode)
  const whole = answer.json() as { data: Shown; problems: Problem[] }
  expect(Object.keys(whole)).toEqual(['data', 'problems'])
  return whole
}

const isTaken = (wanted: string, path: string) => ({
  code: 'path_taken',
  message: `The path "${wanted}" is taken; this article is at "${path}".`,
  severity: 'warning',
})

describe('a write says what an import says of the same text', () => {
  test.each(heads)('%j', async (head) => {
    const text = fileWith(head)
    const name = `imported-${written}.md`
    await tree.put({ [name]: text })
    const expected = (await importTree(app.db, tree)).files
      .get(name)
      ?.problems.filter(({ code }) => code !== 'path_taken')
    const markdownOf = async (method: string, url: string) =>
      said(await send(app, method, url, text, markdown)).problems

    const posted = said(await send(app, 'POST', '/articles', text, markdown))
    expect(posted.problems.filter(({ code }) => code !== 'path_taken')).toEqual(expected)
    const { id } = posted.data
    expect(await markdownOf('PUT', `/articles/${id}`)).toEqual(expected)
    const place = `/articles/by-path/${posted.data.path}?lang=${posted.data.lang}`
    expect(await markdownOf('PUT', place)).toEqual(expected)
    expect(
      said(await send(app, 'PATCH', `/articles/${id}`, { body: 'Other.\n' })).problems,
    ).toEqual(expected)
    const same = said(await send(app, 'PATCH', `/articles/${id}`, { body: 'Other.\n' }))
    expect([same.data.version, same.problems]).toEqual([2, expected])
    const operations = [{ op: 'update', id, data: { body: 'Third.\n' } }]
    const batch = await send(app, 'POST', '/articles/batch', { operations })
    expect(batch.json().data[0].problems).toEqual(expected)
    await send(app, 'DELETE', `/articles/${id}`)
    expect(said(await send(app, 'POST', `/articles/${id}/restore`)).problems).toEqual(expected)
    expect(said(await send(app, 'POST', `/articles/${id}/revisions/1/restore`)).problems).toEqual(
      expected,
    )
    expect(await fileOf(app, id)).toBe(text)
  })

  test('a new file at a path, and under an id of the client', async () => {
    const at = said(
      await send(app, 'PUT', '/articles/by-path/new/place', fileWith('cover: true\n'), markdown),
    )
    expect(at.problems).toMatchObject([{ code: 'unexpected_type', line: 3, severity: 'warning' }])
    const id = '0190f3c4-0000-7000-8000-00000000abcd'
    const own = said(await send(app, 'PUT', `/articles/${id}`, fileWith('cover: true\n'), markdown))
    expect(own.problems).toEqual(at.problems)
  })
})

test('writes of a correct text report no problems', async () => {
  const { data, problems } = said(
    await send(app, 'POST', '/articles', { title: 'Right', tags: ['a'] }),
  )
  expect(problems).toEqual([])
  for (const [method, url, body] of [
    ['PUT', '', { title: 'Right again', status: 'published', listed: true }],
    ['PATCH', '', { summary: 'S', publishedAt: '2024-01-01T00:00:00+02:00' }],
    ['POST', '/revisions/1/restore', undefined],
    ['POST', '/restore', undefined],
  ] as const)
    expect(said(await send(app, method, `/articles/${data.id}${url}`, body)).problems).toEqual([])
})

test('reads, lists and faults have no such member', async () => {
  const { id } = await create(app, { title: 'Read' })
  expect(Object.keys((await send(app, 'GET', `/articles/${id}`)).json())).toEqual(['data'])
  expect(Object.keys((await send(app, 'GET', '/articles')).json())).toEqual(['data', 'meta'])
  expect((await send(app, 'PATCH', `/articles/${id}`, { title: 5 })).json()).not.toHaveProperty(
    'problems',
  )
})

describe('a path that was taken and got a number', () => {
  test('on creating, from fields and from a file', async () => {
    for (const [index, path] of ['same-title', 'same-title-2', 'same-title-3'].entries()) {
      const { data, problems } = said(await send(app, 'POST', '/articles', { title: 'Same title' }))
      expect(data.path).toBe(path)
      expect(problems).toEqual(index === 0 ? [] : [isTaken('same-title', path)])
    }
    const file = '---\ntitle: Same title\ncover: true\n---\nText\n'
    const { data, problems } = said(await send(app, 'POST', '/articles', file, markdown))
    expect(data.path).toBe('same-title-4')
    expect(problems).toMatchObject([
      { code: 'unexpected_type', line: 3 },
      isTaken('same-title', 'same-title-4'),
    ])
  })

  test('on coming back from the trash, once', async () => {
    const first = await create(app, { title: 'Comes back', path: 'comes/back' })
    await send(app, 'DELETE', `/articles/${first.id}`)
    await create(app, { title: 'Sits there', path: 'comes/back' })
    const { data, problems } = said(await send(app, 'POST', `/articles/${first.id}/restore`))
    expect(data.path).toBe('comes/back-2')
    expect(problems).toEqual([isTaken('comes/back', 'comes/back-2')])
    expect(
      said(await send(app, 'PATCH', `/articles/${first.id}`, { summary: 'x' })).problems,
    ).toEqual([])
  })

  test('on moving to another language', async () => {
    await create(app, { title: 'Moves', path: 'moves' })
    const other = await create(app, { title: 'Moves', path: 'moves', lang: 'de' })
    const { data, problems } = said(
      await send(app, 'PATCH', `/articles/${other.id}`, { lang: 'en' }),
    )
    expect(data).toMatchObject({ lang: 'en', path: 'moves-2' })
    expect(problems).toEqual([isTaken('moves', 'moves-2')])
  })

  test('each of many concurrent creates gets its own problems', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        n % 2
          ? send(app, 'POST', '/articles', { title: 'At once' })
          : send(app, 'POST', '/articles', `---\ntitle: Alone ${n}\ncover: true\n---\n`, markdown),
      ),
    )
    const all = answers.map(said)
    const files = all.filter((_, n) => n % 2 === 0)
    expect(files.map(({ problems }) => problems.map(({ code }) => code))).toEqual(
      Array(12).fill(['unexpected_type']),
    )
    const numbered = all.filter((_, n) => n % 2 === 1)
    for (const { data, problems } of numbered)
      expect(problems).toEqual(data.path === 'at-once' ? [] : [isTaken('at-once', data.path)])
    expect(new Set(numbered.map(({ data }) => data.path)).size).toBe(12)
  })
})

test('a retry with the same Idempotency-Key gets the same problems', async () => {
  const headers = { ...markdown, 'idempotency-key': 'told-once' }
  const text = '---\ntitle: Told\ncover: true\n---\n'
  const first = await send(app, 'POST', '/articles', text, headers)
  const again = await send(app, 'POST', '/articles', text, headers)
  expect(said(first).problems).toMatchObject([{ code: 'unexpected_type' }])
  expect([again.headers['idempotency-replayed'], again.body]).toEqual(['true', first.body])
})

test('each item of a batch has them, also one that fails or goes to the trash', async () => {
  const { id } = await create(app, { title: 'Batch' })
  const problems = [isTaken('batch', 'batch-2')]
  const all = [
    { op: 'create', data: { title: 'Batch' } },
    { op: 'update', id, data: { summary: 'S' } },
    { op: 'delete', id },
  ]
  const atomic = await send(app, 'POST', '/articles/batch', { atomic: true, operations: all })
  expect(atomic.json().data).toMatchObject([
    { status: 201, problems },
    { problems: [] },
    { status: 204, problems: [] },
  ])
  const failing = await send(app, 'POST', '/articles/batch', {
    operations: [{ op: 'create', data: {} }],
  })
  expect(failing.json().data).toMatchObject([
    { status: 422, problems: [], error: { code: 'invalid' } },
  ])
})

test('an answer in Markdown is the file and nothing else', async () => {
  const headers = { ...markdown, accept: 'text/markdown' }
  const text = '---\ntitle: As it is\ncover: true\n---\nText\n'
  const answer = await send(app, 'POST', '/articles', text, headers)
  expect([answer.statusCode, answer.body]).toEqual([201, text])
})
