import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish } from '../../support/content.ts'

let app: TestApp
const body =
  '# Intro {#intro}\n\nA[^1] [up](#intro), [mine](#mine) and [top](#top).\n\n<p id="mine">x</p>\n\n## Part\n\n[^1]: Note.\n'
const ids: string[] = []

beforeAll(async () => {
  app = await testApp()
  for (const path of ['one', 'two'])
    ids.push((await publish(app, { title: path, path, body, tags: ['t'] })).id)
})
afterAll(() => app.close())

const read = async (target: string) => (await app.request('GET', `/v1/articles${target}`)).json()

const idsIn = (html: string) => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)
const placesIn = (html: string) => [...html.matchAll(/ href="#([^"]*)"/g)].map(([, id = '']) => id)

interface Entry {
  id: string
  children?: Entry[]
}
const tocIds = (toc: Entry[]): string[] =>
  toc.flatMap(({ id, children }) => [id, ...tocIds(children ?? [])])

const names = ['intro', 'fnref:1', 'user-content-mine', 'part', 'fn:1']
const places = ['fn:1', 'intro', 'user-content-mine', 'top', 'fnref:1']

test('a prefix is before every id, and where links lead, and in the table of contents', async () => {
  for (const target of [`/${ids[0]}`, '/by-path/one']) {
    const { html, toc } = (await read(`${target}?include=html,toc&idPrefix=a_1-`)).data
    expect(idsIn(html)).toEqual(names.map((name) => `a_1-${name}`))
    expect(placesIn(html)).toEqual(places.map((name) => (name === 'top' ? name : `a_1-${name}`)))
    expect(tocIds(toc)).toEqual(['a_1-intro', 'a_1-part'])
  }
})

test('responses with another prefix, or without one, differ', async () => {
  for (const prefix of ['x', 'y', 'x']) {
    const { html } = (await read(`/${ids[0]}?include=html&idPrefix=${prefix}`)).data
    expect(idsIn(html)[0]).toBe(`${prefix}intro`)
  }
  const { html, toc } = (await read(`/${ids[0]}?include=html,toc`)).data
  expect([idsIn(html), placesIn(html), tocIds(toc)]).toEqual([names, places, ['intro', 'part']])
})

test('no two articles of a list share an id', async () => {
  for (const list of ['?sort=title&', `/${ids[0]}/related?`]) {
    const { data } = await read(`${list}include=html,toc&idPrefix=a-`)
    const all = data.flatMap((article: { html: string }) => idsIn(article.html))
    expect(new Set(all).size).toBe(names.length * data.length)
    for (const { id, html, toc } of data) {
      expect(idsIn(html)).toEqual(names.map((name) => `a-${id}-${name}`))
      expect(tocIds(toc)[0]).toBe(`a-${id}-intro`)
      for (const place of placesIn(html).filter((place) => place !== 'top'))
        expect(all).toContain(place)
    }
  }
})

test.each(['1a', 'a b', 'a"onload=x', 'a.b', 'a:b', 'ä', '', 'a'.repeat(65), 'a&idPrefix=b'])(
  'an invalid prefix is refused: %s',
  async (prefix) => {
    const target = `include=html&idPrefix=${prefix.includes('&') ? prefix : encodeURIComponent(prefix)}`
    for (const path of ['', `/${ids[0]}`, '/by-path/one', `/${ids[0]}/related`]) {
      const answer = await app.request('GET', `/v1/articles${path}?${target}`)
      expect(answer.statusCode).toBe(400)
      expect(answer.json().errors[0]).toMatchObject({ parameter: 'idPrefix' })
    }
  },
)

test('a prefix without html or toc is refused, too', async () => {
  for (const path of ['', `/${ids[0]}`]) {
    const answer = await app.request('GET', `/v1/articles${path}?include=text&idPrefix=a`)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors[0]).toMatchObject({ parameter: 'idPrefix', code: 'needs_include' })
  }
})

test('a feed has no ids in its HTML; its links lead to the articles', async () => {
  for (const feed of ['/feed.xml', '/rss.xml', '/feed.json']) {
    const { body } = await app.request('GET', feed)
    expect(body).toContain('Intro')
    expect(body).not.toMatch(/ id=\\?("|&quot;)(?:user|fn|intro|part)/)
    expect(body).toMatch(/\/en\/one#fn:1/)
    expect(body).toMatch(/\/en\/one#user-content-mine/)
  }
})
