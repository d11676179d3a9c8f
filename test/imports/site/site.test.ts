import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { byUrlText, movedUrlText } from '../../../src/articles/path-queries.ts'
import { readUnreadReferences } from '../../../src/articles/references/recompute.ts'
import { type RereadOptions, reread } from '../../../src/articles/reread.ts'
import type { BlobStore } from '../../../src/blobs/store.ts'
import { readMigrations } from '../../../src/database/migrate.ts'
import { announceDerived } from '../../../src/events/derived.ts'
import { readStoredSite, rememberStored } from '../../../src/imports/site/stored.ts'
import { dialectNames } from '../../../src/markdown/dialects/dialect.ts'
import { findSource } from '../../../src/sources/queries.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import {
  type ImportRequest,
  importTree,
  makeTree,
  type Tree,
} from '../../support/imports/imports.ts'

let app: TestApp
let blobs: BlobStore
let tree: Tree
let source: string
let sources = 0

beforeAll(async () => {
  app = await testApp()
  blobs = app.fastify.blobs
})
afterAll(() => app.close())
beforeEach(async () => {
  source = `site${++sources}`
  tree = await makeTree(site('/:year/:slug/'))
  return () => tree.remove()
})

const page = (title: string) => `---\ntitle: ${title}\ndate: 2021-03-04\n---\n\nText.\n`
const config = (permalink: string) => `baseURL: https://x.test/${source}/
title: Site
permalinks:
  posts: ${permalink}
`
const site = (permalink: string): Record<string, string> => ({
  'hugo.yaml': config(permalink),
  'content/posts/Hello World.md': page('Hello'),
  'content/notes/one.md': page('One'),
  'README.md': '# How this site is made\n',
  'layouts/_default/single.html': '{{ .Content }}\n',
  'themes/bare/README.md': '# A theme\n',
  'static/robots.txt': 'User-agent: *\n',
})
const importIt = (request: ImportRequest = {}) =>
  importTree(app.db, tree, {
    source,
    beside: { blobs, maxFileBytes: 1024 * 1024 },
    ...request,
  })

interface Row {
  id: string
  file: string
  url: string | null
  path: string
  version: number
}
async function articles(): Promise<Row[]> {
  const { rows } = await app.db.pool.query<Row>(
    'select id, file, url, path, version from articles where source = $1 order by file',
    [source],
  )
  return rows
}
const urls = async () => Object.fromEntries((await articles()).map(({ file, url }) => [file, url]))
const fileNames = async () => {
  const { rows } = await app.db.pool.query<{ file: string }>(
    'select file from files where source = $1 order by file',
    [source],
  )
  return rows.map(({ file }) => file)
}
const read = async (id: string, query = '') => {
  const response = await app.request('GET', `/v1/articles/${id}${query}`, { key: app.adminKey })
  return response.json().data
}

