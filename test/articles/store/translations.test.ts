import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { announce } from '../../../src/events/announce.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { disagreements } from '../../support/articles/recount.ts'
import { create, patch, publish, read, send } from '../../support/content.ts'
import { importTree, makeTree, type Tree } from '../../support/imports/imports.ts'

let app: TestApp
const trees: Tree[] = []
let groups = 0

beforeAll(async () => {
  app = await testApp()
})
afterEach(async () => {
  await announce(app.db)
  expect(await disagreements(app.db)).toEqual([])
  await Promise.all(trees.splice(0).map((tree) => tree.remove()))
})
afterAll(() => app.close())

/** Creates the same path in these languages; returns the ids. */
async function group(...langs: string[]) {
  const path = `g${++groups}/post`
  const made = await Promise.all(
    langs.map((lang) => publish(app, { title: `Post ${lang}`, lang, path })),
  )
  return { path, ids: made.map(({ id }) => id) as [string, string, string] }
}

const translations = async (id: string) => {
  const answer = await app.request('GET', `/v1/articles/${id}?include=translations`)
  return answer
    .json()
    .data.translations.map(({ lang, path }: Record<string, string>) => `${lang} ${path}`)
}

async function update(data: object, id: string) {
  const answer = await send(app, 'POST', '/articles/batch', {
    operations: [{ op: 'update', id, data }],
  })
  expect(answer.json().data[0]).toMatchObject({ status: 200 })
}

describe('a translation whose path changes', () => {
  test.each([
    ['PATCH path', (id: string) => patch(app, id, { path: 'other/place' })],
    ['PATCH slug', (id: string) => patch(app, id, { slug: 'place' })],
    ['PATCH path and title', (id: string) => patch(app, id, { path: 'a/b/c', title: 'New' })],
    ['a batch', (id: string) => update({ path: 'by/batch' }, id)],
    [
      'PUT of JSON',
      (id: string) =>
        send(app, 'PUT', `/articles/${id}`, {
          title: 'x',
          lang: 'de',
          path: 'put/json',
          status: 'published',
        }),
    ],
    [
      'PUT of Markdown',
      (id: string) =>
        send(app, 'PUT', `/articles/${id}`, '---\ntitle: x\nlang: de\nurl: /put/text/\n---\n', {
          'content-type': 'text/markdown',
        }),
    ],
  ])('stays in its group, by %s', async (_way, change) => {
    const { path, ids } = await group('en', 'de', 'fr')
    await change(ids[1])
    const moved = await read(app, ids[1])
    expect(moved.path).not.toBe(path)
    expect(moved.translationKey).toBe(path)
    expect(await translations(ids[0])).toEqual([`de ${moved.path}`, `fr ${path}`])
    expect(await translations(ids[1])).toEqual([`en ${path}`, `fr ${path}`])
    await send(app, 'DELETE', `/articles/${ids[1]}?permanent=true`)
  })

  test('stays in it after edits and moves, even when all other members have moved', async () => {
    const { path, ids } = await group('en', 'de')
    await patch(app, ids[0], { path: 'later/one' })
    await patch(app, ids[0], { title: 'Edited' })
    await patch(app, ids[1], { path: 'later/two' })
    await patch(app, ids[0], { path: 'later/three' })
    expect(await translations(ids[1])).toEqual(['en later/three'])
    const answer = await send(app, 'POST', `/articles/${ids[0]}/revisions/1/restore`)
    expect(answer.json().data).toMatchObject({ path, translationKey: path })
    expect(await translations(ids[0])).toEqual(['de later/two'])
    await send(app, 'DELETE', `/articles/${ids[1]}`)
    await send(app, 'POST', `/articles/${ids[1]}/restore`)
    expect(await translations(ids[0])).toEqual(['de later/two'])
  })

  test('takes in articles that come to its new place, or to that of its translations', async () => {
    const { path, ids } = await group('en', 'de')
    await patch(app, ids[0], { path: 'meeting/point' })
    const there = await publish(app, { title: 'There', lang: 'fr', path: 'meeting/point' })
    const here = await publish(app, { title: 'Here', lang: 'es', path })
    expect([there.translationKey, here.translationKey]).toEqual([path, path])
    expect(await translations(ids[1])).toEqual([
      'en meeting/point',
      `es ${path}`,
      'fr meeting/point',
    ])
    const alone = await publish(app, { title: 'Alone', lang: 'it', path: 'somewhere/else' })
    expect((await patch(app, alone.id, { path: 'meeting/point' })).translationKey).toBe(path)
  })

  test('goes with its place where it is alone in its group', async () => {
    const { ids } = await group('en')
    await publish(app, { title: 'Wanted', lang: 'de', path: 'wanted/place' })
    expect((await patch(app, ids[0], { path: 'wanted/place' })).translationKey).toBe('wanted/place')
    expect(await translations(ids[0])).toEqual(['de wanted/place'])
  })

  test('leaves its place to a new group when no article of its group is there any longer', async () => {
    const { path, ids } = await group('en', 'de')
    await patch(app, ids[0], { path: `${path}-new` })
    await patch(app, ids[1], { path: `${path}-neu` })
    const stranger = await publish(app, { title: 'Stranger', lang: 'en', path })
    const guest = await publish(app, { title: 'Guest', lang: 'fr', path })
    expect(await translations(ids[0])).toEqual([`de ${path}-neu`])
    expect(await translations(stranger.id)).toEqual([`fr ${path}`])
    expect(guest.translationKey).toBe(stranger.translationKey)
    for (const { id } of [stranger, guest]) await patch(app, id, { path: `${path}-${id}` })
    const operations = ['en', 'de'].map((lang) => ({
      op: 'create',
      data: { title: 'Third', lang, path, status: 'published' },
    }))
    const answer = await send(app, 'POST', '/articles/batch', { operations })
    expect(await translations(answer.json().data[0].id)).toEqual([`de ${path}`])
    expect(await translations(stranger.id)).toEqual([`fr ${path}-${guest.id}`])
    expect(await translations(ids[1])).toEqual([`en ${path}-new`])
  })

  test('leaves it for a key that its text gives, and without that key goes by its place', async () => {
    const { path, ids } = await group('en', 'de')
    await patch(app, ids[0], { path: 'with/key', translationKey: 'mine' })
    expect(await translations(ids[1])).toEqual([])
    expect((await patch(app, ids[0], { path: 'with/another' })).translationKey).toBe('mine')
    expect((await patch(app, ids[0], { translationKey: null })).translationKey).toBe('with/another')
    expect((await patch(app, ids[0], { translationKey: path })).translationKey).toBe(path)
    expect(await translations(ids[1])).toEqual(['en with/another'])
  })

  test('is in events: a changed path names no translationKey, leaving the group does', async () => {
    const { ids } = await group('en', 'de')
    await patch(app, ids[0], { path: 'told/here' })
    await patch(app, ids[0], { translationKey: 'else' })
    const { rows } = await app.db.pool.query(
      'select changed from events where resource_id = $1 order by id',
      [ids[0]],
    )
    expect(rows.slice(-2).map(({ changed }) => changed)).toEqual([
      ['path', 'slug'],
      ['translationKey'],
    ])
  })
})

