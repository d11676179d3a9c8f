import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../support/app.ts'
import { create, faults, fileOf, read, send } from '../../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const edit = (id: string, version: number, ...edits: object[]) =>
  send(app, 'PATCH', `/articles/${id}`, { edits }, { 'if-match': `"v${version}"` })

async function uploaded(text: string): Promise<string> {
  const headers = { 'content-type': 'text/markdown' }
  const answer = await app.request('POST', '/v1/articles', {
    key: app.adminKey,
    body: text,
    headers,
  })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data.id
}

describe('body edits', () => {
  test('change only their bytes, beside other fields, in one version', async () => {
    const head = '---\r\ntitle:   "Odd"  # note\r\ndraft: true\r\n---\r\n'
    const id = await uploaded(`${head}\r\nOne  \r\ntwo.\r\n\r\n## Part\r\n\r\nOld.\r\n`)
    const patch = {
      summary: 'S.',
      edits: [
        { find: 'One  \ntwo', replace: 'Three\nfour' },
        { section: 'part', replace: 'New.' },
        { append: '\n*End*\n' },
      ],
    }
    const answer = await send(app, 'PATCH', `/articles/${id}`, patch, { 'if-match': '"v1"' })
    expect(answer.statusCode, answer.body).toBe(200)
    expect(answer.json().data).toMatchObject({ version: 2, summary: 'S.' })
    const body = '\r\nThree\r\nfour.\r\n\r\n## Part\r\n\r\nNew.\r\n\r\n*End*\r\n'
    expect(await fileOf(app, id)).toMatch(/^---\r\ntitle: {3}"Odd" {2}# note\r\ndraft: true\r\n/)
    expect((await read(app, id)).body).toBe(body)
    const same = await edit(id, 2, { find: 'New.', replace: 'New.' })
    expect(same.json().data.version).toBe(2)
  })

  test('need If-Match, and name the version that is current', async () => {
    const { id } = await create(app, { title: 'Matched', body: 'a' })
    const patch = { edits: [{ find: 'a', replace: 'b' }] }
    const none = await send(app, 'PATCH', `/articles/${id}`, patch)
    expect(faults(none, 428)).toEqual(['If-Match if_match_required'])
    // A stale version is named before its text is searched.
    const stale = await edit(id, 7, { find: 'gone', replace: '' })
    expect(faults(stale, 412)).toEqual(['If-Match version_mismatch'])
    expect(stale.headers.etag).toBe('"v1"')
    expect((await read(app, id)).body).toBe('a')
  })

  test('are all refused if one fails, with the places that it could mean', async () => {
    const { id } = await create(app, { title: 'Places', body: 'the cat\nthe dog\n' })
    const answer = await edit(
      id,
      1,
      { find: 'dog', replace: 'fox' },
      { find: 'the', replace: 'a' },
      { find: 'bird', replace: '' },
      { section: 'nowhere', replace: '' },
    )
    expect(faults(answer, 422)).toEqual([
      '/edits/1/find many_matches',
      '/edits/2/find no_match',
      '/edits/3/section no_match',
    ])
    expect(answer.json().errors[0].places).toEqual([
      { line: 1, column: 1, text: 'the cat' },
      { line: 2, column: 1, text: 'the dog' },
    ])
    expect((await read(app, id)).version).toBe(1)
  })

  test.each([
    [{ edits: [{ find: 'a', replace: 'b' }], body: 'x' }, ['/edits invalid_value']],
    [{ edits: [{ find: '', replace: 'b' }] }, ['/edits/0/find too_small']],
    [{ edits: [{ find: 'é'.repeat(32_769), replace: 'b' }] }, ['/edits/0/find invalid_value']],
    [{ edits: [{ find: 'a', replace: 'b', occurrence: 0 }] }, ['/edits/0/occurrence too_small']],
    [{ edits: [{ section: 'a', replace: 5 }] }, ['/edits/0/replace wrong_type']],
    [{ edits: [{ find: 'a' }] }, ['/edits/0/replace required']],
    [{ edits: [{ append: 'a', find: 'b', replace: 'c' }] }, ['/edits/0/append unknown_field']],
    [{ edits: Array(101).fill({ append: 'a' }) }, ['/edits too_big']],
    [{ edits: 'a' }, ['/edits wrong_type']],
    [{ edits: [{ append: '\ud800' }] }, ['/edits/0/append text_not_storable']],
  ])('that break a bound are refused: %#', async (body, expected) => {
    const { id } = await create(app, { title: 'Bounds', body: 'a' })
    const answer = await send(app, 'PATCH', `/articles/${id}`, body, { 'if-match': '"v1"' })
    expect(faults(answer, 422)).toEqual(expected)
    expect((await read(app, id)).version).toBe(1)
  })

  test('are for changes only: a new article has a body', async () => {
    const answer = await send(app, 'POST', '/articles', { title: 'New', edits: [] })
    expect(faults(answer, 422)).toEqual(['/edits unknown_field'])
  })

  test('of one article by several editors: one wins each version', async () => {
    const { id } = await create(app, { title: 'Race', body: 'Start.' })
    for (let version = 1; version <= 5; version++) {
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((name) => edit(id, version, { append: `\n${name}${version}` })),
      )
      const codes = answers.map(({ statusCode }) => statusCode)
      expect(codes.toSorted()).toEqual([200, 412, 412])
    }
    expect((await read(app, id)).body).toMatch(/^Start\.(\n[abc]\d){5}$/)
  })

  test('of a long text with hostile finds are made in a thread, while others are served', async () => {
    const { id } = await create(app, { title: 'Long', body: `${'a'.repeat(1_500_000)}b` })
    const edits = Array.from({ length: 40 }, (_, index) => ({
      find: `${'a'.repeat(30_000 + index)}c`,
      replace: '',
    }))
    let isDone = false
    const answer = edit(id, 1, ...edits).finally(() => {
      isDone = true
    })
    let served = 0
    while (!isDone) {
      expect((await app.request('GET', '/health/live')).statusCode).toBe(200)
      served++
      // An injected request does not let the event loop turn.
      await turn()
    }
    expect(faults(await answer, 422)).toHaveLength(40)
    expect(served).toBeGreaterThan(5)
    const good = await edit(id, 1, { find: 'ab', replace: 'c' })
    expect(good.json().data.body).toBe(`${'a'.repeat(1_499_999)}c`)
  })
})

describe('a batch', () => {
  const batch = (operations: object[], atomic = false) =>
    send(app, 'POST', '/articles/batch', { atomic, operations })

  test('takes edits under the same rules, of the state that its operations before made', async () => {
    const { id } = await create(app, { title: 'Batch', body: 'one' })
    const data = (find: string, replace: string) => ({ edits: [{ find, replace }] })
    const none = await batch([{ op: 'update', id, data: data('one', 'two') }])
    expect(none.json().data[0]).toMatchObject({
      status: 428,
      error: { errors: [{ pointer: '/version', code: 'required' }] },
    })
    const chain = [
      { op: 'update', id, version: 1, data: data('one', 'two') },
      { op: 'update', id, version: 2, data: data('two', 'three') },
    ]
    expect((await batch(chain, true)).statusCode).toBe(200)
    expect((await read(app, id)).body).toBe('three')
    const wrong = [...chain, { op: 'update', id, version: 3, data: data('four', '') }].slice(2)
    const answer = await batch(wrong, true)
    expect(faults(answer, 422)).toEqual(['/operations/0/data/edits/0/find no_match'])
    const form = await batch([{ op: 'update', id, version: 3, data: { edits: [{}] } }])
    expect(form.json().data[0].status).toBe(422)
  })
})