describe('a new source', () => {
  test('is read by the generator that its files show, and remembers it', async () => {
    const { run, by } = await importIt()
    expect(run.dialect).toMatchObject({ name: 'hugo', certainty: 'certain' })
    expect(run.dialect?.because.join()).toContain('hugo.yaml')
    expect(by.created).toContain('content/posts/Hello World.md')
    expect(await urls()).toEqual({
      'content/notes/one.md': `/${source}/notes/one/`,
      'content/posts/Hello World.md': `/${source}/2021/hello/`,
    })
    expect(await findSource(app.db, source)).toMatchObject({
      dialect: 'hugo',
      site: { dialect: 'hugo' },
    })
  })

  test('takes what its site serves, and names what it leaves out', async () => {
    const { run } = await importIt()
    expect(await fileNames()).toContain('static/robots.txt')
    expect(await fileNames()).toContain('hugo.yaml')
    const reasons = Object.fromEntries(run.ignoredNames.map(({ name, reason }) => [name, reason]))
    expect(reasons).toMatchObject({ 'themes/': 'theme', 'layouts/': 'layout' })
    expect(reasons['README.md']).toBeDefined()
  })

  test('takes Markdown of its content that is no page as files, which come back', async () => {
    const texts = {
      'docusaurus.config.js': 'export default { baseUrl: "/" }\n',
      'docs/a.md': '# A\n\n![x](./_parts/x.png)\n',
      'docs/_part.mdx': 'A part.\n',
      'docs/_parts/deep/b.md': 'Another part.\n',
      'docs/_parts/x.png': 'picture',
      'README.md': '# Read me\n',
    }
    tree = await makeTree(texts)
    const { run } = await importIt()
    expect(Object.keys(await urls())).toEqual(['docs/a.md'])
    expect(await fileNames()).toEqual([
      'docs/_part.mdx',
      'docs/_parts/deep/b.md',
      'docs/_parts/x.png',
      'docusaurus.config.js',
    ])
    expect(run.warnings).toContainEqual(expect.objectContaining({ code: 'not_content', count: 2 }))
    expect(run.ignoredNames).toEqual([{ name: 'README.md', reason: 'not_content' }])
    expect(run.visibility).toMatchObject({ public: 1, unlisted: 0, draft: 0 })
    const again = await importIt({ prune: true })
    expect(again.run).toMatchObject({ created: 0, unchanged: 1, trashed: 0 })
    expect(again.run.files).toMatchObject({ created: 0, unchanged: 4, trashed: 0 })
    await importIt({ dialect: 'plain' })
    expect(Object.keys(await urls())).toHaveLength(4)
    expect(await fileNames()).toEqual(['docs/_parts/x.png', 'docusaurus.config.js'])
  })

  test('takes pages of other markup as files, to which no link leads', async () => {
    tree = await makeTree({
      'hugo.toml': 'title = "x"\n',
      'content/a.md': '---\ntitle: A\n---\n[b](b.html) [c](/c.rst) [d](/d.html)\n',
      'content/b.html': '---\ntitle: B\ndraft: true\n---\n<p>b</p>\n',
      'content/c.rst': 'C\n',
      'static/d.html': '<p>d</p>\n',
    })
    const { run } = await importIt()
    expect(await fileNames()).toEqual([
      'content/b.html',
      'content/c.rst',
      'hugo.toml',
      'static/d.html',
    ])
    expect(run.warnings).toContainEqual(expect.objectContaining({ code: 'not_markdown', count: 2 }))
    const shown = async (limit: number) => {
      const response = await app.request('GET', `/v1/files?source=${source}&limit=${limit}`, {})
      return response.json().data.map(({ file }: Row) => file)
    }
    expect(await shown(5)).toEqual(['static/d.html'])
    expect((await importIt({ prune: true })).run.files).toMatchObject({ unchanged: 4, trashed: 0 })
    // As an earlier version stored the references.
    const [{ id = '' } = {}] = await articles()
    await app.db.pool.query(
      `update article_references set names = '{content/b.html}', name_keys = '{content/b.html}'
       where article_id = $1`,
      [id],
    )
    expect(await shown(6)).toContain('content/b.html')
    const again = readMigrations().find(({ name }) => name.startsWith('0034'))
    await app.db.pool.query(again?.sql ?? '')
    await readUnreadReferences(app.db, { info: () => {} })
    expect(await shown(7)).toEqual(['static/d.html'])
  })

  test('takes hidden configuration as files, which nobody sees by a link', async () => {
    tree = await makeTree({
      '.vitepress/config.mts': "import { base } from './own'\nexport default { base }\n",
      '.vitepress/own.ts': "export const base = '/b/'\n",
      '.vitepress/theme/index.ts': 'export {}\n',
      'a.md': '[c](.vitepress/config.mts) [o](/.vitepress/own.ts)\n',
    })
    const { run } = await importIt()
    expect(await fileNames()).toEqual(['.vitepress/config.mts', '.vitepress/own.ts'])
    expect(run).toMatchObject({ total: 3, files: { created: 2 } })
    expect(run.ignoredNames).toEqual([{ name: '.vitepress/', reason: 'hidden' }])
    const shown = await app.request('GET', `/v1/files?source=${source}`, {})
    expect(shown.json().data).toEqual([])
    const again = await importIt({ prune: true })
    expect(again.run).toMatchObject({ unchanged: 1, files: { unchanged: 2, trashed: 0 } })
    const none = await importIt({ prune: true, files: 'none' })
    expect(none.run.ignoredNames.map(({ name }) => name)).toEqual(['.vitepress/'])
    const other = await importIt({ prune: true, dialect: 'hugo' })
    expect(other.run.files).toMatchObject({ created: 0, trashed: 0 })
    await tree.put({ '.vitepress/config.mts': 'export default {}\n', '.vitepress/own.ts': null })
    const { by } = await importIt({ prune: true, dialect: 'vitepress' })
    expect(by).toMatchObject({ updated: ['.vitepress/config.mts', 'a.md'] })
    expect(by.trashed).toEqual(['.vitepress/own.ts'])
    expect(await urls()).toEqual({ 'a.md': '/a.html' })
  })

  test.each(['auto', 'plain'] as const)('has settings that no link shows: %s', async (dialect) => {
    tree = await makeTree({
      'hugo.yaml': config('/:slug/'),
      'config/_default/params.toml': 'token = "secret"\n',
      'static/params.toml': 'a = 1\n',
      'content/a.md': `${page('A')}[c](/hugo.yaml) [p](../config/_default/params.toml) [s](/params.toml)`,
    })
    await importIt({ dialect })
    expect(await fileNames()).toHaveLength(3)
    const [{ id = '' } = {}] = await articles()
    const { files } = await read(id, '?include=files')
    expect(files.map(({ status }: { status: string }) => status)).toEqual([
      'missing',
      'missing',
      'stored',
    ])
    const shown = await app.request('GET', `/v1/files?source=${source}`, {})
    expect(shown.json().data.map(({ file }: Row) => file)).toEqual(['static/params.toml'])
    const { rows } = await app.db.pool.query<Row>('select id from files where source = $1', [
      source,
    ])
    const codes = async () => {
      const found = rows.map((row) => app.request('GET', `/v1/files/${row.id}`, {}))
      return (await Promise.all(found)).map(({ statusCode }) => statusCode).sort()
    }
    expect(await codes()).toEqual([200, 404, 404])
    // An import without some of them shows them no more than before.
    await tree.put({ 'config/_default/params.toml': null })
    await importIt({ dialect })
    expect(await codes()).toEqual([200, 404, 404])
    // As an earlier version stored the source, whose cached responses the next import ends.
    await app.db.pool.query(`update sources set configuration = '{}' where name = $1`, [source])
    await announceDerived(app.db)
    await expect.poll(codes).toEqual([200, 200, 200])
    await tree.put({ 'config/_default/params.toml': 'token = "secret"\n' })
    await importIt({ dialect })
    await expect.poll(codes).toEqual([200, 404, 404])
  })

  test('leaves out pages of other markup to whose sources a link would lead', async () => {
    tree = await makeTree({
      '_config.yml': 'title: x\n',
      '_posts/2020-01-01-b.txt': '---\npublished: false\n---\nSecret.\n',
      '_posts/2020-01-02-a.md': '---\ntitle: A\n---\n[b](2020-01-01-b.txt)\n',
    })
    const { run } = await importIt()
    expect(Object.keys(await urls())).toEqual(['_posts/2020-01-02-a.md'])
    expect(await fileNames()).toEqual(['_config.yml'])
    expect(run.ignoredNames).toEqual([{ name: '_posts/2020-01-01-b.txt', reason: 'not_markdown' }])
  })

  test('publishes a document of Docusaurus, which has no date', async () => {
    tree = await makeTree({ 'docusaurus.config.js': 'export default {}\n', 'docs/a.md': '# A\n' })
    await importIt()
    const [{ id = '' } = {}] = await articles()
    const change = (status: string) =>
      app.request('PATCH', `/v1/articles/${id}`, { key: app.adminKey, body: { status } })
    expect((await change('draft')).statusCode).toBe(200)
    const response = await change('published')
    expect(response.statusCode).toBe(200)
    expect(response.json().data).toMatchObject({ status: 'published', publishedAt: null })
  })

  test('takes a text of Jekyll without front matter as a file', async () => {
    tree = await makeTree({ '_config.yml': 'title: x\n', 'README.md': '# Read me\n' })
    const { run } = await importIt({ dialect: 'jekyll' })
    expect(await articles()).toEqual([])
    expect(await fileNames()).toEqual(['README.md', '_config.yml'])
    expect(run.warnings).toContainEqual(expect.objectContaining({ code: 'not_content', count: 1 }))
    expect((await importIt({ prune: true })).run.files).toMatchObject({ unchanged: 2, trashed: 0 })
  })

  test('takes themes and layouts as files with files=all', async () => {
    await importIt({ files: 'all' })
    expect(await fileNames()).toEqual(
      expect.arrayContaining([
        'README.md',
        'layouts/_default/single.html',
        'themes/bare/README.md',
      ]),
    )
    expect(Object.keys(await urls())).toHaveLength(2)
  })

  test.each([
    ['hugo.yaml', `${'# x\n'.repeat(140_000)}title: x\n`],
    ['config/_default/menus.toml', `a = "${'x'.repeat(530_000)}"\n`],
  ])('is refused when %s is too large to be read', async (file, text) => {
    await tree.put({ [file]: text })
    const { run } = await importIt()
    expect(run).toMatchObject({ status: 'failed', failure: { code: 'site_too_large' } })
    expect(run.failure?.message).toContain(file)
    expect(await articles()).toEqual([])
    expect((await importIt({ dialect: 'plain' })).run.status).toBe('completed')
  })

  test('is read beside 8 MiB of its own data', async () => {
    const data = '- x\n'.repeat(131_072)
    const files = Array.from({ length: 16 }, (_, n) => [`data/part-${n}.yaml`, data])
    await tree.put(Object.fromEntries(files))
    expect((await importIt()).run.status).toBe('completed')
  })

  test('is refused when the text that tells whose it is is too large to be read', async () => {
    tree = await makeTree({
      'config.toml': `base_url = "https://x.org"\n${'# x\n'.repeat(140_000)}`,
      'content/_index.md': '+++\ntitle = "x"\n+++\n',
      'content/a.md': '+++\ntitle = "A"\n+++\n',
    })
    const { run } = await importIt()
    expect(run).toMatchObject({ status: 'failed', failure: { code: 'site_too_large' } })
    expect(await articles()).toEqual([])
  })

  test('reads the head of a section however long its text is', async () => {
    const text = `---\ntitle: Notes\ncascade:\n  draft: true\n---\n${'word '.repeat(60_000)}`
    await tree.put({ 'content/notes/_index.md': text })
    await importIt()
    const { rows } = await app.db.pool.query(
      `select status from articles where source = $1 and file = 'content/notes/one.md'`,
      [source],
    )
    expect(rows).toEqual([{ status: 'draft' }])
  })

  test('is reported with the scripts of texts in another language', async () => {
    const head = '---\ntitle: Notes\n---\n'
    await tree.put({
      'content/posts/han.md': `${head}今天我们学习基础知识。`,
      'content/posts/more.md': `${head}我们明天继续学习。`,
      'content/posts/cyrillic.md': `${head}Привет, мир`,
    })
    const { run } = await importIt()
    expect(run.scripts).toHaveLength(2)
    expect(run.scripts).toContainEqual(
      expect.objectContaining({ script: 'Han', files: 2, proposed: ['zh', 'ja'] }),
    )
    expect(run.scripts).toContainEqual(
      expect.objectContaining({
        script: 'Cyrillic',
        files: 1,
        example: 'content/posts/cyrillic.md',
      }),
    )
  })

  test('of no generator is plain', async () => {
    await tree.put({ 'hugo.yaml': null })
    const { run } = await importIt({ exclude: ['layouts', 'themes', 'static'] })
    expect(run.dialect?.name).toBe('plain')
    expect(Object.values(await urls())).toEqual([null, null, null])
  })

  test('of a generator that is not known says so, and has no README among its articles', async () => {
    await tree.put({ 'hugo.yaml': null, 'mkdocs.yml': 'site_name: A\n' })
    const request = { exclude: ['layouts', 'themes', 'static'] }
    const { run } = await importIt(request)
    expect(run.dialect?.name).toBe('plain')
    const codes = run.warnings.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['generator_unknown', 'not_content']))
    expect(Object.keys(await urls())).toEqual([
      'content/notes/one.md',
      'content/posts/Hello World.md',
    ])
    expect(await fileNames()).toContain('README.md')
    expect((await findSource(app.db, source))?.site).toBe(null)
    expect(Object.keys((await importIt(request)).by)).toEqual(['unchanged'])
  })

  test('of a generator that is not known keeps the articles of its READMEs', async () => {
    await tree.put({ 'hugo.yaml': null })
    const request = { exclude: ['layouts', 'themes', 'static'] }
    await importIt(request)
    await tree.put({ 'mkdocs.yml': 'site_name: A\n', 'README.md': '# Newer\n' })
    const { by, run } = await importIt(request)
    expect(by.updated).toEqual(['README.md'])
    expect(run.warnings.map(({ code }) => code)).not.toContain('not_content')
  })

  test('is read as the import says', async () => {
    const { run } = await importIt({ dialect: 'plain' })
    expect(run.dialect?.name).toBe('plain')
    expect(run.dialectFound?.name).toBe('hugo')
    expect(Object.values(await urls()).every((url) => url === null)).toBe(true)
  })
})

