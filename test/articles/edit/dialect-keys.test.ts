import { describe, expect, test } from 'vitest'
import type { ArticleChanges } from '../../../src/articles/changes-schema.ts'
import { checkRemoved } from '../../../src/articles/edit/check-written.ts'
import { editArticle } from '../../../src/articles/edit/edit-text.ts'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readStored } from '../../../src/markdown/fields/read.ts'
import { fc } from '../../support/property.ts'

interface Case {
  file: string
  config: Record<string, string>
  /** The keys that an edit adds where they differ from `plain`. */
  keys: Record<string, string>
  unknown: string[]
  /** Whether heads are lines without fences. */
  isMeta?: boolean
}

const plain = {
  ...{ summary: 'summary', cover: 'cover', authors: 'authors', tags: 'tags' },
  ...{ categories: 'categories', publishedAt: 'date', expiresAt: 'expiryDate' },
  ...{ modifiedAt: 'lastmod', translationKey: 'translationKey', aliases: 'aliases' },
}

const cases: Record<Exclude<DialectName, 'plain'>, Case> = {
  hugo: {
    file: 'content/posts/a.md',
    config: { 'hugo.toml': 'baseURL = "/"\n[taxonomies]\ntag = "topics"\ncategory = "categories"' },
    keys: { cover: 'images', tags: 'topics' },
    unknown: [],
  },
  jekyll: {
    file: '_posts/2020-01-01-a.md',
    config: { '_config.yml': 'permalink: pretty' },
    keys: {
      ...{ summary: 'excerpt', cover: 'image', authors: 'author', aliases: 'redirect_from' },
      modifiedAt: 'last_modified_at',
    },
    unknown: ['expiresAt', 'translationKey'],
  },
  hexo: {
    file: 'source/_posts/a.md',
    config: { '_config.yml': 'permalink: :title/', 'scaffolds/post.md': '' },
    keys: { summary: 'description', modifiedAt: 'updated' },
    unknown: ['expiresAt', 'translationKey', 'aliases'],
  },
  docusaurus: {
    file: 'blog/2020-01-01-a.md',
    config: { 'docusaurus.config.js': 'export default {}' },
    keys: { summary: 'description', cover: 'image', modifiedAt: 'last_update.date' },
    unknown: ['expiresAt', 'categories', 'translationKey'],
  },
  zola: {
    file: 'content/a.md',
    config: { 'config.toml': 'base_url = "/"', 'templates/page.html': '' },
    keys: {
      ...{ summary: 'description', cover: 'extra.image', modifiedAt: 'updated' },
      ...{ tags: 'taxonomies.tags', categories: 'taxonomies.categories' },
      ...{ expiresAt: 'extra.expiryDate', translationKey: 'extra.translationKey' },
    },
    unknown: ['expiresAt', 'translationKey'],
  },
  astro: {
    file: 'src/content/docs/a.md',
    config: { 'astro.config.mjs': 'export default { integrations: [starlight({})] }' },
    keys: {
      ...{ summary: 'description', cover: 'heroImage' },
      ...{ publishedAt: 'pubDate', modifiedAt: 'updatedDate' },
    },
    unknown: ['expiresAt', 'translationKey', 'aliases'],
  },
  vitepress: {
    file: 'a.md',
    config: { '.vitepress/config.js': 'export default {}' },
    keys: { summary: 'description' },
    unknown: ['expiresAt', 'translationKey', 'aliases', 'categories', 'tags', 'authors', 'cover'],
  },
  eleventy: {
    file: 'a.md',
    config: { 'eleventy.config.js': 'export default {}' },
    keys: { summary: 'description' },
    unknown: ['expiresAt', 'translationKey', 'aliases'],
  },
  obsidian: {
    file: 'a.md',
    config: { '.obsidian/app.json': '{}' },
    keys: { summary: 'description', aliases: 'redirect_from' },
    unknown: ['expiresAt', 'translationKey', 'categories', 'authors'],
  },
  pelican: {
    file: 'content/a.md',
    config: { 'pelicanconf.py': "PATH = 'content'" },
    keys: { modifiedAt: 'modified', categories: 'category' },
    unknown: ['expiresAt', 'translationKey', 'aliases', 'cover'],
    isMeta: true,
  },
  'nuxt-content': {
    file: 'content/a.md',
    config: { 'content.config.ts': 'export default {}', 'nuxt.config.ts': 'export default {}' },
    keys: { summary: 'description' },
    unknown: ['expiresAt', 'translationKey', 'aliases'],
  },
  gatsby: {
    file: 'content/a.md',
    config: { 'gatsby-config.js': "module.exports = { plugins: [{ path: './content' }] }" },
    keys: { summary: 'description', cover: 'featuredImage' },
    unknown: ['expiresAt', 'translationKey', 'aliases'],
  },
}

