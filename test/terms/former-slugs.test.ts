import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish, send, titles } from '../support/content.ts'

let app: TestApp

beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

describe.each(['tags', 'categories'] as const)('by-slug of %s', (kind) => {
  const make = async (name: string, more = {}) => {
    const answer = await send(app, 'POST', `/${kind}`, {
      name: `${name} ${kind}`,
      slug: name,
      ...more,
    })
    expect(answer.statusCode, answer.body).toBe(201)
    return answer.json().data as { id: string }
  }
  const patch = async (id: string, body: object) => {
    const answer = await send(app, 'PATCH', `/${kind}/${id}`, body)
    expect(answer.statusCode, answer.body).toBe(200)
  }
  const merge = async (id: string, into: string) => {
    expect((await send(app, 'POST', `/${kind}/${id}/merge`, { into })).statusCode).toBe(200)
  }
  /** Where a reader of this slug ends: a status, or the slug that it is sent to. */
  const leads = async (slug: string, key?: string) => {
    const url = `/v1/${kind}/by-slug/${encodeURIComponent(slug)}`
    const answer = await app.request('GET', url, key ? { key } : {})
    if (answer.statusCode !== 301) return answer.statusCode
    const { data } = answer.json()
    expect(answer.headers.location).toBe(`/v1/${kind}/by-slug/${encodeURIComponent(data.slug)}`)
    expect(answer.headers['cache-tag']).toContain(kind)
    return data.slug
  }

  test('redirects a former slug to the current one, until the slug is used again', async () => {
    const { id } = await make('first')
    expect(await leads('first')).toBe(200)
    await patch(id, { name: `Renamed ${kind}` })
    expect(await leads('first')).toBe(200)
    await patch(id, { slug: 'second' })
    await patch(id, { slug: '第三' })
    expect([await leads('first'), await leads('second'), await leads('第三')]).toEqual([
      '第三',
      '第三',
      200,
    ])
    await patch(id, { slug: 'first' })
    expect([await leads('first'), await leads('second'), await leads('第三')]).toEqual([
      200,
      'first',
      'first',
    ])
  })

  test('leads from the slugs of a merged one to the other, over several merges', async () => {
    const [one, two, three] = [await make('m-one'), await make('m-two'), await make('m-three')]
    await patch(one.id, { slug: 'm-uno' })
    await merge(one.id, two.id)
    expect([await leads('m-one'), await leads('m-uno')]).toEqual(['m-two', 'm-two'])
    await merge(two.id, three.id)
    expect([await leads('m-one'), await leads('m-uno'), await leads('m-two')]).toEqual(
      Array(3).fill('m-three'),
    )
    await patch(three.id, { slug: 'm-one' })
    expect([await leads('m-one'), await leads('m-three')]).toEqual([200, 'm-one'])
  })

  test('can be taken by another term, and then refers to that one', async () => {
    const old = await make('taken')
    await patch(old.id, { slug: 'left' })
    const taker = await make('taken', { name: `Taker of ${kind}` })
    expect(await leads('taken')).toBe(200)
    const { slug } = (await send(app, 'GET', `/${kind}/${taker.id}`)).json().data
    expect(slug).toBe('taken')
    await patch(taker.id, { slug: 'gone-on' })
    expect(await leads('taken')).toBe('gone-on')
    expect((await send(app, 'DELETE', `/${kind}/${taker.id}`)).statusCode).toBe(204)
    expect([await leads('taken'), await leads('gone-on'), await leads('left')]).toEqual([
      404, 404, 200,
    ])
  })

  test('says nothing of what the reader does not see', async () => {
    const made = await create(app, { title: 'Draft', [kind]: [`Hidden ${kind}`] })
    const term = made[kind][0] as { id: string; slug: string }
    const editor = await app.keyWith('drafts:read')
    await app.db.pool.query(`update ${kind} set slug = 'unseen-now' where id = $1`, [term.id])
    const column = kind === 'tags' ? 'tag_id' : 'category_id'
    const table = kind === 'tags' ? 'tag_slugs' : 'category_slugs'
    await app.db.pool.query(`insert into ${table} (slug, ${column}) values ('unseen', $1)`, [
      term.id,
    ])
    expect(await leads('unseen')).toBe(404)
    expect(await leads('unseen', editor)).toBe('unseen-now')
  })

  test('lists and feeds still accept a former slug', async () => {
    const { id } = await make('narrow')
    await publish(app, { title: `In ${kind}`, [kind]: [`narrow ${kind}`] })
    await patch(id, { slug: 'broad' })
    const filter = kind === 'tags' ? 'tag' : 'category'
    for (const query of ['narrow', 'broad', 'narrow,none', 'narrow&sort=title', 'narrow&q=in'])
      expect(await titles(app, `${filter}=${query}`), query).toEqual([`In ${kind}`])
    const feed = await app.request('GET', `/feed.json?${filter}=narrow`)
    expect(feed.json().items).toHaveLength(1)
    const other = await make('narrow', { name: `Other narrow ${kind}` })
    expect(await titles(app, `${filter}=narrow`)).toEqual([])
    await merge(other.id, id)
    expect(await titles(app, `${filter}=narrow`)).toEqual([`In ${kind}`])
  })
})
