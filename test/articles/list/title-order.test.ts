import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sortedByRoot } from '../../../src/articles/list/title-order.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, list, publish, titles } from '../../support/content.ts'
import { emptyDatabase } from '../../support/database/database.ts'
import { killAll } from '../../support/processes/processes.ts'
import { serveProcess } from '../../support/processes/served.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterEach(killAll)
afterAll(() => app.close())

const inOrder = {
  sv: ['Apa', 'apelsin', 'Zebra', 'Åska', 'Ängel', 'Öl'],
  es: ['llama', 'luz', 'nube', 'nzinga', 'ñandú', 'Ñu', 'oso'],
  // By pinyin.
  zh: ['北京', '成都', '广州', '上海'],
  // By the number of strokes.
  'zh-TW': ['一', '人', '上', '北'],
  da: ['Zoo', 'Ære', 'Øl', 'Ål'],
  cs: ['cena', 'hora', 'chata', 'jaro'],
  en: ['_note', '10 ways', 'apple', 'Apple', 'Éclair', 'naïve', 'Zebra'],
}

describe.each(Object.entries(inOrder))('titles in %s', (lang, wanted) => {
  beforeAll(async () => {
    for (const title of wanted.toReversed())
      await publish(app, { title, lang, tags: [`in ${lang}`] })
    for (const title of wanted.toReversed()) await create(app, { title, lang })
  })

  test.each([[''], [`&tag=in-${lang.toLowerCase()}`], ['&status=draft']])(
    'go by the rules of the language%s',
    async (more) => {
      expect(await titles(app, `lang=${lang}&sort=title${more}`, app.adminKey)).toEqual(wanted)
      expect(await titles(app, `lang=${lang}&sort=-title${more}`, app.adminKey)).toEqual(
        wanted.toReversed(),
      )
    },
  )

  test('are paged through forth and back', async () => {
    for (const sort of ['title', '-title']) {
      const query = `lang=${lang}&sort=${sort}&limit=1`
      const seen: string[] = []
      let page = await list(app, query)
      for (;;) {
        seen.push(...page.data.map(({ title }) => title))
        if (!page.meta.nextCursor) break
        page = await list(app, `${query}&cursor=${page.meta.nextCursor}`)
      }
      const back = [page.data[0]?.title]
      while (page.meta.prevCursor) {
        page = await list(app, `${query}&cursor=${page.meta.prevCursor}`)
        back.push(page.data[0]?.title)
      }
      expect(seen).toEqual(sort === 'title' ? wanted : wanted.toReversed())
      expect(back).toEqual(seen.toReversed())
    }
  })
})

test('titles in several languages sort by shared rules, accented letters next to plain', async () => {
  const all = await titles(app, 'lang=sv,es,da&sort=title')
  const of = (names: string[]) => all.filter((title) => names.includes(title))
  expect(of(['Apa', 'Ängel', 'Åska', 'Zebra'])).toEqual(['Ängel', 'Apa', 'Åska', 'Zebra'])
  expect(of(['nube', 'ñandú', 'oso'])).toEqual(['ñandú', 'nube', 'oso'])
  const everything = await titles(app, 'sort=title&limit=100')
  expect(everything.indexOf('apple') + 1).toBe(everything.indexOf('Apple'))
})

test('a search in one language is sorted by it, too, and its pages hold each find once', async () => {
  const words = ['Ål', 'Älg', 'Zorn', 'Örn']
  for (const title of words) await publish(app, { title, lang: 'sv', body: 'skogssjö' })
  const query = 'q=skogssjö&lang=sv&sort=title&limit=2'
  const first = await list(app, query)
  const second = await list(app, `${query}&cursor=${first.meta.nextCursor}`)
  expect([...first.data, ...second.data].map(({ title }) => title)).toEqual([
    'Zorn',
    'Ål',
    'Älg',
    'Örn',
  ])
})

test('titles that share 200 characters, or differ only in case, all appear on some page', async () => {
  const long = 'é'.repeat(199)
  const same = [`${long}aa`, `${long}ab`, `${long}A`, `${long}b`, `${long}a`, `${long}aa`]
  for (const title of same) await publish(app, { title, lang: 'sv', tags: ['alike'] })
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await list(
      app,
      `tag=alike&lang=sv&sort=title&limit=1${cursor && `&cursor=${cursor}`}`,
    )
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.meta.nextCursor
  }
  expect(new Set(seen).size).toBe(same.length)
})

test('a language without a collation, or an invalid one, sorts by the shared rules', async () => {
  await publish(app, { title: 'b', lang: 'tlh' })
  await publish(app, { title: 'Ä', lang: 'tlh' })
  expect(await titles(app, 'lang=tlh&sort=title')).toEqual(['Ä', 'b'])
  expect(await titles(app, 'lang=no%20language&sort=title')).toEqual([])
  expect(await titles(app, 'lang=x%22y&sort=title')).toEqual([])
})

test.each([...sortedByRoot])('%s uses the shared order', async (lang) => {
  const probes = `select chr(code) || tail from generate_series(33, 1423) code, unnest(array['', 'a', 'z']) tail
    where chr(code) <> '' and code not between 127 and 160
    union select unnest(array['ch', 'cz', 'll', 'lz', 'ij', 'iz', 'sz', 'ss', 'ß', 'aa', 'ae', 'æ', 'oe', 'œ', 'cote', 'côte', 'coté', 'côté'])`
  const { rows } = await app.db.pool.query(
    `select array_agg(p order by p collate "${lang}-x-icu") = array_agg(p order by p collate "und-x-icu") as same
     from (${probes}) as probes(p)`,
  )
  expect(rows).toEqual([{ same: true }])
})

test('without ICU in PostgreSQL titles sort by code points, as a warning at the start says', async () => {
  const { url, drop } = await emptyDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`delete from pg_collation where collprovider = 'i'`)
  const served = await serveProcess({ DATABASE_URL: url })
  await served.says('without ICU')
  expect(served.output().match(/without ICU/g)).toHaveLength(1)
  const { rows } = await client.query(
    `select indexdef from pg_indexes where indexname = 'articles_public_title_idx'`,
  )
  expect(rows[0]?.indexdef).toContain('lower(title)')
  const ask = async (method: string, path: string, body?: object) => {
    const headers = {
      authorization: `Bearer ${served.adminKey}`,
      'content-type': 'application/json',
    }
    const answer = await fetch(`${served.url}/v1/articles${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    expect(answer.ok, path).toBe(true)
    return (await answer.json()) as { data: { title: string }[]; meta: { nextCursor: string } }
  }
  for (const title of ['Zebra', 'apple', 'Äpfel', 'Berg'])
    await ask('POST', '', { title, lang: 'sv', status: 'published' })
  for (const query of ['?sort=title&limit=3', '?sort=title&limit=3&lang=sv']) {
    const first = await ask('GET', query)
    const second = await ask('GET', `${query}&cursor=${first.meta.nextCursor}`)
    const seen = [...first.data, ...second.data].map(({ title }) => title)
    expect(seen).toEqual(['apple', 'Berg', 'Zebra', 'Äpfel'])
  }
  await client.end()
  expect(await served.end()).toBe(0)
  await drop()
})
