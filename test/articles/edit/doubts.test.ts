import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { disagreements } from '../../support/articles/recount.ts'
import { fileOf, read, send } from '../../support/content.ts'
import { importTree, makeTree, type Tree } from '../../support/imports/imports.ts'

// Doubts about visibility: over HTTP, in imports, and in later edits of imported articles.

let app: TestApp
let tree: Tree
beforeAll(async () => {
  app = await testApp()
  tree = await makeTree()
})
afterAll(async () => {
  expect(await disagreements(app.db)).toEqual([])
  await app.close()
  await tree.remove()
})

const markdown = { 'content-type': 'text/markdown' }
const yaml = (source: string) => `---\n${source}\n---\nBody\n`

describe('over HTTP', () => {
  test.each([
    ['---\ntitle: x\ndraft: true\n\nBody', 1],
    [yaml('draft: ture'), 2],
    [yaml('title: x\nstatus: in review'), 3],
    [yaml('publishDate: 31.12.2099'), 2],
    [yaml('draft\u00a0: true'), 2],
    ['---\rdraft: true\r---\rBody', 2],
    ['Status: draft\n\nBody', 1],
    ['{"draft": true, "draft": false}\nBody', 1],
  ])('%j is refused with its place, and nothing is written', async (text, line) => {
    const place = {
      code: 'visibility_unclear',
      line,
      column: expect.any(Number),
      message: expect.any(String),
    }
    for (const [method, url] of [
      ['POST', '/articles'],
      ['PUT', '/articles/0190f3c4-0000-7000-8000-0000000000aa'],
      ['PUT', '/articles/by-path/doubt'],
    ] as const) {
      const answer = await send(app, method, url, text, markdown)
      expect(answer.statusCode, answer.body).toBe(422)
      expect(answer.json().errors).toEqual([place])
    }
  })

  test('keys of visibility are no free keys of JSON', async () => {
    const free = {
      draft: true,
      publish_date: '2020-01-01',
      build: { render: 'never' },
      Headless: true,
      'dra\u200bft': true,
      expires: 1,
    }
    for (const [key, value] of Object.entries(free)) {
      const answer = await send(app, 'POST', '/articles', {
        title: 'x',
        frontMatter: { [key]: value },
      })
      expect(answer.statusCode, key).toBe(422)
      expect(answer.json().errors, key).toMatchObject([{ code: 'key_of_field' }])
    }
  })

  test('a key that only looks like a switch is reported', async () => {
    const answer = await send(
      app,
      'POST',
      '/articles',
      yaml('title: Told\nvisibility: private'),
      markdown,
    )
    expect(answer.json()).toMatchObject({
      data: { status: 'published' },
      problems: [{ code: 'unknown_switch', severity: 'warning', line: 3 }],
    })
  })
})

const unclear = {
  'syntax.md': yaml('title: [x'),
  'open.md': '---\ntitle: x\ndraft: true\n\nBody\n',
  'word.md': yaml('title: Word\nstatus: in review'),
  'date.md': yaml('title: Date\npublishDate: 31.12.2099'),
  'clash.md': yaml('title: Clash\nstatus: published\ndraft: true'),
}

async function imported(source: string, files: Record<string, string>) {
  const own = await makeTree(files)
  const { run, files: outcomes } = await importTree(app.db, own, { source })
  await own.remove()
  return { run, id: (file: string) => outcomes.get(file)?.articleId ?? file, outcomes }
}

