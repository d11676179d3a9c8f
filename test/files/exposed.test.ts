import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RunningWorker } from '../../src/jobs/worker.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { truncate } from '../support/database/truncate.ts'
import { tarOf } from '../support/imports/archives.ts'
import { workerOf } from '../support/imports/uploads.ts'

// A reference means the first of several names that has a file. These files have the other names.

let app: TestApp
let worker: RunningWorker
let publisher: string
let drafter: string

beforeAll(async () => {
  app = await testApp()
  worker = workerOf(app)
  publisher = await app.keyWith('content:write', 'imports:run', 'content:publish')
  drafter = await app.keyWith('content:write', 'imports:run')
})
afterAll(async () => {
  await worker.stop()
  await app.close()
})
beforeEach(async () => {
  await truncate(app.db.pool, 'articles, files, blobs, source_names, events')
})

async function importIt(key: string, files: Record<string, string>, query = '') {
  const answer = await app.request('POST', `/v1/imports?source=blog${query}`, {
    key,
    body: tarOf(Object.entries(files).map(([name, data]) => ({ name, data }))),
    headers: { 'content-type': 'application/x-tar', prefer: 'wait=50' },
  })
  expect(answer.statusCode, answer.body).toBe(200)
  const { id, status } = answer.json().data
  expect(status).toBe('completed')
  const report = await app.request('GET', `/v1/imports/${id}/files`, { key: app.adminKey })
  const outcomes = report.json().data as {
    file: string
    outcome: string
    problems: { code: string }[]
  }[]
  return Object.fromEntries(
    outcomes.map(({ file, outcome, problems }) => [
      file,
      [outcome, ...problems.map(({ code }) => code)].join(' '),
    ]),
  )
}

const put = (key: string, file: string, body = file) =>
  app.request('PUT', `/v1/files/by-name/blog/${file}`, { key, body })
const article = (text: string, head = 'date: 2020-01-01') =>
  `---\ntitle: A\n${head}\n---\n${text}\n`
const listed = async (key?: string) => {
  const answer = await app.request('GET', '/v1/files', key === undefined ? {} : { key })
  return (answer.json().data as { id: string; file: string }[]).map(({ id, file }) => ({
    id,
    file,
  }))
}

describe('the public', () => {
  test('does not see files whose names only come next', async () => {
    const draft = article('![x](cover.png) ![y](../static/plan.png)', 'draft: true')
    const files = { 'posts/a/cover.png': 'ours', 'static/cover.png': 'secret', 'cover.png': 'x' }
    await importIt(publisher, {
      ...{ 'posts/a/index.md': article('![x](cover.png)'), 'drafts/b.md': draft },
      ...{ ...files, 'static/plan.png': 'plan' },
    })
    expect((await listed()).map(({ file }) => file)).toEqual(['posts/a/cover.png'])
    for (const { id, file } of await listed(publisher)) {
      const { statusCode } = await app.request('GET', `/v1/files/${id}`)
      expect([file, statusCode]).toEqual([file, file === 'posts/a/cover.png' ? 200 : 404])
    }
  })

  test('sees the next one when the first is gone, and of two spellings the exact one', async () => {
    await importIt(publisher, {
      ...{ 'posts/a.md': article('![x](Cover.png)'), 'posts/cover.png': 'other' },
      ...{ 'posts/Cover.png': 'exact', 'static/cover.png': 'next' },
    })
    const all = await listed(publisher)
    const seen = async () => (await listed()).map(({ file }) => file)
    for (const file of ['posts/Cover.png', 'posts/cover.png', 'static/cover.png']) {
      expect(await seen()).toEqual([file])
      const id = all.find((one) => one.file === file)?.id
      await app.request('DELETE', `/v1/files/${id}`, { key: publisher })
    }
    expect(await seen()).toEqual([])
  })
})

describe('without content:publish', () => {
  const site = {
    'posts/a.md': article('![x](logo.png) ![y](missing.png)'),
    'posts/soon.md': article('![x](soon.png)', 'date: 2999-01-01'),
    'posts/draft.md': article('![x](draft.png)', 'draft: true'),
    'static/logo.png': 'logo',
  }

  test.each([
    ['posts/logo.png', 403],
    ['posts/LOGO.png', 403],
    ['posts/a/missing.png', 403],
    ['assets/soon.png', 403],
    // The file of a name before it is shown.
    ['assets/logo.png', 201],
    ['posts/draft.png', 201],
    ['posts/other.png', 201],
  ])('an upload to %s gets %i', async (file, status) => {
    await importIt(publisher, site)
    const refused = await put(drafter, file)
    expect(refused.statusCode, refused.body).toBe(status)
    const form = `--x\r\nContent-Disposition: form-data; name="f"; filename="${file}"\r\n\r\nz\r\n--x--\r\n`
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const sent = { key: drafter, body: form, headers }
    const posted = await app.request('POST', '/v1/files?source=blog', sent)
    expect(posted.statusCode).toBe(status === 201 ? 409 : 403)
    if (status === 403) {
      expect(refused.json().errors).toMatchObject([{ code: 'scope_not_held' }])
      expect((await put(publisher, file)).statusCode).toBe(201)
    }
  })

  test('an import adds no such file, and moves none there', async () => {
    await importIt(publisher, { ...site, 'old/name.png': 'moves', 'old/other.png': 'moves too' })
    const { 'static/logo.png': logo, ...rest } = site
    const outcomes = await importIt(
      drafter,
      {
        ...{ ...rest, 'static/logo.png': logo, 'posts/logo.png': 'shadow' },
        ...{
          'assets/logo.png': 'behind',
          'posts/missing.png': 'moves',
          'new/other.png': 'moves too',
        },
      },
      '&prune=true',
    )
    expect(outcomes).toMatchObject({
      'posts/logo.png': 'conflict not_published',
      'posts/missing.png': 'conflict not_published',
      'assets/logo.png': 'created',
      'new/other.png': 'moved',
    })
    const all = (await listed(publisher)).map(({ file }) => file)
    expect(all).not.toContain('posts/logo.png')
    expect(all).not.toContain('posts/missing.png')
  })
})
