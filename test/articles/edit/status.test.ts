import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, type Shown, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const patch = (id: string, body: unknown, headers?: Record<string, string>) =>
  send(app, 'PATCH', `/articles/${id}`, body, headers)
const dataOf = (answer: { json(): { data: Shown } }): Shown => answer.json().data

describe('status', () => {
  test('publishing sets the date once and remembers the first one', async () => {
    const { id } = await create(app, { title: 'Life' })
    const published = dataOf(await patch(id, { status: 'published' }))
    expect(published.publishedAt).toBe(published.firstPublishedAt)
    expect(Date.parse(String(published.publishedAt))).toBeGreaterThan(Date.now() - 60_000)
    expect(dataOf(await patch(id, { status: 'draft' })).firstPublishedAt).toBe(
      published.publishedAt,
    )
    expect(
      dataOf(await patch(id, { status: 'archived', publishedAt: null })).publishedAt,
    ).toBeNull()
    const again = dataOf(
      await patch(id, { status: 'published', publishedAt: '2020-01-01T00:00:00Z' }),
    )
    expect(again).toMatchObject({
      publishedAt: '2020-01-01T00:00:00.000Z',
      firstPublishedAt: published.publishedAt,
    })
    const put = await send(app, 'PUT', `/articles/${id}`, { title: 'Life', status: 'published' })
    expect(dataOf(put).publishedAt).toBe('2020-01-01T00:00:00.000Z')
  })

  test('scheduling needs a date in the future, given or present', async () => {
    const { id } = await create(app, { title: 'Later' })
    expect(faults(await patch(id, { status: 'scheduled' }), 422)).toEqual([
      '/publishedAt not_in_future',
    ])
    const past = { status: 'scheduled', publishedAt: '2020-01-01T00:00:00Z' }
    expect(faults(await patch(id, past), 422)).toEqual(['/publishedAt not_in_future'])
    const later = { status: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' }
    expect(dataOf(await patch(id, later)).status).toBe('scheduled')
    expect(dataOf(await patch(id, { status: 'scheduled', title: 'Later still' })).status).toBe(
      'scheduled',
    )
    expect(
      dataOf(
        await patch(id, { expiresAt: '2020-01-01T00:00:00Z', publishedAt: '2019-01-01T00:00:00Z' }),
      ).status,
    ).toBe('expired')
    for (const publishedAt of [
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-14:00',
      '2024-02-30T00:00:00Z',
      '2024',
    ])
      expect((await patch(id, { publishedAt })).statusCode, publishedAt).toBe(422)
  })

  test('a date that is missing is named together with keys that hold fields', async () => {
    const frontMatter = { title: 'x' }
    const body = { title: 'ok', frontMatter, status: 'scheduled' }
    const both = ['/frontMatter/title key_of_field', '/publishedAt not_in_future']
    expect(faults(await send(app, 'POST', '/articles', body), 422)).toEqual(both)
    const { id } = await create(app, { title: 'Both' })
    expect(faults(await patch(id, { frontMatter, status: 'scheduled' }), 422)).toEqual(both)
    expect(faults(await send(app, 'PUT', `/articles/${id}`, body), 422)).toEqual(both)
  })

  test('a date that never came is not remembered as the first', async () => {
    const { id } = await create(app, {
      title: 'Postponed',
      status: 'scheduled',
      publishedAt: '2999-01-01T00:00:00Z',
    })
    const drafted = dataOf(await patch(id, { status: 'draft', publishedAt: null }))
    expect(drafted.firstPublishedAt).toBeNull()
    const published = dataOf(
      await patch(id, { status: 'published', publishedAt: '2024-01-01T00:00:00Z' }),
    )
    expect(published.firstPublishedAt).toBe('2024-01-01T00:00:00.000Z')
  })
})