describe('an import', () => {
  test('makes drafts with a warning, and keeps all bytes', async () => {
    const { run, id, outcomes } = await imported('drafts', unclear)
    expect(run).toMatchObject({
      created: 5,
      failed: 0,
      warnings: [{ code: 'visibility_unclear', count: 5 }],
    })
    for (const [file, text] of Object.entries(unclear)) {
      expect(outcomes.get(file)?.problems).toMatchObject([
        { code: 'visibility_unclear', severity: 'warning' },
      ])
      expect(await read(app, id(file))).toMatchObject({ status: 'draft' })
      expect(await fileOf(app, id(file))).toBe(text)
      expect((await app.request('GET', `/v1/articles/${id(file)}`)).statusCode).toBe(404)
    }
  })

  test('that is strict fails them, and them alone', async () => {
    await tree.put({ ...unclear, 'clear.md': yaml('title: Clear') })
    const { run, by, files } = await importTree(app.db, tree, { source: 'strict', strict: true })
    expect(run).toMatchObject({ created: 1, failed: 5, options: { strict: true } })
    expect(by.created).toEqual(['clear.md'])
    expect(files.get('word.md')?.problems).toMatchObject([
      { code: 'visibility_unclear', severity: 'error', line: 3, column: 1 },
    ])
  })

  test('of a changed file reads it again', async () => {
    await tree.put({ 'word.md': yaml('title: Word\nstatus: published') })
    const { run } = await importTree(app.db, tree, { source: 'drafts', include: ['word.md'] })
    expect(run).toMatchObject({ updated: 1 })
    await tree.put({ 'word.md': yaml('title: Word\nstatus: published?') })
    const { files } = await importTree(app.db, tree, { source: 'drafts', include: ['word.md'] })
    expect(await read(app, files.get('word.md')?.articleId ?? '')).toMatchObject({
      status: 'draft',
    })
  })
})

