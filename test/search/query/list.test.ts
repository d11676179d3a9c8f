import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { disagreements } from '../../support/articles/recount.ts'
import { create, faults, list, publish, send, titles } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  await publish(app, {
    title: 'Whales',
    body: 'Big animals of the sea. <script>alert("whale")</script>',
    tags: ['sea'],
    path: 'whales',
  })
  await publish(app, {
    title: 'Ships',
    body: 'Ships hunted whales at sea, whales all day.',
    tags: ['sea', 'trade'],
    lang: 'de',
  })
  await publish(app, { title: 'AI竞赛', body: '人工智能的竞赛已经开始。谁会赢？', lang: 'zh-CN' })
  await publish(app, {
    title: '100%_sure',
    body: 'percent 50% and under_score and C++ code',
    tags: ['odd'],
  })
  await create(app, { title: 'Secret whales', body: 'whales 竞赛' })
})
afterAll(() => app.close())

const found = async (query: string) => (await titles(app, query)).sort()

describe('q on the list of articles', () => {
  test.each([
    ['q=whales', ['Ships', 'Whales']],
    ['q=whale', ['Ships', 'Whales']],
    ['q=WHALES', ['Ships', 'Whales']],
    ['q=%EF%BD%97%EF%BD%88%EF%BD%81%EF%BD%8C%EF%BD%85%EF%BD%93', ['Ships', 'Whales']],
    ['q=whales+hunted', ['Ships']],
    ['q=whales+-hunted', ['Whales']],
    ['q="hunted+whales"', ['Ships']],
    ['q="whales+hunted"', []],
    ['q=animals+or+hunted', ['Ships', 'Whales']],
    ['q=竞赛', ['AI竞赛']],
    ['q=工智', ['AI竞赛']],
    ['q=赛竞', []],
    ['q=sea&tag=trade', ['Ships']],
    ['q=whales&lang=de', ['Ships']],
    ['q=whales&author=Nobody', []],
    ['q=%25', []],
    ['q=_', []],
    ['q=nothing', []],
  ])('%s', async (query, wanted) => {
    expect(await found(query)).toEqual(wanted)
    expect((await list(app, `${query}&count=exact&limit=1`)).meta.total).toBe(wanted.length)
  })

  test('relevance ranks titles over bodies; another sort can be requested', async () => {
    expect(await titles(app, 'q=whales')).toEqual(['Whales', 'Ships'])
    expect(await titles(app, 'q=whales&sort=relevance')).toEqual(['Whales', 'Ships'])
    expect(await titles(app, 'q=whales&sort=title')).toEqual(['Ships', 'Whales'])
    expect(await titles(app, 'q=whales&sort=-title')).toEqual(['Whales', 'Ships'])
  })

  test('keys find drafts only where they request them', async () => {
    expect(await titles(app, 'q=whales&status=draft', app.adminKey)).toEqual(['Secret whales'])
    expect(await titles(app, 'q=secret', app.adminKey)).toEqual([])
    const { id } = (await list(app, 'status=draft', app.adminKey)).data[0] ?? {}
    await send(app, 'DELETE', `/articles/${id}`)
    expect(await titles(app, 'q=secret&trashed=true', app.adminKey)).toEqual(['Secret whales'])
    await send(app, 'POST', `/articles/${id}/restore`)
  })

  test('highlight adds snippets and escapes everything but the marks', async () => {
    const { data } = await list(app, 'q=whale&highlight=true')
    const highlights = data.map(
      ({ highlight }) => highlight as { title: string; snippets: string[] },
    )
    expect(highlights[0]?.title).toBe('<mark>Whales</mark>')
    for (const { title, snippets } of highlights)
      expect([title, ...snippets].join(' ').replaceAll(/<\/?mark>/g, '')).not.toMatch(/[<>]/)
    expect((await list(app, 'q=whale')).data[0]).not.toHaveProperty('highlight')
    const chinese = await list(app, 'q=竞赛&highlight=true')
    expect(chinese.data[0]?.highlight).toMatchObject({ title: 'AI<mark>竞赛</mark>' })
  })

  test('a write is found immediately, and no longer by its old words', async () => {
    const { id } = await publish(app, { title: 'Quokka', body: 'wallaby', tags: ['marsupial'] })
    for (const word of ['quokka', 'wallaby', 'marsupial'])
      expect(await found(`q=${word}`)).toEqual(['Quokka'])
    await send(app, 'PATCH', `/articles/${id}`, { title: 'Numbat', body: 'anteater', tags: [] })
    for (const word of ['quokka', 'wallaby', 'marsupial'])
      expect(await found(`q=${word}`)).toEqual([])
    for (const word of ['numbat', 'anteater']) expect(await found(`q=${word}`)).toEqual(['Numbat'])
    await send(app, 'PATCH', `/articles/${id}`, { status: 'archived' })
    expect(await found('q=numbat')).toEqual([])
    await send(app, 'POST', `/articles/${id}/revisions/1/restore`)
    expect(await found('q=wallaby')).toEqual(['Quokka'])
  })

  test('a body of 200,000 distinct words is found by its first and its last', async () => {
    const words = Array.from({ length: 200_000 }, (_, n) => `w${n.toString(36)}`)
    await publish(app, { title: 'Long', body: words.join(' ') })
    for (const word of [words[0], words.at(-1), words[100_000]])
      expect(await found(`q=${word}`)).toEqual(['Long'])
  })

  test.each([
    'q="',
    'q=-',
    'q=or',
    'q=-a+-b',
    'q=""',
    "q='",
    'q=:*',
    'q=(((',
    'q=!%26|<->',
    'q=%F0%9F%98%80',
    'q=\\',
    'q=%E2%80%AE',
    'q=a%09b',
    'q=or+or+or',
    'q=-"x',
  ])('%s is answered or refused, never a 500', async (query) => {
    const answer = await app.request('GET', `/v1/articles?${query}&highlight=true&count=exact`)
    if (answer.statusCode !== 200) expect(faults(answer, 400).join()).toContain('q ')
  })

  test('rejects a query that is too long', async () => {
    const long = await app.request('GET', `/v1/articles?q=${'x'.repeat(1001)}`)
    expect(faults(long, 400)).toEqual(['q too_big'])
    expect(long.json().errors[0].message).toContain('1000 characters')
    const many = await app.request(
      'GET',
      `/v1/articles?q=${Array.from({ length: 400 }, (_, n) => n)
        .join('+')
        .slice(0, 990)}`,
    )
    expect([200, 400]).toContain(many.statusCode)
  })

  test('an edit that brings in a new tag name is found by it, not by the old one', async () => {
    const { id, tags } = await publish(app, { title: 'Untold', tags: ['Obsoletum'] })
    await send(app, 'PATCH', `/tags/${tags[0]?.id}`, { name: 'Modernum' })
    await send(app, 'PATCH', `/articles/${id}`, { tags: ['Modernum'] })
    expect(await found('q=modernum')).toEqual(['Untold'])
    expect(await found('q=obsoletum')).toEqual([])
  })

  test('a new tag name finds its articles, even if their texts have the old one', async () => {
    const { tags } = await publish(app, {
      title: 'Tagged',
      tags: ['Paleozoicum'],
      summary: 'paleo',
    })
    await publish(app, { title: 'Getaggt', tags: ['Paleozoicum'], lang: 'de' })
    await publish(app, { title: 'Other', tags: ['Mesozoicum'] })
    const id = tags[0]?.id
    await send(app, 'PATCH', `/tags/${id}`, { name: 'Cenozoic Beasts' })
    for (const q of ['cenozoic', 'beast', '"cenozoic+beasts"', 'cenozoic+paleozoicum'])
      expect(await found(`q=${q}`), q).toEqual(['Getaggt', 'Tagged'])
    await publish(app, { title: 'Later', tags: ['paleozoicum'] })
    expect(await found('q=cenozoic')).toEqual(['Getaggt', 'Later', 'Tagged'])
    const into = (await list(app, 'q=mesozoicum')).data[0]?.tags[0]?.id
    await send(app, 'POST', `/tags/${id}/merge`, { into })
    expect(await found('q=mesozoicum')).toEqual(['Getaggt', 'Later', 'Other', 'Tagged'])
    expect(await titles(app, 'q=mesozoicum&sort=relevance')).toHaveLength(4)
    expect(await disagreements(app.db)).toEqual([])
  })
})