const word = fc.constantFrom('Ann', 'Bo', '中文', 'c-d', 'It is late', '2020')
const time = fc.integer({ min: 0, max: 2_000_000 }).map((n) => new Date(n * 1e6).toISOString())
const names = fc.uniqueArray(word, { minLength: 1, maxLength: 3 })
const changes: fc.Arbitrary<[keyof typeof plain, unknown]> = fc.oneof(
  fc.tuple(fc.constantFrom('summary' as const, 'translationKey' as const), word),
  fc.tuple(fc.constant('cover' as const), fc.constantFrom('/a.png', 'https://x.test/b.jpg')),
  fc.tuple(fc.constantFrom('authors' as const, 'tags' as const), names),
  fc.tuple(fc.constant('categories' as const), names),
  fc.tuple(
    fc.constantFrom('publishedAt' as const, 'expiresAt' as const, 'modifiedAt' as const),
    time,
  ),
  fc.tuple(fc.constant('aliases' as const), fc.constant(['old/place'])),
)
const free = fc.constantFrom('layout: post', 'weight: 3', "mood: 'calm'", 'x: "y"   # why')

function openerOf(name: DialectName, { file, config }: Case) {
  const files = {
    names: new Set([file, ...Object.keys(config)]),
    text: (one: string) => config[one],
  }
  const defaults = { lang: 'en', timeZone: 'UTC', paths: [] }
  const rules = rulesOf(readSite(name, files, defaults).site, file)
  expect(rules.dialect).toBe(name)
  return { ...defaults, status: 'published' as const, rules }
}

const splitAt = (text: string) => {
  const end = text.indexOf('\n\nText.')
  return { head: text.slice(0, end + 1), body: text.slice(end + 1) }
}

// In Docusaurus no address leads to another; Pelican has one category a page.
const isPossible = (name: string, field: string, value: unknown) =>
  !(name === 'docusaurus' && field === 'aliases') &&
  !(name === 'pelican' && field === 'categories' && (value as string[]).length > 1)

describe('an edit writes the key that the generator reads, and leaves all other lines', () => {
  test.each(Object.entries(cases))('%s', (name, one) => {
    const options = openerOf(name as DialectName, one)
    fc.assert(
      fc.property(
        changes.filter(([field, value]) => isPossible(name, field, value)),
        fc.uniqueArray(free, { maxLength: 3 }),
        ([field, value], lines) => {
          const head = `title: A\n${lines.map((line) => `${line}\n`).join('')}`
          const text = one.isMeta
            ? splitAt(`${head}\nText.\n`)
            : { head: `---\n${head}---\n`, body: '\nText.\n' }
          const read = readStored(text, one.file, options, {})
          if (!read.ok) throw new Error(JSON.stringify(read.problems))
          const changed = { [field]: value } as ArticleChanges
          const edited = editArticle(read.article, one.file, options, changed)
          const before = (text.head + text.body).split('\n')
          const after = (edited.head + edited.body).split('\n')
          let at = 0
          for (const line of after) if (line === before[at]) at++
          expect(at, after.join('\n')).toBe(before.length)
          const key = one.keys[field] ?? plain[field]
          const [first = '', second] = key.split('.')
          expect(edited.head).toMatch(new RegExp(`^${first}:`, 'm'))
          if (second) expect(edited.head).toMatch(new RegExp(`^ +${second}:`, 'm'))
          const codes = edited.problems.map(({ code }) => code)
          expect(codes.includes('key_unknown_to_generator')).toBe(one.unknown.includes(field))
        },
      ),
      { numRuns: 150 },
    )
  })
})