describe('a source that exists', () => {
  test('stays as it is, and its report says what it looks like', async () => {
    await importIt({ dialect: 'plain' })
    const { run, by } = await importIt()
    expect(by.unchanged).toHaveLength((await articles()).length + (await fileNames()).length)
    expect(run.dialectFound).toMatchObject({ name: 'hugo' })
  })

  test('imports the same folder again without a write', async () => {
    await importIt()
    const before = await articles()
    const { by } = await importIt()
    expect(Object.keys(by)).toEqual(['unchanged'])
    expect(await articles()).toEqual(before)
  })

  test('updates only the articles to which other rules of the configuration apply', async () => {
    await importIt()
    await tree.put({ 'hugo.yaml': `${config('/p/:slug/')}# with a remark\n` })
    const { by } = await importIt()
    expect(by.updated).toEqual(expect.arrayContaining(['content/posts/Hello World.md']))
    expect(by.unchanged).toEqual(expect.arrayContaining(['content/notes/one.md']))
    expect((await urls())['content/posts/Hello World.md']).toBe(`/${source}/p/hello/`)
    const moved = await byUrl(`/${source}/2021/hello/`)
    expect(moved.statusCode).toBe(301)
  })

  test('keeps what was edited here when only the rules change', async () => {
    await importIt()
    const { id } = (await articles()).find(({ file }) => file.includes('Hello')) as Row
    await app.request('PATCH', `/v1/articles/${id}`, {
      key: app.adminKey,
      body: { summary: 'Mine' },
    })
    await tree.put({ 'hugo.yaml': config('/p/:slug/') })
    const { by } = await importIt()
    expect(by.conflict ?? []).toEqual([])
    expect(await read(id)).toMatchObject({ summary: 'Mine', url: `/${source}/p/hello/` })
  })

  test('says what it would move in a dry run, and writes nothing', async () => {
    await importIt({ dialect: 'plain' })
    const { by, run } = await importIt({ dialect: 'hugo', dryRun: true })
    expect(by.updated).toHaveLength(2)
    expect(run.dialect?.name).toBe('hugo')
    expect((await findSource(app.db, source))?.dialect).toBe('plain')
  })

  test('does not take a file for gone that its dialect leaves out', async () => {
    await importIt({ dialect: 'plain' })
    const before = (await articles()).length
    await tree.put({ 'themes/bare/NEWS.md': '# News\n' })
    const { run, by } = await importIt({ dialect: 'hugo', prune: true })
    expect(by.trashed ?? []).toEqual([])
    expect(await articles()).toHaveLength(before)
    // The folder is named for what is new in it, and the stored article by its own name.
    expect(run.ignoredNames).toEqual([
      { name: 'README.md', reason: 'not_content' },
      { name: 'layouts/', reason: 'layout' },
      { name: 'themes/', reason: 'theme' },
      { name: 'themes/bare/README.md', reason: 'not_content' },
    ])
    expect(run.ignored).toBe(4)
    await tree.put({ 'themes/bare/README.md': null })
    const gone = await importIt({ prune: true })
    expect(gone.by.trashed).toEqual(['themes/bare/README.md'])
  })
})