describe('translationKey: null', () => {
  const textOf = async (id: string) =>
    (await app.request('GET', `/v1/articles/${id}.md`, { key: app.adminKey })).body

  test('leaves the group of a place for good, and a written key joins it again', async () => {
    const { path, ids } = await group('en', 'de', 'fr')
    const left = await patch(app, ids[1], { translationKey: null })
    expect(left.translationKey).toBe(ids[1])
    expect(await textOf(ids[1])).toContain(`translationKey: "${ids[1]}"\n`)
    expect([await translations(ids[0]), await translations(ids[1])]).toEqual([[`fr ${path}`], []])
    expect((await patch(app, ids[1], { translationKey: null })).version).toBe(left.version)
    await patch(app, ids[1], { path: `${path}-weg` })
    expect((await patch(app, ids[1], { translationKey: null })).translationKey).toBe(`${path}-weg`)
    expect(await textOf(ids[1])).not.toContain('translationKey')
    expect((await patch(app, ids[1], { translationKey: path })).translationKey).toBe(path)
    const back = await patch(app, ids[1], { path, translationKey: null })
    expect(back.translationKey).toBe(ids[1])
    const replaced = { title: 'Post de', lang: 'de', path, status: 'published' }
    await send(app, 'PUT', `/articles/${ids[1]}`, replaced)
    expect(await textOf(ids[1])).not.toContain('translationKey')
    expect(await translations(ids[1])).toEqual([`en ${path}`, `fr ${path}`])
    await send(app, 'PUT', `/articles/${ids[1]}`, { ...replaced, translationKey: null })
    expect(await translations(ids[1])).toEqual([])
  })

  test('leaves the group that it moved with, and one that its place would give', async () => {
    const { path, ids } = await group('en', 'de', 'fr')
    await patch(app, ids[0], { path: `${path}-moved` })
    expect((await patch(app, ids[0], { translationKey: null })).translationKey).toBe(ids[0])
    await patch(app, ids[1], { path: `${path}-neu` })
    await patch(app, ids[2], { translationKey: 'other' })
    const guest = await publish(app, {
      title: 'Guest',
      lang: 'es',
      path: `${path}-neu`,
      translationKey: 'other',
    })
    expect(await translations(ids[2])).toEqual([`es ${path}-neu`])
    // Without a key it would join the group of the article that moved to its place.
    expect((await patch(app, guest.id, { translationKey: null })).translationKey).toBe(guest.id)
    expect([await translations(ids[2]), await translations(guest.id)]).toEqual([[], []])
  })

  test('means no key in a new article; several articles of a language may share one', async () => {
    const { path, ids } = await group('en')
    const there = await publish(app, { title: 'D', lang: 'de', path, translationKey: null })
    const double = await publish(app, { title: 'D', lang: 'de', translationKey: path })
    expect(await translations(ids[0])).toEqual([`de ${double.path}`, `de ${path}`].sort())
    expect(await translations(there.id)).toEqual([`en ${path}`])
  })
})