const lines = {
  toml: fc.constantFrom('layout = "post"', 'weight = 3 # why', "mood = 'calm'", 'nums = [1, 2]'),
  json: fc.constantFrom('"layout": "post"', '"weight":  3', '"mood": "calm"', '"nums": [1, 2]'),
  yaml: free,
}
const heads = {
  toml: (all: string[]) => `+++\n${all.map((line) => `${line}\n`).join('')}+++\n`,
  json: (all: string[]) => `{\n${all.map((line) => `  ${line}`).join(',\n')}\n}\n`,
  unopened: (all: string[]) => `${all.map((line) => `${line}\n`).join('')}---\n`,
}
const titles = { toml: 'title = "A"', json: '"title": "A"', yaml: 'title: A' }
const ofState: fc.Arbitrary<[keyof ArticleChanges, unknown]> = fc.oneof(
  fc.tuple(fc.constantFrom('title' as const, 'slug' as const), fc.constantFrom('New', 'b-c')),
  fc.tuple(fc.constant('path' as const), fc.constant('x/new')),
  fc.tuple(fc.constant('status' as const), fc.constantFrom('draft', 'published', 'archived')),
  fc.tuple(fc.constant('listed' as const), fc.boolean()),
)
const allChanges = fc.oneof(changes, ofState)

describe('an edit of another kind of head keeps the kind and all other lines', () => {
  test.each([
    ['hugo', 'toml', 'toml'],
    ['hugo', 'json', 'json'],
    ['zola', 'toml', 'toml'],
    ['hexo', 'json', 'json'],
    ['hexo', 'unopened', 'yaml'],
  ] as const)('%s, %s', (name, form, language) => {
    const one = cases[name]
    const options = openerOf(name, one)
    fc.assert(
      fc.property(allChanges, fc.uniqueArray(lines[language], { maxLength: 3 }), (change, more) => {
        const [field, value] = change
        const head = heads[form]([titles[language], ...more])
        const read = readStored({ head, body: '\nText.\n' }, one.file, options, {})
        if (!read.ok) throw new Error(JSON.stringify(read.problems))
        expect(read.article.fields.title).toBe('A')
        const changed = { [field]: value } as ArticleChanges
        const edited = editArticle(read.article, one.file, options, changed)
        expect(edited.body).toBe('\nText.\n')
        const after = edited.head.split('\n').map((line) => line.replace(/,$/, ''))
        const kept = head.split('\n').map((line) => line.replace(/,$/, ''))
        const isTitle = (line: string) => line.includes(titles[language])
        const lost = kept.filter((line) => !after.includes(line))
        expect(
          lost.filter((line) => field !== 'title' || !isTitle(line)),
          edited.head,
        ).toEqual([])
        const again = readStored(edited, one.file, options, {})
        expect(again.ok && again.article.fields[field as 'title']).toEqual(
          edited.fields[field as 'title'],
        )
      }),
      { numRuns: 120 },
    )
  })
})

/** The text that an edit of a new article makes, with the codes of its problems. */
function edit(
  name: Exclude<DialectName, 'plain'>,
  head: string,
  changed: ArticleChanges,
  config = {},
) {
  const one = { ...cases[name], config: { ...cases[name].config, ...config } }
  const options = openerOf(name, one)
  const read = readStored({ head, body: '\nText.\n' }, one.file, options, {})
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const edited = editArticle(read.article, one.file, options, changed)
  return { ...edited, codes: edited.problems.map(({ code }) => code) }
}

const headOf = (name: DialectName) => (name === 'pelican' ? 'title: A\n' : '---\ntitle: A\n---\n')
const known = [
  'title',
  'date',
  'draft',
  'taxonomies',
  'extra',
  'slug',
  'path',
  'aliases',
  'authors',
]