describe('pages of one address', () => {
  const at = (url: string) => `---\ntitle: T\ndate: 2021-03-04\nurl: ${url}\n---\nText.\n`
  const taken = async (run: { id: string }) => {
    const path = `/v1/imports/${run.id}/files?limit=100`
    const { data } = (await app.request('GET', path, { key: app.adminKey })).json()
    return (data as { file: string; problems: { code: string; message: string }[] }[]).flatMap(
      ({ file, problems }) =>
        problems.flatMap(({ code, message }) =>
          code === 'url_taken'
            ? [`${file}: ${/"(.*?)" is also that of (.*?):/.exec(message)?.slice(1).join(' ')}`]
            : [],
        ),
    )
  }
  const named = [
    'content/notes/one.md: /same/ content/posts/b.md',
    'content/posts/b.md: /same/ content/notes/one.md',
  ]

  test('are named in the dry run and in the report, whatever their languages', async () => {
    await tree.put({
      'hugo.yaml': 'baseURL: https://x.test/\nlanguages: {en: {weight: 1}, de: {weight: 2}}\n',
      'content/notes/one.md': at('/same/'),
      'content/posts/b.md': at('/same/'),
      'content/posts/c.de.md': at('/other/'),
      'content/posts/d.md': at('/other/'),
    })
    const all = [
      ...named,
      'content/posts/c.de.md: /other/ content/posts/d.md',
      'content/posts/d.md: /other/ content/posts/c.de.md',
    ]
    const dry = await importIt({ dryRun: true })
    expect((await taken(dry.run)).sort()).toEqual(all)
    const { run } = await importIt()
    expect((await taken(run)).sort()).toEqual(all)
    for (const { warnings } of [dry.run, run])
      expect(warnings).toContainEqual({
        code: 'url_taken',
        count: 4,
        example: { file: expect.any(String), message: expect.stringContaining('/') },
      })
  })

  test('are named across imports until one of them goes', async () => {
    await tree.put({ 'hugo.yaml': 'baseURL: /\n', 'content/notes/one.md': at('/only/') })
    expect(await taken((await importIt()).run)).toEqual([])
    await tree.put({ 'content/posts/b.md': at('/only/') })
    const only = { include: ['content/posts/b.md', 'hugo.yaml'] }
    expect(await taken((await importIt({ ...only, dryRun: true })).run)).toEqual([
      named[1]?.replace('/same/', '/only/'),
    ])
    expect(await taken((await importIt(only)).run)).toEqual([named[1]?.replace('/same/', '/only/')])
    const answers = [0, 1].map(() =>
      app.request('GET', '/v1/articles/by-url?url=/only/', { key: app.adminKey }),
    )
    const [first] = await articles()
    for (const answer of await Promise.all(answers)) expect(answer.json().data.id).toBe(first?.id)
    await tree.put({ 'content/notes/one.md': null })
    expect(await taken((await importIt({ prune: true, dryRun: true })).run)).toEqual([])
    await importIt({ prune: true })
    expect(await taken((await importIt()).run)).toEqual([])
  })

  test('are two whose names change places no longer when the import ends', async () => {
    await tree.put({
      'hugo.yaml': 'baseURL: /\n',
      'content/notes/one.md': at('/a/'),
      'content/posts/b.md': at('/b/'),
    })
    await importIt()
    await tree.put({ 'content/notes/one.md': at('/b/'), 'content/posts/b.md': at('/a/') })
    for (const dryRun of [true, false])
      expect(await taken((await importIt({ dryRun })).run)).toEqual([])
  })
})

