import { expect, test } from 'vitest'
import { expectCheap } from '../../../support/cpu.ts'
import { siteOf } from '../../site-files.ts'

function hugo(texts: Record<string, string>) {
  const site = siteOf('hugo', texts)
  return { ...site, fieldsOf: (file: string) => site.fieldsOf(file, texts[file] ?? '') }
}

const head = (text: string) => `---\ntitle: A\n${text}\n---\nText.\n`

/** The status of a page below a section, and of one with its own `draft: false`. */
function below(section: string): (string | undefined)[] {
  const { fieldsOf } = hugo({
    'content/s/_index.md': head(section),
    'content/s/a.md': head(''),
    'content/s/own.md': head('draft: false'),
  })
  return ['a', 'own'].map((name) => fieldsOf(`content/s/${name}.md`)?.status)
}

// Hugo 0.111 and 0.169 were asked about these sections; 0.111 leaves out all below one that is
// no public page, and 0.169 reads the parameters of a cascade.
test.each([
  ['draft: true', 'draft', 'draft'],
  ['published: false', 'draft', 'draft'],
  ['expiryDate: 2020-01-01', 'draft', 'draft'],
  ['publishDate: 2999-01-01', 'draft', 'draft'],
  ['date: 2999-01-01', 'draft', 'draft'],
  ['date: 2999-01-01\npublishDate: 2020-01-01', 'published', 'published'],
  ['publishDate: 4102444800', 'draft', 'draft'],
  ['publishDate: 1577836800', 'published', 'published'],
  ['expiryDate: 1577836800', 'draft', 'draft'],
  ['expiryDate: 4102444800', 'published', 'published'],
  ['draft: false', 'published', 'published'],
  ['build: {render: never}', 'published', 'published'],
  ['cascade: {draft: true}', 'draft', 'draft'],
  ['draft: false\ncascade: {draft: true}', 'draft', 'published'],
  ['draft: false\ncascade: {params: {draft: true}}', 'draft', 'published'],
  ['cascade: [{target: {environment: production}, build: {render: never}}]', 'draft', 'draft'],
  ['cascade: [{target: {environment: development}, draft: true}]', 'published', 'published'],
  [
    'cascade: [{target: {environment: staging}, build: {render: always}}, {build: {render: never}}]',
    'draft',
    'draft',
  ],
])('below a section with %j: %s, and %s with its own key', (section, plain, own) => {
  expect(below(section)).toEqual([plain, own])
})

// Hugo reads the front matter of each.
test.each([
  '#+title: A\n#+draft: true\n',
  '\n#+date: <2999-01-01 Wed>\n',
  '#+expirydate: 2020-01-01\n',
  '<!--\n---\ndraft: true\n---\n-->\n',
  '<!--\n+++\ndraft = true\n+++\n-->\n',
  '<!--\n{"draft": true}\n-->\n',
  '<!--\n#+draft: true\n-->\n',
])('the head %j of a section hides what is below, and its page', (text) => {
  const { fieldsOf } = hugo({ 'content/s/_index.md': text, 'content/s/a.md': head('') })
  const shown = ['a', '_index'].map((name) => fieldsOf(`content/s/${name}.md`)?.status)
  expect(shown).toEqual(['draft', 'draft'])
})

test('a section hides pages of its language only, and a home page none', () => {
  const { fieldsOf } = hugo({
    'hugo.toml': '[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n',
    'content/_index.md': head('draft: true'),
    'content/s/_index.de.md': head('draft: true'),
    'content/s/a.md': head(''),
    'content/s/a.de.md': head(''),
  })
  expect(fieldsOf('content/s/a.md')?.status).toBe('published')
  expect(fieldsOf('content/s/a.de.md')?.status).toBe('draft')
})

test('values in the parameters of a cascade count for the pages below', () => {
  const params = 'cascade: {params: {expiryDate: 2020-01-01, tags: [a]}}'
  const { fieldsOf } = hugo({
    'content/s/_index.md': head(`expiryDate: 2999-01-01\n${params}`),
    'content/s/a.md': head(''),
  })
  expect(fieldsOf('content/s/a.md')).toMatchObject({
    expiresAt: '2020-01-01T00:00:00.000Z',
    tags: ['a'],
  })
})

// Hugo 0.111 does not look among the parameters, so that they cannot show what else is hidden.
test.each([
  ['draft: true', 'draft: false', '', 'draft'],
  ['draft: true', 'published: true', '', 'draft'],
  ['build: {render: never}', 'build: {list: never}', '', 'draft'],
  ['draft: false', 'draft: true', '', 'draft'],
  ['expiryDate: 2020-01-01', 'expiryDate: 2999-01-01', '', null],
  ['expiryDate: 2020-01-01', 'unpublishDate: 2999-01-01', '', null],
  ['publishDate: 2999-01-01', 'publishDate: 2020-01-01', '', null],
  ['tags: [a]', 'publishDate: 2020-01-01', 'date: 2999-01-01', null],
  ['tags: [a]', 'draft: false', '', 'published'],
])('a cascade %j, below it parameters %j, page %j: %s', (root, params, own, status) => {
  const { fieldsOf } = hugo({
    'hugo.toml': '',
    'content/_index.md': head(`cascade: {${root}}`),
    'content/s/_index.md': head(`cascade: {params: {${params}}}`),
    'content/s/a.md': head(own),
  })
  const fields = fieldsOf('content/s/a.md')
  const now = Date.now()
  const isOpen =
    Date.parse(fields?.publishedAt ?? '2000-01-01') <= now &&
    Date.parse(fields?.expiresAt ?? '9999-01-01') > now
  expect([isOpen, fields?.status]).toEqual(
    status === null ? [false, expect.anything()] : [true, status],
  )
})