describe('what hides an article and where it is', () => {
  test.each(Object.keys(cases) as (keyof typeof cases)[])(
    '%s names what it hides alone',
    (name) => {
      const archived = edit(name, headOf(name), { status: 'archived' })
      expect(archived.fields.status).toBe('archived')
      expect(archived.codes).toContain('key_unknown_to_generator')
      expect(archived.codes).not.toContain('unknown_switch')
      const unlisted = edit(name, headOf(name), { listed: false })
      expect(unlisted.fields.listed).toBe(false)
      expect(unlisted.codes.includes('key_unknown_to_generator')).toBe(
        !['docusaurus', 'eleventy'].includes(name),
      )
      expect(unlisted.codes).not.toContain('unknown_switch')
    },
  )

  test.each([
    ['', { listed: false }, 'status: hidden', {}],
    ['Status: Published\n', { listed: false }, 'Status: hidden', {}],
    ['Status: hidden\n', { listed: true }, 'Status: published', {}],
    ['Status: hidden\n', { listed: null }, 'Status: published', {}],
    ['Status: hidden\n', { listed: false, title: 'B' }, 'Status: hidden', {}],
    ['Status: hidden\n', { status: 'draft' }, 'Status: draft', {}],
    ['Status: draft\n', { status: 'published', listed: false }, 'Status: hidden', {}],
    ['Status: draft\n', { listed: false }, 'Status: draft', { status: 'draft' }],
    ['Status: hidden\n', { status: 'draft', listed: false }, 'unlisted: true', {}],
  ] as [string, ArticleChanges, string, object][])(
    'Pelican lists no page of the status hidden: %j with %j',
    (line, change, written, more) => {
      const edited = edit('pelican', `title: A\ndate: 2020-01-01\n${line}`, change)
      expect(edited.head.split('\n')).toContain(written)
      const { listed, ...rest } = change
      expect(edited.fields).toMatchObject({ ...more, ...rest })
      if (listed !== undefined) expect(edited.fields.listed).toBe(listed ?? true)
      expect(edited.codes).toEqual(
        /^unlisted|draft$/.test(written) && listed === false ? ['key_unknown_to_generator'] : [],
      )
    },
  )

  const subsites =
    "PLUGINS = ['i18n_subsites']\nI18N_SUBSITES = {'fr': {'A': _('A')}, 'de': GERMAN}"
  test.each([
    [{ lang: 'fr' }, null],
    [{ lang: 'de', status: 'draft' }, null],
    [{ lang: 'de' }, '/lang'],
    [{ publishedAt: null }, '/publishedAt'],
  ] as [ArticleChanges, string | null][])(
    'what Pelican would not publish is refused, unless it becomes a draft: %j',
    (change, pointer) => {
      const head = 'title: A\ndate: 2020-01-01\n'
      const edited = () => edit('pelican', head, change, { 'pelicanconf.py': subsites })
      if (pointer === null) return expect(edited().fields).toMatchObject(change)
      const detail = expect.objectContaining({ pointer, code: 'not_representable' })
      return expect(edited).toThrow(expect.objectContaining({ details: [detail] }))
    },
  )

  const zolaChanges: ArticleChanges[] = [
    ...(['draft', 'archived', 'published'] as const).map((status) => ({ status })),
    { listed: false },
    { status: 'archived', listed: false, expiresAt: '2030-01-01T00:00:00Z', cover: '/a.png' },
  ]
  test('Zola accepts what is written into the page of a section', () => {
    const head = '+++\ntitle = "A"\n[extra]\n+++\n'
    const one = { ...cases.zola, file: 'content/blog/_index.md' }
    const options = openerOf('zola', one)
    const read = readStored({ head, body: '' }, one.file, options, {})
    if (!read.ok) throw new Error(JSON.stringify(read.problems))
    const changed: ArticleChanges = {
      ...{ tags: ['x'], categories: ['y'], authors: ['Ann'], summary: 'S', aliases: ['b'] },
      ...{ modifiedAt: '2020-01-01T00:00:00Z', status: 'draft' },
    }
    const edited = editArticle(read.article, one.file, options, changed)
    expect(edited.fields).toMatchObject({ tags: ['x'], categories: ['y'], authors: ['Ann'] })
    const [top = '', extra = ''] = edited.head.split('[extra]')
    const keysOf = (text: string) => [...text.matchAll(/^(\w+) =/gm)].map(([, key]) => key).sort()
    expect(keysOf(top)).toEqual(['aliases', 'description', 'draft', 'title'])
    expect(keysOf(extra)).toEqual(['authors', 'categories', 'tags', 'updated'])
    const codes = edited.problems.map(({ code }) => code)
    expect(codes.filter((code) => code === 'key_unknown_to_generator')).toHaveLength(4)
    for (const field of [{ publishedAt: '2020-01-01T00:00:00Z' }, { path: 'x' }, { slug: 'x' }])
      expect(() => editArticle(read.article, one.file, options, field)).toThrow(/represent/)
  })

  test('Zola knows no paths of categories', () => {
    const head = '+++\ntitle = "A"\n+++\n'
    expect(() => edit('zola', head, { categories: ['a', ['b', 'c']] })).toThrow(/represent/)
  })

  test.each(zolaChanges)('Zola accepts the keys of %j', (changed) => {
    for (const head of ['+++\ntitle = "A"\n+++\n', '+++\ntitle = "A"\n[extra]\nx = 1\n+++\n']) {
      const edited = edit('zola', head, changed)
      expect(edited.fields).toMatchObject({
        ...changed,
        ...(changed.expiresAt ? { expiresAt: '2030-01-01T00:00:00.000Z' } : {}),
      })
      const lines = edited.head.split('\n').filter((line) => !head.split('\n').includes(line))
      const inExtra = head.includes('[extra]')
        ? ['status', 'unlisted', 'expiryDate', 'image', 'x']
        : []
      for (const line of lines) expect([...known, ...inExtra]).toContain(/^\w+/.exec(line)?.[0])
    }
  })

  test('a free key with a dot stays one key, and goes again', () => {
    for (const name of ['zola', 'hugo', 'jekyll', 'eleventy'] as const) {
      const added = edit(name, headOf(name), { frontMatter: { 'a.b': 1 } })
      expect(added.head).toMatch(/^"?'?a\.b'?"?: 1$/m)
      const gone = edit(name, added.head, { frontMatter: { 'a.b': null } })
      expect(gone.head).toBe(headOf(name))
    }
  })

  test('a cover and free keys of extra are written together in Zola', () => {
    for (const head of [headOf('zola'), '---\ntitle: A\nextra:\n  x: 1\n---\n']) {
      const both = { cover: '/a.png', frontMatter: { extra: { a: 1 } } }
      expect(edit('zola', head, both).fields).toMatchObject({
        cover: '/a.png',
        frontMatter: { extra: { a: 1 } },
      })
    }
  })

  test('Zola shows an archived article again', () => {
    const archived = edit('zola', headOf('zola'), { status: 'archived' })
    const shown = edit('zola', archived.head, { status: 'published' })
    expect(shown.fields.status).toBe('published')
    expect(edit('zola', archived.head, { status: 'draft' }).fields.status).toBe('draft')
  })

  test("a theme's extra.status of Zola hides nothing", () => {
    const head = '+++\ntitle = "A"\n[extra]\nstatus = "evergreen"\n+++\n'
    const edited = edit('zola', head, { title: 'B' })
    expect(edited.fields.status).toBe('published')
    expect(edited.codes).toEqual([])
  })

  test.each([
    ['hexo', 'permalink: /n/'],
    ['obsidian', 'permalink: /n'],
    ['eleventy', 'permalink: /n/'],
    ['nuxt-content', 'path: /n'],
  ] as const)('a new slug in %s is the end of its path', (name, line) => {
    const edited = edit(name, headOf(name), { slug: 'n' })
    expect(edited.head.split('\n')).toContain(line)
    expect(edited.fields).toMatchObject({ slug: 'n', path: 'n' })
  })

  test.each([
    [
      'pelican',
      'title: A\ndate: 2020-07-01 10:00\n',
      { 'pelicanconf.py': "PATH = 'content'\nTIMEZONE = 'Europe/Paris'" },
    ],
    [
      'jekyll',
      '---\ntitle: A\ndate: 2020-07-01 10:00\n---\n',
      { '_config.yml': 'timezone: Europe/Paris' },
    ],
    [
      'hugo',
      '---\ntitle: A\ndate: 2020-07-01 10:00:00\n---\n',
      { 'hugo.toml': 'timeZone = "Europe/Paris"' },
    ],
    [
      'hexo',
      '---\ntitle: A\ndate: 2020-07-01 10:00:00\n---\n',
      { '_config.yml': 'timezone: Europe/Paris\npermalink: :title/', 'scaffolds/post.md': '' },
    ],
  ] as const)('%s gets dates in the zone of the site', (name, head, config) => {
    const edited = edit(name, head, { publishedAt: '2021-01-05T10:00:00.000Z' }, config)
    expect(edited.head).toBe(head.replace('2020-07-01 10', '2021-01-05 11'))
    expect(edited.fields.publishedAt).toBe('2021-01-05T10:00:00.000Z')
  })

  // Hexo drops the zone of what YAML reads as a time.
  test.each(['2020-07-01T10:00:00Z', '2020-07-01T10:00:00+08:00', '2020-07-01', '1593597600'])(
    'a Hexo date %s gets the wall clock of the site',
    (old) => {
      const edited = edit(
        'hexo',
        `---\ntitle: A\ndate: ${old}\n---\n`,
        { publishedAt: '2021-01-05T10:00:00.000Z' },
        { '_config.yml': 'timezone: Europe/Paris\npermalink: :title/', 'scaffolds/post.md': '' },
      )
      expect(edited.head).toBe('---\ntitle: A\ndate: 2021-01-05 11:00:00\n---\n')
      expect(edited.fields.publishedAt).toBe('2021-01-05T10:00:00.000Z')
    },
  )

  test.each([
    '2020-07-01 10:00',
    '2020/07/01',
    '2020-7-1',
    '2020-07-01T10:00',
    '2020-07-01T10:00:00+02',
    '2020-07-01 10:00:00 Z',
  ])('Hugo ignores the form of %s, so an edit does not keep it', (old) => {
    const edited = edit('hugo', `---\ntitle: A\ndate: ${old}\n---\n`, {
      publishedAt: '2021-01-05T10:00:00.000Z',
    })
    expect(edited.head).toBe('---\ntitle: A\ndate: 2021-01-05T10:00:00Z\n---\n')
  })

  test('the address of a page of Pelican has no slash at its start', () => {
    const edited = edit('pelican', headOf('pelican'), { path: 'x/n.html' })
    expect(edited.head.split('\n')).toContain('url: x/n.html')
    expect(edited.fields).toMatchObject({ path: 'x/n.html', url: '/x/n.html' })
  })

  test('names that come from the settings of the site cannot be removed', () => {
    const config = {
      '_config.yml': 'defaults: [{scope: {path: ""}, values: {tags: [d], author: Z}}]',
    }
    const head = '---\ntitle: A\ncategories: [c]\n---\n'
    const article = edit('jekyll', head, {}, config)
    const removed = { tags: null, authors: null, categories: null }
    expect(() => checkRemoved(removed, article)).toThrow(
      expect.objectContaining({
        details: [
          expect.objectContaining({ pointer: '/tags', code: 'not_representable' }),
          expect.objectContaining({ pointer: '/authors', code: 'not_representable' }),
        ],
      }),
    )
  })

  test.each([
    ['2013-06-07T02:33:00.000Z', '2013-06-07T07:33:00.000Z'],
    ['2013-06-07T02:33:00-05:00', '2013-06-07T12:33:00.000Z'],
    ['"2013-06-07T02:33:00.000Z"', '2013-06-07T02:33:00.000Z'],
    ['2013-06-07', '2013-06-07T05:00:00.000Z'],
  ])('the wall clock of %s counts in the zone of the Eleventy site', (date, at) => {
    const config = {
      '.eleventy.js': `export default (config) => config.addDateParsing((value) =>
        typeof value === "string"
          ? DateTime.fromISO(value, { zone: "America/Chicago" })
          : DateTime.fromJSDate(value, { zone: "utc" })
              .setZone("America/Chicago", { keepLocalTime: true }))`,
    }
    const head = `---\ntitle: A\ndate: ${date}\n---\n`
    expect(edit('eleventy', head, {}, config).fields.publishedAt).toBe(at)
    const changes = { publishedAt: '2021-07-01T12:00:00.000Z' }
    expect(edit('eleventy', head, changes, config).fields).toMatchObject(changes)
  })

  test.each([
    ['news: N', 'news: New'],
    ['title: A', 'title: New'],
    ['x: y', 'eleventyComputed:\n  title: New'],
  ])('a title that Eleventy computes is written where it comes from: %s', (line, written) => {
    const config = {
      'a.11tydata.js':
        'export default { top: "T", eleventyComputed: { title: (d) => d.news || d.title || d.top } }',
    }
    const edited = edit('eleventy', `---\n${line}\n---\n`, { title: 'New' }, config)
    expect(edited.head).toContain(written)
    expect(edited.fields.title).toBe('New')
  })
})