test('a source keeps the addresses that --path says, until another one replaces them', async () => {
  const own = await makeTree({
    'astro.config.mjs': 'export default {}\n',
    'src/content/blog/a.md': '---\ntitle: T\ndate: 2021-03-04\n---\nText.\n',
  })
  const read = async (patterns?: string[]) => {
    const given = patterns && { patterns }
    const { by } = await importTree(app.db, own, { source: 'paths', ...given })
    const { rows } = await app.db.pool.query<{ url: string | null }>(
      `select url from articles where source = 'paths'`,
    )
    const isIn = ([, files]: [string, string[]]) => files.includes('src/content/blog/a.md')
    const [outcome] = Object.entries(by).find(isIn) ?? []
    return { outcome, url: rows[0]?.url }
  }
  try {
    expect(await read(['src/content/blog:/blog/:slug/'])).toEqual({
      outcome: 'created',
      url: '/blog/a/',
    })
    expect(await read()).toEqual({ outcome: 'unchanged', url: '/blog/a/' })
    expect(await read(['src/content/blog:/b/:slug/'])).toEqual({ outcome: 'updated', url: '/b/a/' })
    expect(await read()).toEqual({ outcome: 'unchanged', url: '/b/a/' })
  } finally {
    await own.remove()
  }
})

describe('an import says that --path changes nothing', () => {
  const told = async (patterns: string[]) => {
    const { run } = await importIt({ patterns })
    const own = run.warnings.filter(({ code }) => code === 'option_without_effect')
    return own.map(({ example }) => example.message)
  }

  test('where the generator makes all addresses', async () => {
    expect(await told(['content/notes:/n/:slug/'])).toEqual([
      expect.stringContaining('dialect hugo'),
    ])
    expect(await urls()).toMatchObject({ 'content/notes/one.md': `/${source}/notes/one/` })
  })

  test('where no file is in the folder, or none shows the configuration of the site', async () => {
    tree = await makeTree({ 'astro.config.mjs': '', 'src/content/blog/a.md': page('A') })
    expect(await told(['src/content/blog:/a/:slug/'])).toEqual([])
    const typo = 'src/content/blgo:/a/:slug/'
    expect(await told(['src/content/blog:/a/:slug/', typo])).toEqual([
      expect.stringContaining('src/content/blgo/'),
    ])
    await tree.put({ 'astro.config.mjs': null })
    expect(await told(['src/content/blog:/b/:slug/'])).toEqual([
      expect.stringContaining('do not show the configuration'),
    ])
    expect(await urls()).toEqual({ 'src/content/blog/a.md': '/a/a/' })
  })
})