describe('an edit of a draft whose visibility was not clear', () => {
  const change = async (id: string, body: object) => {
    const answer = await send(app, 'PATCH', `/articles/${id}`, body)
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.json()
  }

  test('that gives it a head says that it is a draft, unless it publishes', async () => {
    const { id } = await imported('heads', unclear)
    await change(id('syntax.md'), { summary: 'S' })
    expect(await fileOf(app, id('syntax.md'))).toBe(
      `---\nsummary: S\ndraft: true\n---\n${unclear['syntax.md']}`,
    )
    const { data } = await change(id('open.md'), {
      title: 'Open',
      status: 'published',
      publishedAt: '2020-01-01T00:00:00Z',
    })
    expect(data).toMatchObject({ title: 'Open', status: 'published' })
    expect(await fileOf(app, id('open.md'))).toBe(
      `---\ntitle: Open\ndate: 2020-01-01T00:00:00Z\n---\n${unclear['open.md']}`,
    )
  })

  test('that takes the doubt away keeps it a draft', async () => {
    const { id } = await imported('bodies', {
      ...unclear,
      'slip.md': yaml('title: Slip\nis_draft: true'),
    })
    expect((await change(id('open.md'), { body: 'All new.\n' })).data).toMatchObject({
      status: 'draft',
    })
    expect(await fileOf(app, id('open.md'))).toBe('---\ndraft: true\n---\nAll new.\n')
    const dated = await change(id('date.md'), { publishedAt: '2020-01-01T00:00:00Z' })
    expect(dated).toMatchObject({
      data: { status: 'draft', publishedAt: '2020-01-01T00:00:00.000Z' },
      problems: [],
    })
    expect(await fileOf(app, id('date.md'))).toMatch(
      /^---\ntitle: Date\npublishDate: .*2020.*\ndraft: true\n---\nBody\n$/,
    )
    expect((await change(id('slip.md'), { frontMatter: { is_draft: null } })).data).toMatchObject({
      status: 'draft',
    })
    expect(await fileOf(app, id('slip.md'))).toBe(yaml('title: Slip\ndraft: true'))
  })

  test('that does not name the visibility is answered, with the doubt among its problems', async () => {
    const { id } = await imported('titles', unclear)
    const answer = await change(id('word.md'), { title: 'Other' })
    expect(answer).toMatchObject({
      data: { status: 'draft' },
      problems: [{ code: 'visibility_unclear', line: 3 }],
    })
    expect(await fileOf(app, id('word.md'))).toBe(yaml('title: Other\nstatus: in review'))
  })

  test('that publishes makes all keys say so, or says which it cannot', async () => {
    const { id } = await imported('published', {
      ...unclear,
      'all.md': yaml(
        'title: All\nisDraft: true\nprivate: yes\nheadless: true\npublish: false\nbuild:\n  render: never',
      ),
      'two.md': yaml('title: Two\ndate: 2020-01-01\nexpires: soon'),
      'slip.md': yaml('title: Slip\nis_draft: true'),
    })
    const publishedAt = '2020-01-01T00:00:00Z'
    const status = 'published'
    for (const file of ['word.md', 'clash.md', 'date.md', 'all.md', 'slip.md'])
      expect(await change(id(file), { status, publishedAt }), file).toMatchObject({
        data: { status },
      })
    expect(await fileOf(app, id('clash.md'))).toBe(
      yaml('title: Clash\nstatus: published\ndraft: false\ndate: 2020-01-01T00:00:00Z'),
    )
    expect(await fileOf(app, id('all.md'))).toContain(
      'isDraft: false\nprivate: false\nheadless: false\npublish: true\nbuild:\n  render: always\n',
    )
    const refused = await send(app, 'PATCH', `/articles/${id('two.md')}`, { status })
    expect(refused.statusCode).toBe(422)
    expect(refused.json().errors).toMatchObject([
      { code: 'visibility_unclear', line: 4, column: 1 },
    ])
    expect(await change(id('two.md'), { status, expiresAt: null })).toMatchObject({
      data: { status, expiresAt: null },
    })
  })

  test('that publishes a text with a second head says so in the first one', async () => {
    const second = '---\ntitle: Inner\ndraft: true\n---\nBody\n'
    const files = { 'second.md': `---\ntitle: Second\n---\n${second}`, 'bare.md': second.slice(4) }
    const { id } = await imported('second', files)
    const date = '2020-01-01T00:00:00Z'
    for (const file of ['second.md', 'bare.md']) {
      expect(await read(app, id(file))).toMatchObject({ status: 'draft' })
      const published = await change(id(file), { status: 'published', publishedAt: date })
      expect(published, file).toMatchObject({ data: { status: 'published' }, problems: [] })
    }
    expect(await fileOf(app, id('second.md'))).toBe(
      `---\ntitle: Second\ndate: ${date}\nstatus: published\n---\n${second}`,
    )
    expect(await fileOf(app, id('bare.md'))).toBe(
      `---\ndate: ${date}\nstatus: published\n---\n${files['bare.md']}`,
    )
    for (const status of ['draft', 'published']) {
      const fields = { title: `Made ${status}`, body: second, status }
      const answer = await send(app, 'POST', '/articles', fields)
      expect(answer.json(), answer.body).toMatchObject({ data: { status }, problems: [] })
    }
    const refused = await send(app, 'POST', '/articles', files['second.md'], markdown)
    expect(refused.json().errors).toMatchObject([{ code: 'visibility_unclear', line: 6 }])
  })

  test('writes the date that counts, and those that would override it', async () => {
    const text = yaml(
      'title: Dates\ndate: 2020-01-01\npublishDate: 2022-01-01\nexpiryDate: 2031-01-01\nexpires: 2030-01-01',
    )
    const { data } = (await send(app, 'POST', '/articles', text, markdown)).json()
    await change(data.id, { publishedAt: '2023-01-01T00:00:00Z' })
    expect(await fileOf(app, data.id)).toContain('date: 2020-01-01\npublishDate: 2023-01-01\n')
    await change(data.id, {
      publishedAt: '2019-01-01T00:00:00Z',
      expiresAt: '2032-01-01T00:00:00Z',
    })
    expect(await fileOf(app, data.id)).toContain(
      'date: 2019-01-01\npublishDate: 2019-01-01\nexpiryDate: 2032-01-01\nexpires: 2032-01-01\n',
    )
  })
})
