import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { importTree, makeTree } from '../../support/imports/imports.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const post = '---\ntitle: A\ndate: 2020-01-02 03:04:05\n---\n\nText.\n'

// What each generator reads, so that it hides the page once the file is exported.
test.each([
  ['hugo', { 'hugo.toml': '', 'content/posts/a.md': post }, 'draft: true'],
  ['jekyll', { '_config.yml': 'title: x\n', '_posts/2020-01-02-a.md': post }, 'published: false'],
  ['hexo', { '_config.yml': 'title: x\n', 'source/_posts/a.md': post }, 'published: false'],
  ['zola', { 'config.toml': 'base_url = "/"', 'content/a.md': post }, 'draft: true'],
  ['obsidian', { '.obsidian/app.json': '{}', 'a.md': post }, 'publish: false'],
  [
    'pelican',
    {
      'pelicanconf.py': "PATH = 'content'\n",
      'content/a.md': 'Title: A\nDate: 2020-01-02\n\nText.\n',
    },
    'status: draft',
  ],
  ['docusaurus', { 'docusaurus.config.js': '', 'blog/2020-01-02-a.md': post }, 'draft: true'],
  ['plain', { 'a.md': post }, 'draft: true'],
] as const)('a draft of %s says so in its words', async (dialect, files, line) => {
  const tree = await makeTree({ ...files })
  await importTree(app.db, tree, { source: dialect, dialect, status: 'published' })
  await tree.remove()
  const { rows } = await app.db.pool.query('select id, status from articles where source = $1', [
    dialect,
  ])
  expect(rows).toHaveLength(1)
  const answer = await app.request('PATCH', `/v1/articles/${rows[0].id}`, {
    key: app.adminKey,
    body: { status: 'draft' },
  })
  expect(answer.json().data, answer.body).toMatchObject({ status: 'draft' })
  const file = await app.request('GET', `/v1/articles/${rows[0].id}.md`, { key: app.adminKey })
  expect(file.body.toLowerCase()).toContain(line)
})