describe('a dry run', () => {
  const dryRun = async (files: Record<string, string>, given: ImportRequest = {}) => {
    const own = await makeTree(files)
    const { run } = await importTree(app.db, own, { source, dryRun: true, ...given })
    await own.remove()
    return run
  }
  const text = '---\ntitle: T\ndate: 2021-03-04\n---\nText.\n'

  test('counts the pages whose address code makes, until a pattern says it', async () => {
    const astro = {
      'astro.config.mjs': 'export default {}\n',
      'src/content/blog/a.md': text,
      'src/content/blog/b.md': text,
      'src/content/notes/c.md': text,
      'src/pages/about.md': text,
    }
    const blog = {
      files: 3,
      example: 'src/content/blog/a.md',
      proposed: 'src/content/blog:/:slug/',
      folders: [
        { folder: 'src/content/blog', files: 2 },
        { folder: 'src/content/notes', files: 1 },
      ],
    }
    expect((await dryRun(astro)).addressByCode).toEqual(blog)
    const patterns = ['src/content/blog:/blog/:slug/']
    expect((await dryRun(astro, { patterns })).addressByCode).toMatchObject({
      files: 1,
      example: 'src/content/notes/c.md',
    })
    const gatsby = { 'gatsby-config.js': 'module.exports = {}\n', 'content/blog/a.md': text }
    expect((await dryRun(gatsby)).addressByCode).toMatchObject({ files: 1 })
    const eleventy = {
      '.eleventy.js': 'module.exports = () => ({})\n',
      'posts/posts.11tydata.js': 'module.exports = { permalink: () => 1 }\n',
      'posts/a.md': text,
      'posts/hidden.md': text.replace('title', 'permalink: false\ntitle'),
      'b.md': text,
      'tags.md': text.replace('title', 'pagination: {data: collections, size: 1}\ntitle'),
    }
    // Hugo gives it no address, and --path would change nothing.
    const headless = {
      'hugo.toml': '',
      'content/about/index.md': text.replace('title', 'headless: true\ntitle'),
    }
    expect((await dryRun(headless)).addressByCode).toBeUndefined()
    const run = await dryRun(eleventy)
    expect(run.addressByCode).toMatchObject({ files: 1, example: 'posts/a.md' })
    expect(run.warnings).toContainEqual({
      code: 'pagination',
      count: 1,
      example: {
        file: 'tags.md',
        line: 2,
        message: expect.stringContaining('one page for each part'),
      },
    })
  })

  test('names published texts in folders of drafts, which only some generators leave out', async () => {
    const codes = async (files: Record<string, string>) =>
      (await dryRun(files)).warnings.find(({ code }) => code === 'drafts_published')
    const hugo = {
      'hugo.yaml': '{}\n',
      'content/posts/Drafts/a.md': text,
      'content/posts/drafts/b.md': text.replace('title', 'draft: true\ntitle'),
      'content/posts/my-drafts/c.md': text,
    }
    expect(await codes(hugo)).toMatchObject({
      count: 1,
      example: { file: 'content/posts/Drafts/a.md' },
    })
    const jekyll = {
      '_config.yml': 'title: x\n',
      '_drafts/a.md': text,
      '_posts/2021-01-01-a.md': text,
    }
    expect(await codes(jekyll)).toBeUndefined()
    expect(await codes({ 'drafts/a.md': text })).toMatchObject({ count: 1 })
  })
})

describe('a stored file that is an article of the site now', () => {
  const readme = async () => {
    const { rows } = await app.db.pool.query<{ id: string; kind: string }>(
      `select id, 'article' as kind from articles where source = $1 and file = 'README.md'
       union all select id, 'file' from files where source = $1 and file = 'README.md'`,
      [source],
    )
    return rows
  }
  const put = (text: string) => tree.put({ 'README.md': text })
  const asPlain = (request: ImportRequest = {}) => importIt({ dialect: 'plain', ...request })

  test('is replaced by the article, with events for both', async () => {
    await importIt({ files: 'all' })
    const [file] = await readme()
    expect(file?.kind).toBe('file')
    expect((await asPlain({ dryRun: true })).by.created).toContain('README.md')
    expect(await readme()).toEqual([file])
    const { run, by } = await asPlain({ prune: true })
    expect(run).toMatchObject({ status: 'completed', conflicts: 0, failed: 0, trashed: 0 })
    expect(by.created).toContain('README.md')
    const [article] = await readme()
    expect(await readme()).toEqual([{ id: article?.id, kind: 'article' }])
    const { rows } = await app.db.pool.query(
      'select type, import_id from events where resource_id = any($1::uuid[]) order by id',
      [[file?.id, article?.id]],
    )
    expect(rows.map(({ type }) => type)).toEqual([
      'file.created',
      'file.deleted',
      'article.created',
      'article.published',
    ])
    expect(rows[1].import_id).toBe(run.id)
    expect((await asPlain()).by.created ?? []).toEqual([])
  })

  test.each([
    ['edited_here', "import_hash = null where source = $1 and file = 'README.md'"],
    ['in_trash', "trashed_at = now() where source = $1 and file = 'README.md'"],
  ])('stays while it would lose something: %s', async (code, change) => {
    await importIt({ files: 'all' })
    await app.db.pool.query(`update files set ${change}`, [source])
    await put('# Other words\n')
    const { files } = await asPlain()
    expect(files.get('README.md')).toMatchObject({ outcome: 'conflict', problems: [{ code }] })
    expect(await readme()).toMatchObject([{ kind: 'file' }])
    const { files: forced } = await asPlain({ onConflict: 'overwrite' })
    expect(forced.get('README.md')).toMatchObject({ outcome: 'created' })
    expect(await readme()).toMatchObject([{ kind: 'article' }])
  })

  test('makes way for an article that moves to its name', async () => {
    await importIt({ files: 'all' })
    const moved = (await articles()).find(({ file }) => file === 'content/notes/one.md')
    await tree.put({ 'content/notes/one.md': null, 'README.md': page('One') })
    const { by } = await asPlain({ prune: true })
    expect(by.moved).toEqual(['README.md'])
    expect(await readme()).toEqual([{ id: moved?.id, kind: 'article' }])
  })

  test('leaves an article alone that is a file now, and names it', async () => {
    await asPlain()
    const before = await readme()
    expect(
      (await importIt({ dialect: 'hugo', files: 'all' })).files.get('README.md'),
    ).toMatchObject({
      outcome: 'unchanged',
      articleId: before[0]?.id,
      problems: [{ code: 'not_content' }],
    })
    await put('# Other words\n')
    const { run, files } = await importIt({ dialect: 'hugo', files: 'all', prune: true })
    expect(files.get('README.md')).toMatchObject({ outcome: 'conflict' })
    expect(run.warnings.map(({ code }) => code)).toContain('not_content')
    expect(await readme()).toEqual(before)
  })
})