test.each([
  ['expiryDate: 20310102', 'draft'],
  ['unpublishDate: 20310102', 'draft'],
  ["expiryDate: '2031-01-02'", 'published'],
  ['expiryDate: 1925000000', 'published'],
  ['outputs: [json]', 'draft'],
  ['outputs: [CSV, RSS]', 'draft'],
  ['outputs: [html, json]', 'published'],
  ['outputs: [Reveal]', 'draft'],
  ['outputs: []', 'published'],
])('%s: %s', (text, status) => {
  const { fieldsOf } = hugo({ 'hugo.toml': '', 'content/a.md': head(text) })
  expect(fieldsOf('content/a.md')?.status).toBe(status)
})

test.each([
  ['', 'cascade: {outputs: [json]}', '', 'draft'],
  ['', 'cascade: {params: {outputs: [json]}}', '', 'draft'],
  ['', 'cascade: {outputs: [json]}', 'outputs: [html]', 'published'],
  ['', 'cascade: {outputs: [html, json]}', '', 'published'],
  ['[outputs]\npage = ["json"]', '', '', 'draft'],
  ['[outputs]\npage = []', '', '', 'draft'],
  ['[outputs]\npage = ["json"]', '', 'outputs: []', 'draft'],
  ['[outputs]\npage = ["json"]', '', 'outputs: [html]', 'published'],
  ['[outputs]\npage = ["json"]', 'cascade: {params: {outputs: [html]}}', '', 'draft'],
  ['[outputs]\nhome = ["json"]', '', '', 'published'],
  ['[languages.en.outputs]\npage = ["json"]', '', '', 'draft'],
])('configuration %j, section %j, page %j: %s', (config, section, own, status) => {
  const { fieldsOf } = hugo({
    'hugo.toml': config,
    'content/s/_index.md': head(section),
    'content/s/a.md': head(own),
  })
  expect(fieldsOf('content/s/a.md')?.status).toBe(status)
})

const pages = ['a', 'drafts/b', 'drafts/deep/c', 's/x', 's/drafts/d'].map((name) => `${name}.md`)

// What Hugo 0.111 takes by `includeFiles`, and 0.169 by `files`.
test.each([
  ['includeFiles', ['**.md'], ['a.md']],
  ['files', ['**.md'], ['a.md']],
  ['files', ['s/**'], ['s/x.md', 's/drafts/d.md']],
  ['files', ['**/*.md'], pages.slice(1)],
  ['files', ['*.md', '/s/*.md'], ['a.md', 's/x.md']],
  ['files', ['! drafts/**'], ['a.md', 's/x.md', 's/drafts/d.md']],
  ['files', ['!drafts/**'], []],
  ['files', ['! **/drafts/**', '**.md'], ['a.md']],
])('%s %j takes %j', (key, globs, taken) => {
  const mount = { source: 'content', target: 'content', [key]: globs }
  const config = JSON.stringify({ module: { mounts: [mount] } })
  const files = pages.map((name) => [`content/${name}`, head('')])
  const { kindOf } = hugo({ 'hugo.json': config, ...Object.fromEntries(files) })
  const kept = pages.filter((name) => kindOf(`content/${name}`) === 'article')
  expect(kept).toEqual(taken)
})

test('the dates of a section are read in the zone of the site', () => {
  // Hours from now on a clock whose zone is 12 hours behind UTC.
  const now = new Date(Date.now() - 6 * 3_600_000).toISOString().slice(0, 19)
  const status = (zone: string) =>
    hugo({
      'hugo.toml': `timeZone = '${zone}'\n`,
      'content/s/_index.md': head(`publishDate: ${now}`),
      'content/s/a.md': head(''),
    }).fieldsOf('content/s/a.md')?.status
  expect(['Etc/GMT+12', 'UTC'].map(status)).toEqual(['draft', 'published'])
})

const deep = `content/${'a/'.repeat(40)}b.md`
const starred = (part: string) => `${part.repeat(800)}`.slice(0, 800)

test.each(['a/', '*/', '*a', 'a**/', '**/', '**a', '?*/'])(
  '50 long globs of %j are compared soon',
  async (part) => {
    const files = Array.from({ length: 50 }, (_, at) => `${starred(part)}${at}/**`)
    const config = JSON.stringify({
      module: { mounts: [{ source: 'content', target: 'content', files }] },
    })
    const { kindOf } = hugo({ 'hugo.json': config, [deep]: head('') })
    await expectCheap(2000, () => {
      for (let at = 0; at < 20; at++) expect(kindOf(deep)).toBe('not_content')
    })
  },
)

test('a mount with too many globs takes nothing, and the report says so', () => {
  const files = [...Array.from({ length: 1000 }, (_, at) => `a${at}/**`), '**.md']
  const config = JSON.stringify({
    module: { mounts: [{ source: 'content', target: 'content', files }] },
  })
  const { kindOf, problems } = hugo({ 'hugo.json': config, 'content/a.md': head('') })
  expect(kindOf('content/a.md')).toBe('not_content')
  expect(problems).toMatchObject([{ code: 'site_option_unread' }])
})

test('thousands of sections with a cascade are read soon', async () => {
  const sections = Array.from({ length: 2000 }, (_, at) => [
    [`content/s/${at}/_index.md`, head('draft: true\ncascade: {tags: [a]}')],
    [`content/s/${at}/a.md`, head('')],
  ])
  const texts = Object.fromEntries(sections.flat())
  await expectCheap(5000, () => {
    const { rulesOf } = hugo(texts)
    for (const file of Object.keys(texts)) rulesOf(file)
    expect(rulesOf('content/s/7/a.md')).toMatchObject({ isDisabled: true })
  })
})