describe('an imported translation', () => {
  const post = (title: string, extra = '') =>
    `---\ntitle: ${title}\n${extra}---\n\nText of ${title}.\n`

  test('stays in its group when its file is moved, or gets another url', async () => {
    const tree = await makeTree({
      'i/one.en.md': post('One'),
      'i/one.de.md': post('Eins'),
      'i/one.fr.md': post('Un'),
    })
    trees.push(tree)
    await importTree(app.db, tree)
    await tree.put({
      'i/one.de.md': null,
      'i/eins.de.md': post('Eins'),
      'i/one.fr.md': post('Un', 'url: /un/\n'),
    })
    expect((await importTree(app.db, tree)).run).toMatchObject({ moved: 1, updated: 1 })
    const en = (await app.request('GET', '/v1/articles/by-path/i/one?lang=en')).json().data
    expect(await translations(en.id)).toEqual(['de i/eins', 'fr un'])
    expect((await importTree(app.db, tree)).run).toMatchObject({ unchanged: 3 })
    expect(await translations(en.id)).toEqual(['de i/eins', 'fr un'])
  })

  test('that is new leaves alone a group that was at its place before', async () => {
    const tree = await makeTree({ 'k/old.en.md': post('K'), 'k/old.de.md': post('Kk') })
    trees.push(tree)
    await importTree(app.db, tree, { source: 'k' })
    await tree.put({
      'k/old.en.md': null,
      'k/old.de.md': null,
      'k/moved.en.md': post('K'),
      'k/moved.de.md': post('Kk'),
    })
    expect((await importTree(app.db, tree, { source: 'k' })).run).toMatchObject({ moved: 2 })
    await tree.put({ 'k/old.en.md': post('Other'), 'k/old.de.md': post('Andere') })
    expect((await importTree(app.db, tree, { source: 'k' })).run).toMatchObject({
      created: 2,
      unchanged: 2,
    })
    const at = async (path: string) =>
      (await app.request('GET', `/v1/articles/by-path/${path}?lang=en`)).json().data
    expect(await translations((await at('k/old')).id)).toEqual(['de k/old'])
    expect(await translations((await at('k/moved')).id)).toEqual(['de k/moved'])
  })

  test('moves together with its whole group', async () => {
    const tree = await makeTree({ 'm/two.en.md': post('Two'), 'm/two.de.md': post('Zwei') })
    trees.push(tree)
    await importTree(app.db, tree, { source: 'all' })
    await tree.put({
      'm/two.en.md': null,
      'm/two.de.md': null,
      'n/new.en.md': post('Two'),
      'n/new.de.md': post('Zwei'),
    })
    expect((await importTree(app.db, tree, { source: 'all' })).run).toMatchObject({ moved: 2 })
    const en = (await app.request('GET', '/v1/articles/by-path/n/new?lang=en')).json().data
    expect(await translations(en.id)).toEqual(['de n/new'])
  })
})

test('an untranslated article does not join a group by the number of its path', async () => {
  await create(app, { title: 'Same', lang: 'en' })
  const numbered = await create(app, { title: 'Same', lang: 'en' })
  expect(numbered.path).toBe('same-2')
  expect((await patch(app, numbered.id, { path: 'same-three' })).translationKey).toBe('same-three')
})