describe('a folder of a site', () => {
  test('is read by the configuration of the site that is named', async () => {
    await importIt({ paths: [join(tree.path, 'content')], site: tree.path })
    expect(await urls()).toEqual({
      'notes/one.md': `/${source}/notes/one/`,
      'posts/Hello World.md': `/${source}/2021/hello/`,
    })
  })

  test.each(dialectNames)(
    'is said to be no whole site of %s, if it has to be one',
    async (dialect) => {
      const told = async (request: ImportRequest) => {
        const paths = [join(tree.path, 'content')]
        const { run } = await importIt({ paths, dialect, dryRun: true, ...request })
        return run.warnings.filter(({ code }) => code === 'site_not_whole')
      }
      const isAny = dialect === 'obsidian' || dialect === 'plain'
      const message = expect.stringMatching(`site of ${dialect},.*--site FOLDER`)
      const warning = expect.objectContaining({ example: expect.objectContaining({ message }) })
      expect(await told({})).toEqual(isAny ? [] : [warning])
      expect(await told({ site: tree.path, dialect: 'hugo' })).toEqual([])
    },
  )

  test('must lie inside it', async () => {
    const other = await makeTree({ 'a.md': page('A') })
    await expect(importIt({ paths: [other.path], site: tree.path })).rejects.toThrow('--site')
    await other.remove()
  })
})

