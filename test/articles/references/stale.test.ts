import { expect, test } from 'vitest'
import {
  readUnreadReferences,
  recomputeReferences,
} from '../../../src/articles/references/recompute.ts'
import { announceDerived } from '../../../src/events/derived.ts'
import type { TestApp } from '../../support/app.ts'
import { create } from '../../support/content.ts'
import { storeFile } from '../../support/files/files.ts'
import { until } from '../../support/processes/processes.ts'
import { twoApps } from '../../support/servers/two-apps.ts'

// Cached responses of all servers follow what changes without an event.

let [app, other]: TestApp[] = []
twoApps((...started) => {
  ;[app, other] = started
})

let made = 0
const log = { info: () => {} }
const urls = (id: string) => [
  `/v1/articles/${id}?include=files`,
  `/v1/articles/${id}?include=html`,
  '/v1/articles?include=files,html&limit=5',
  '/feed.json',
]
const bodies = async (server: TestApp, id: string) =>
  Promise.all(urls(id).map(async (url) => (await server.request('GET', url)).body))

test.each([
  ['the job that reads references', (server: TestApp) => readUnreadReferences(server.db, log)],
  [
    'a reindex',
    async (server: TestApp) => {
      for await (const _ of recomputeReferences(server.db));
    },
  ],
])('after %s', async (_, reading) => {
  const [here, there] = [app as TestApp, other as TestApp]
  const name = `stale-${++made}.png`
  const published = { status: 'published', publishedAt: '2024-01-01T00:00:00Z' }
  const { id } = await create(here, { title: 'A', body: `![x](${name})`, ...published })
  const { rows } = await here.db.query<{ source: string; file: string }>({
    text: 'select source, file from articles where id = $1',
    values: [id],
  })
  const { source = '', file = '' } = rows[0] ?? {}
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const { hash } = await storeFile(here, folder + name, `bytes of ${id}`, source)
  await announceDerived(here.db)
  const shown = (all: string[]) => all.map((body) => body.includes(hash))
  const all = urls(id).map(() => true)
  const none = urls(id).map(() => false)
  for (const server of [here, there])
    await until(async () => shown(await bodies(server, id)).every(Boolean))

  // As an article from before references were read.
  await here.db.query({
    text: 'delete from article_references where article_id = $1',
    values: [id],
  })
  await here.db.query({
    text: 'update articles set references_read = false where id = $1',
    values: [id],
  })
  await announceDerived(here.db)
  for (const server of [here, there])
    await until(async () => !shown(await bodies(server, id)).some(Boolean))
  expect(shown(await bodies(there, id))).toEqual(none)

  await reading(here)
  for (const server of [here, there])
    await until(async () => shown(await bodies(server, id)).every(Boolean))
  expect(shown(await bodies(there, id))).toEqual(all)

  // Without a change, nothing is announced: the caches stay.
  const etags = (await there.request('GET', urls(id)[0] as string)).headers.etag
  await reading(here)
  expect((await there.request('GET', urls(id)[0] as string)).headers.etag).toBe(etags)
})