describe('an edit', () => {
  test('reads the text by the rules of its last import', async () => {
    await importIt()
    const { id } = (await articles()).find(({ file }) => file.includes('Hello')) as Row
    const patched = await app.request('PATCH', `/v1/articles/${id}`, {
      key: app.adminKey,
      body: { title: 'Good morning' },
    })
    expect(patched.json().data).toMatchObject({
      title: 'Good morning',
      url: `/${source}/2021/good-morning/`,
    })
    expect((await byUrl(`/${source}/2021/hello/`)).statusCode).toBe(301)
    const restored = await app.request('POST', `/v1/articles/${id}/revisions/1/restore`, {
      key: app.adminKey,
    })
    expect(restored.json().data.url).toBe(`/${source}/2021/hello/`)
  })

  test('keeps the rules, which the origin names', async () => {
    await importIt()
    const { id } = (await articles())[0] as Row
    const before = (await read(id, '?include=origin')).origin
    expect(before).toMatchObject({
      dialect: 'hugo',
      rules: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    await app.request('PATCH', `/v1/articles/${id}`, { key: app.adminKey, body: { summary: 'S' } })
    expect((await read(id, '?include=origin')).origin.rules).toBe(before.rules)
  })
})

describe('reread', () => {
  test.each(['hugo', 'auto'] as const)(
    'reads stored texts as %s without the folder',
    async (dialect) => {
      await importIt({ dialect: 'plain' })
      await rereadAs(dialect)
      expect(await urls()).toMatchObject({
        'content/notes/one.md': `/${source}/notes/one/`,
        'content/posts/Hello World.md': `/${source}/2021/hello/`,
      })
      const { by } = await importIt()
      expect(by.updated ?? []).toEqual([])
    },
  )

  test('is refused when a stored configuration is too large to be read', async () => {
    await tree.put({ 'hugo.yaml': `${'# x\n'.repeat(140_000)}title: x\n` })
    await importIt({ dialect: 'plain' })
    await expect(rereadAs('hugo')).rejects.toThrow('hugo.yaml')
  })

  test('makes a source plain again', async () => {
    await importIt()
    await rereadAs('plain')
    expect(Object.values(await urls()).every((url) => url === null)).toBe(true)
  })
})

async function rereadAs(dialect: 'hugo' | 'auto' | 'plain'): Promise<void> {
  const stored = await readStoredSite(app.db, blobs, source, {
    lang: 'en',
    timeZone: 'UTC',
    dialect,
  })
  await rememberStored(app.db, source, stored)
  const { reading } = stored
  const rulesOf: RereadOptions['rulesOf'] = reading
    ? (file) => (reading.kindOf(file) === 'article' ? reading.rulesOf(file) : null)
    : () => 'plain'
  for await (const _ of reread(app.db, { source, dryRun: false, rulesOf }));
}

const byUrl = (url: string) =>
  app.request('GET', `/v1/articles/by-url?url=${encodeURIComponent(url)}`, { key: app.adminKey })

describe('by-url', () => {
  test('reads an article by its address, also with a host', async () => {
    await importIt()
    for (const prefix of ['', 'https://x.test']) {
      const response = await byUrl(`${prefix}/${source}/notes/one/`)
      expect(response.statusCode).toBe(200)
      expect(response.json().data.title).toBe('One')
    }
  })

  test('reads what a sitemap names, with signs of an address as they are', async () => {
    await tree.put({ 'content/notes/c++.md': page('C++') })
    await importIt()
    const { url, id } = (await articles()).find(({ file }) => file.includes('c++')) ?? {}
    expect(url).toBe(`/${source}/notes/c++/`)
    for (const form of [url ?? '', `/${source}/notes/c%2B%2B/`])
      expect((await byUrl(form)).json().data.id).toBe(id)
    const { body } = await app.request('GET', '/sitemap.xml', { key: app.adminKey })
    expect(body).toContain(`/${source}/notes/c++/</loc>`)
  })

  test.each(['notes/one', 'notes/one/index.html'])('redirects from %s', async (form) => {
    await importIt()
    const response = await byUrl(`/${source}/${form}`)
    expect(response.statusCode).toBe(301)
    expect(response.json().data.url).toBe(`/${source}/notes/one/`)
    const followed = await app.request('GET', response.headers.location as string, {
      key: app.adminKey,
    })
    expect(followed.json().data.title).toBe('One')
  })

  test.each([
    ['articles_url_idx', 'text[]', byUrlText('all', true)],
    ['articles_url_idx', 'text[]', byUrlText('public', false)],
    ['article_paths_url_idx', 'text', movedUrlText('public')],
  ])('finds it in %s, whatever the address', async (index, type, text) => {
    const client = await app.db.pool.connect()
    try {
      await client.query('begin')
      await client.query('set local plan_cache_mode = force_generic_plan')
      // The tables of a test are so small that reading them whole is cheaper.
      await client.query('set local enable_seqscan = off')
      await client.query(`prepare asked(${type}) as ${text}`)
      const value = type === 'text' ? `'/a/'` : `array['/a/']`
      const { rows } = await client.query(`explain (format json) execute asked(${value})`)
      expect(JSON.stringify(rows)).toContain(index)
    } finally {
      await client.query('rollback; deallocate asked')
      client.release()
    }
  })

  test('answers 404 for an address that nothing has', async () => {
    await importIt()
    expect((await byUrl(`/${source}/nowhere/`)).statusCode).toBe(404)
  })
})

describe('formulas', () => {
  const read = async (name: string) => {
    const { id } = (await articles()).find(({ file }) => file.endsWith(name)) as Row
    const response = await app.request('GET', `/v1/articles/${id}?include=html`)
    return response.json().data as { html: string; math: boolean }
  }

  test('are elements in the HTML of a site, and named beside it', async () => {
    await tree.put({
      'content/notes/with.md': '---\ntitle: With\ndate: 2022-01-01\n---\nso $a*b$\n',
      'content/notes/without.md': '---\ntitle: Without\ndate: 2021-01-01\n---\nso $5 and $6\n',
    })
    await importIt()
    expect(await read('/with.md')).toMatchObject({
      html: '<p>so <span class="math inline">\\(a*b\\)</span></p>\n',
      math: true,
    })
    expect(await read('/without.md')).toMatchObject({ math: false })
    const feed = await app.request('GET', '/feed.json')
    expect(feed.body).toContain('math inline')
  })
})

describe('links by file', () => {
  const linking = (target: string) => ({
    'content/notes/links.md': `---\ntitle: Links\ndate: 2022-01-01\n---\n\n[x](${target})\n`,
  })
  const htmlOf = async (key?: string) => {
    const { id } = (await articles()).find(({ file }) => file.endsWith('links.md')) as Row
    const response = await app.request('GET', `/v1/articles/${id}?include=html`, key ? { key } : {})
    return response.json().data.html as string
  }

  test.each([
    '../posts/Hello%20World.md',
    '/posts/Hello%20World.md',
    '<../posts/Hello World.md>',
    '{{< ref "posts/Hello World.md" >}}',
    '{{< relref "/posts/Hello World" >}}',
    '{{< relref "Hello World.md" >}}',
    '{{< ref "hello world#part" >}}',
  ])('lead to the address of the article: %s', async (target) => {
    await tree.put(linking(target))
    await importIt()
    expect(await htmlOf()).toMatch(new RegExp(`href="/${source}/2021/hello/(?:#part)?"`))
  })

  test('by a name alone lead to the page beside the text first', async () => {
    await tree.put({
      ...linking('{{< relref "one.md" >}}'),
      'content/one.md': '---\ntitle: Other\n---\n',
    })
    await importIt()
    expect(await htmlOf()).toContain(`href="/${source}/notes/one/"`)
  })

  test('are absolute in a feed', async () => {
    await tree.put(linking('../posts/Hello%20World.md'))
    await importIt()
    const feed = await app.request('GET', '/feed.json?limit=50')
    const origin = new URL(app.fastify.config.siteUrl).origin
    const items: { url: string; content_html: string }[] = feed.json().items
    const item = items.find(({ url }) => url === `${origin}/${source}/notes/links/`)
    expect(item?.content_html).toContain(`href="${origin}/${source}/2021/hello/"`)
  })

  test('keep the fragment, and follow the article when it moves', async () => {
    await tree.put(linking('../posts/Hello%20World.md#part'))
    await importIt()
    expect(await htmlOf()).toContain(`href="/${source}/2021/hello/#part"`)
    await tree.put({ 'hugo.yaml': config('/p/:slug/') })
    await importIt()
    expect(await htmlOf()).toContain(`href="/${source}/p/hello/#part"`)
  })

  test('do not show the public where a draft is', async () => {
    const secret = `---\ntitle: Secret\nslug: secret-name\ndraft: true\n---\n`
    await tree.put({ ...linking('draft.md'), 'content/notes/draft.md': secret })
    await importIt()
    expect(await htmlOf()).not.toContain('secret-name')
    expect(await htmlOf(app.adminKey)).toContain(`href="/${source}/notes/secret-name/"`)
  })
})

test('feeds, the sitemap and covers use the address of the site', async () => {
  await importIt()
  const sitemap = await app.request('GET', '/sitemap.xml')
  const origin = new URL(app.fastify.config.siteUrl).origin
  expect(sitemap.body).toContain(`<loc>${origin}/${source}/2021/hello/</loc>`)
})
