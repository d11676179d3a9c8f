import { expect, test } from 'vitest'
import { decodeText } from '../../../src/markdown/encoding/decode.ts'
import type { ArticleFields } from '../../../src/markdown/fields/article-fields.ts'
import { fieldOfKey } from '../../../src/markdown/fields/mapping.ts'
import {
  type ReadArticle,
  type ReadOptions,
  readArticle,
} from '../../../src/markdown/fields/read.ts'
import { limits } from '../../../src/markdown/file/limits.ts'
import type { Json } from '../../../src/shapes.ts'
import { expectCheap } from '../../support/cpu.ts'

const options: ReadOptions = { timeZone: 'UTC', lang: 'en', status: 'published' }

function read(text: string, file = 'a.md', given: Partial<ReadOptions> = {}): ReadArticle {
  const result = readArticle(text, file, { ...options, ...given })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.article
}

const article = (source: string, file?: string, given?: Partial<ReadOptions>) =>
  read(`---\n${source}\n---\nBody\n`, file, given)
const fields = (source: string, file?: string, given?: Partial<ReadOptions>) =>
  article(source, file, given).fields
const place = (file: string, source = 'x: 1') => fields(source, file)
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value))
const warnings = (source: string) => article(source).problems.map((problem) => problem.code)
const failure = (text: string, file = 'a.md') => {
  const result = readArticle(text, file, options)
  return result.ok ? undefined : result.problems[0]?.code
}

test('head and body together are the file, whatever its line ends', () => {
  for (const text of [
    '\uFEFF---\r\ntitle: a\r\n---\r\n\r\nB\r\nC\n',
    'B',
    '',
    '{"a":1}B',
    '\n+++\na=1\n+++',
    '---\n---\n',
  ]) {
    const { head, body } = read(text)
    expect(head + body).toBe(text)
  }
})

test('the file of a crawler fills the fields and keeps other keys with their types', () => {
  const source = [
    'title: "Ein Titel"',
    'date: "2025-02-13 06:56:17"',
    'summary: "Kurz."',
    'categories:',
    '  - "qq"',
    'lang:',
    '  - "zh-CN"',
    'translations:',
    '  - "zh-CN"',
    'tags:',
    '  - "qq"',
    'menu: ""',
    'thumbnail: "https://example.org/a/0"',
    'lead: ""',
    'comments: false',
    'pager: true',
    'sidebar: "right"',
    'widgets:',
    '  - "search"',
    '  - "recent"',
  ]
  const found = article(source.join('\n'), '000_a.txt', { timeZone: 'Asia/Shanghai' })
  expect(plain(found.fields)).toMatchObject({
    title: 'Ein Titel',
    summary: 'Kurz.',
    lang: 'zh-CN',
    categories: ['qq'],
    tags: ['qq'],
    cover: 'https://example.org/a/0',
    publishedAt: '2025-02-12T22:56:17.000Z',
    path: '000_a',
    status: 'published',
  })
  expect(plain(found.fields.frontMatter)).toEqual({
    translations: ['zh-CN'],
    menu: '',
    lead: '',
    comments: false,
    pager: true,
    sidebar: 'right',
    widgets: ['search', 'recent'],
  })
  expect(found.written).toEqual({
    title: 'title',
    publishedAt: 'date',
    summary: 'summary',
    categories: 'categories',
    lang: 'lang',
    tags: 'tags',
    cover: 'thumbnail',
  })
})

const mapped: [source: string, expected: Partial<ArticleFields>, rest: Json, written: Json][] = [
  ['Title: A', { title: 'A' }, {}, { title: 'Title' }],
  ['title: 2023', { title: '2023' }, {}, { title: 'title' }],
  ['title: 1.10', { title: '1.10' }, {}, { title: 'title' }],
  [
    'title: ""\ndescription: D',
    { title: 'a', summary: 'D' },
    { title: '' },
    { title: 'title', summary: 'description' },
  ],
  ['lead:\nexcerpt: E', { summary: 'E' }, { lead: null }, { summary: 'excerpt' }],
  ['summary: S\ndescription: D', { summary: 'S' }, { description: 'D' }, { summary: 'summary' }],
  ['image:\nhero: ""', { cover: null }, { image: null, hero: '' }, { cover: 'image' }],
  [
    'cover: {Image: a.png, alt: A}',
    { cover: 'a.png' },
    { cover: { Image: 'a.png', alt: 'A' } },
    { cover: 'cover' },
  ],
  [
    'cover: {image: "", alt: ""}',
    { cover: null },
    { cover: { image: '', alt: '' } },
    { cover: 'cover' },
  ],
  ['banner: <b>x</b>', { cover: '<b>x</b>' }, {}, { cover: 'banner' }],
  ['author: Jane Doe', { authors: ['Jane Doe'] }, {}, { authors: 'author' }],
  [
    'authors: [A, "", A, B]',
    { authors: ['A', 'B'] },
    { authors: ['A', '', 'A', 'B'] },
    { authors: 'authors' },
  ],
  [
    'author: {name: A, email: e}',
    { authors: ['A'] },
    { author: { name: 'A', email: 'e' } },
    { authors: 'author' },
  ],
  [
    'authors:\n- name: A\n- B',
    { authors: ['A', 'B'] },
    { authors: [{ name: 'A' }, 'B'] },
    { authors: 'authors' },
  ],
  ['lang: [zh-cn, en]', { lang: 'zh-CN' }, { lang: ['zh-cn', 'en'] }, { lang: 'lang' }],
  ['locale: pt_BR', { lang: 'pt-BR' }, {}, { lang: 'locale' }],
  ['tags: a, b，c', { tags: ['a', 'b', 'c'] }, {}, { tags: 'tags' }],
  ['Tags: one', { tags: ['one'] }, {}, { tags: 'Tags' }],
  ['tags: ["", ""]', { tags: [] }, { tags: ['', ''] }, { tags: 'tags' }],
  [
    'tags: [AI, ai, 2024]',
    { tags: ['AI', '2024'] },
    { tags: ['AI', 'ai', 2024] },
    { tags: 'tags' },
  ],
  ['tags: [2024, 1.10]', { tags: ['2024', '1.10'] }, {}, { tags: 'tags' }],
  [
    'categories: [[A, B], [C]]',
    { categories: [['A', 'B'], ['C']] },
    {},
    { categories: 'categories' },
  ],
  [
    'categories: [[A, [B, ""]], a, [A, B], [[]]]',
    { categories: [['A', 'B'], 'a'] },
    { categories: [['A', ['B', '']], 'a', ['A', 'B'], [[]]] },
    { categories: 'categories' },
  ],
  ['category: News', { categories: ['News'] }, {}, { categories: 'category' }],
  ['aliases:', { aliases: [] }, { aliases: null }, { aliases: 'aliases' }],
  ['aliases: [/old/, /x/y]', { aliases: ['old', 'x/y'] }, {}, { aliases: 'aliases' }],
  ['redirect_from: /a/b/', { aliases: ['a/b'] }, {}, { aliases: 'redirect_from' }],
  ['translationKey: 12', { translationKey: '12' }, {}, { translationKey: 'translationKey' }],
  [
    'lastmod: 2024-01-02',
    { modifiedAt: '2024-01-02T00:00:00.000Z' },
    {},
    { modifiedAt: 'lastmod' },
  ],
  [
    'expiryDate: 2024-01-02',
    { expiresAt: '2024-01-02T00:00:00.000Z' },
    {},
    { expiresAt: 'expiryDate' },
  ],
  [
    'pubDate: Jul 08 2022',
    { publishedAt: '2022-07-08T00:00:00.000Z' },
    {},
    { publishedAt: 'pubDate' },
  ],
  [
    'published: 2024-01-02',
    { publishedAt: '2024-01-02T00:00:00.000Z', status: 'published' },
    {},
    { publishedAt: 'published' },
  ],
  ['published: false', { publishedAt: null, status: 'draft' }, {}, { status: 'published' }],
  ['draft: true', { status: 'draft' }, {}, { status: 'draft' }],
  ['draft: yes', { status: 'draft' }, {}, { status: 'draft' }],
  ['draft: false', { status: 'published' }, {}, { status: 'draft' }],
  [
    'draft: false\npublished: false',
    { status: 'draft' },
    { draft: false },
    { status: 'published' },
  ],
  ['status: Archived', { status: 'archived' }, {}, { status: 'status' }],
  ['status: scheduled', { status: 'published' }, {}, { status: 'status' }],
  ['status: private', { status: 'draft' }, { status: 'private' }, { status: 'status' }],
  ['status: archived\ndraft: true', { status: 'archived' }, { draft: true }, { status: 'status' }],
  ['id: 864', {}, { id: 864 }, {}],
]

test.each(mapped)('%j is mapped', (source, expected, rest, written) => {
  const found = article(source)
  expect(found.fields).toMatchObject(expected)
  expect(plain(found.fields.frontMatter)).toEqual(rest)
  expect(found.written).toEqual(written)
})

test.each<[source: string, code: string, kept: Json]>([
  ['title: {a: 1}', 'unexpected_type', { title: { a: 1 } }],
  ['tags: {a: 1}', 'unexpected_type', { tags: { a: 1 } }],
  ['tags: [{a: 1}, b]', 'unexpected_type', { tags: [{ a: 1 }, 'b'] }],
  ['cover: true', 'unexpected_type', { cover: true }],
  ['date: [1]', 'visibility_unclear', { date: [1] }],
  ['date: 2024-13-45', 'invalid_date', { date: '2024-13-45' }],
  ['date: 2023-02-29', 'invalid_date', { date: '2023-02-29' }],
  ['lang: english', 'invalid_lang', { lang: 'english' }],
  ['status: evergreen', 'visibility_unclear', { status: 'evergreen' }],
  ['aliases: https://example.org/a', 'invalid_alias', { aliases: 'https://example.org/a' }],
  [`title: ${'x'.repeat(limits.title + 1)}`, 'too_long', { title: 'x'.repeat(limits.title + 1) }],
  [
    `tags: [${'x'.repeat(limits.termName + 1)}, b]`,
    'too_long',
    { tags: ['x'.repeat(limits.termName + 1), 'b'] },
  ],
])('%j stays in frontMatter with a warning', (source, code, kept) => {
  const found = article(source)
  expect(found.problems).toMatchObject([{ code, severity: 'warning', line: 2 }])
  expect(plain(found.fields.frontMatter)).toEqual(kept)
  expect(Object.values(found.written)).toHaveLength(1)
})

test('reads the next key with a usable value', () => {
  expect(fields('cover: true\nimage: a.png').cover).toBe('a.png')
  expect(article('cover: true\nimage: a.png').written.cover).toBe('image')
})

test('of too many terms the first ones are kept', () => {
  const names = Array.from({ length: limits.terms + 1 }, (_, index) => `t${index}`)
  const found = article(`tags: [${names.join(', ')}]`)
  expect(found.fields.tags).toEqual(names.slice(0, limits.terms))
  expect(found.problems).toMatchObject([{ code: 'too_many' }])
  expect(found.fields.frontMatter.tags).toEqual(names)
})

test('a list item that slipped into the item above is one term, with a warning', () => {
  expect(fields('tags:\n- a\n - b').tags).toEqual(['a - b'])
  expect(warnings('tags:\n- a\n - b')).toEqual(['slipped_list'])
  expect(warnings('tags: [rock - roll]')).toEqual([])
})

test("Zola's taxonomies are terms; other taxonomies remain free keys", () => {
  const text =
    '+++\ntitle = "A"\ndate = 2024-01-02\n[taxonomies]\ntags = ["a"]\nCategories = ["b"]\nauthors = ["c"]\n+++\n'
  const found = read(text)
  expect(found.fields).toMatchObject({
    tags: ['a'],
    categories: ['b'],
    publishedAt: '2024-01-02T00:00:00.000Z',
  })
  expect(found.written).toMatchObject({
    tags: 'taxonomies.tags',
    categories: 'taxonomies.Categories',
  })
  expect(plain(found.fields.frontMatter)).toEqual({ taxonomies: { authors: ['c'] } })
  expect(plain(read('+++\n[taxonomies]\ntags = ["a"]\n+++\n').fields.frontMatter)).toEqual({})
})

test.each([
  ['2024-01-02', '2024-01-01T16:00:00.000Z', false],
  ['2024/01/02', '2024-01-01T16:00:00.000Z', false],
  ['2024-01-02 06:56:17', '2024-01-01T22:56:17.000Z', true],
  ['2024-01-02T06:56', '2024-01-01T22:56:00.000Z', true],
  ['2024-01-02T06:56:17.5', '2024-01-01T22:56:17.500Z', true],
  ['2024-01-02T06:56:17Z', '2024-01-02T06:56:17.000Z', false],
  ['2024-01-02T06:56:17.123456+09:00', '2024-01-01T21:56:17.123Z', false],
  ['2024-01-02 06:56:17 -0700', '2024-01-02T13:56:17.000Z', false],
  ['2024-01-02 06:56:17 +0800 CST', '2024-01-01T22:56:17.000Z', false],
  ['2024-01-02 06:56:17 UTC', '2024-01-02T06:56:17.000Z', false],
  ['Mon, 02 Jan 2006 15:04:05 +0000', '2006-01-02T15:04:05.000Z', false],
  ['July 8th, 2022', '2022-07-07T16:00:00.000Z', false],
  ['8 July 2022 10:00', '2022-07-08T02:00:00.000Z', true],
  ['20240102', '2024-01-01T16:00:00.000Z', false],
])('%s in Shanghai is %s', (date, at, assumed) => {
  const found = article(`date: ${date}`, 'a.md', { timeZone: 'Asia/Shanghai' })
  expect(found.fields.publishedAt).toBe(at)
  expect(found.problems.map((problem) => problem.code)).toEqual(
    assumed ? ['time_zone_assumed'] : [],
  )
})

test('the warning about an assumed time zone is given once for all dates of a file', () => {
  expect(warnings('date: 2024-01-02 01:00\nlastmod: 2024-01-02 02:00')).toEqual([
    'time_zone_assumed',
  ])
})

test.each([
  ['2024-07-01 12:00', '2024-07-01T16:00:00.000Z'],
  ['2024-12-01 12:00', '2024-12-01T17:00:00.000Z'],
  ['2024-03-10 02:30', '2024-03-10T07:30:00.000Z'],
  ['2024-03-10 03:30', '2024-03-10T07:30:00.000Z'],
  ['2024-11-03 00:30', '2024-11-03T04:30:00.000Z'],
  ['2024-11-03 01:30', '2024-11-03T05:30:00.000Z'],
  ['2024-11-03 02:30', '2024-11-03T07:30:00.000Z'],
])('%s in New York, with daylight saving time, is %s', (date, at) => {
  expect(fields(`date: ${date}`, 'a.md', { timeZone: 'America/New_York' }).publishedAt).toBe(at)
})

test.each([
  '2024-01-02T25:00',
  '2024-01-02T10:60',
  '2024-00-10',
  '0000-01-01',
  '2024',
  'Foo 3 2024',
])('%s is not a date', (date) => {
  expect(fields(`date: "${date}"`).publishedAt).toBeNull()
  expect(warnings(`date: "${date}"`)).toEqual(['invalid_date'])
})

test.each<[file: string, expected: Partial<ArticleFields>]>([
  ['posts/a.md', { path: 'posts/a', slug: 'a', lang: 'en', title: 'a', translationKey: 'posts/a' }],
  ['content/posts/a.md', { path: 'posts/a' }],
  [
    'source/_posts/2019-01-01-monthly.md',
    { path: 'monthly', publishedAt: '2019-01-01T00:00:00.000Z', title: 'monthly' },
  ],
  ['news/_posts/2019-2-3-x.markdown', { path: 'news/x', publishedAt: '2019-02-03T00:00:00.000Z' }],
  ['2019-13-01-x.md', { path: 'x', publishedAt: null }],
  [
    'daily/2024-01-02.md',
    { path: 'daily/2024-01-02', publishedAt: '2024-01-02T00:00:00.000Z', title: '2024-01-02' },
  ],
  ['_drafts/a.md', { path: 'a', status: 'draft' }],
  ['zh-cn/docs/x.md', { path: 'docs/x', lang: 'zh-CN', translationKey: 'docs/x' }],
  ['content/zh_TW/x.md', { path: 'x', lang: 'zh-TW' }],
  ['docs/zh/x.md', { path: 'docs/zh/x', lang: 'en' }],
  ['content/cn/x.md', { path: 'cn/x', lang: 'en' }],
  ['docs-zh/x.md', { path: 'docs-zh/x', lang: 'en' }],
  ['en/fr/x.md', { path: 'fr/x', lang: 'en' }],
  ['sr-Latn/x.md', { path: 'x', lang: 'sr-Latn' }],
  ['zh-hant-tw/x.md', { path: 'x', lang: 'zh-Hant-TW' }],
  ['es-419/x.md', { path: 'x', lang: 'es-419' }],
  ['IT/x.md', { path: 'IT/x', lang: 'en' }],
  ['my-go/x.md', { path: 'my-go/x', lang: 'en' }],
  ['os/x.md', { path: 'os/x', lang: 'en' }],
  ['posts/index.md', { path: 'posts', slug: 'posts', title: 'posts' }],
  ['posts/index.zh.md', { path: 'posts', lang: 'zh', translationKey: 'posts' }],
  ['posts/_index.zh-cn.md', { path: 'posts', lang: 'zh-CN' }],
  ['index.md', { path: '', slug: '', title: 'index', translationKey: 'index' }],
  ['zh/index.md', { path: '', lang: 'zh', translationKey: 'index' }],
  ['zh.md', { path: 'zh', lang: 'en' }],
  ['a.zh_CN.md', { path: 'a', lang: 'zh-CN' }],
  ['fr/a.de.md', { path: 'a', lang: 'de' }],
  ['docs.v2.md', { path: 'docs.v2', lang: 'en' }],
  ['node.js.md', { path: 'node.js', lang: 'en' }],
  ['socket.io.md', { path: 'socket.io', lang: 'en' }],
  ['with-dots...md', { path: 'with-dots..', slug: 'with-dots..' }],
  ['Ä B/笔记：一.md', { path: 'Ä B/笔记：一', title: '笔记：一' }],
  ['cafe\u0301.md', { path: 'caf\u00E9' }],
  [' a#b%20?.md', { path: ' a#b%20?' }],
])('%s is found at its position', (file, expected) => {
  expect(place(file)).toMatchObject(expected)
})

test.each<[source: string, file: string, expected: Partial<ArticleFields>, explicit: boolean]>([
  ['url: /about/me/', 'x/a.md', { path: 'about/me', slug: 'me', translationKey: 'about/me' }, true],
  ['url: /a/b.html', 'x/a.md', { path: 'a/b.html' }, true],
  ['url: /', 'x/a.md', { path: '', slug: '' }, true],
  [
    'permalink: manage-notes',
    'ar/x/a.md',
    { path: 'manage-notes', lang: 'ar', translationKey: 'manage-notes' },
    true,
  ],
  ['permalink: /:year/:title/', 'x/a.md', { path: 'x/a' }, false],
  ['permalink: pretty', 'x/a.md', { path: 'x/a' }, false],
  ['url: https://example.org/rain/a/1', 'x/a.md', { path: 'x/a' }, false],
  ['url: ""\nslug: s', 'x/a.md', { path: 'x/s' }, true],
  ['slug: cn/About', 'x/a.md', { path: 'x/cn/About', slug: 'About', translationKey: 'x/a' }, true],
  ['slug: 0123', 'a.md', { path: '0123' }, true],
  [
    'slug: hello',
    'posts/bundle/index.md',
    { path: 'posts/hello', translationKey: 'posts/bundle' },
    true,
  ],
  ['slug: /', 'x/a.md', { path: 'x/a' }, false],
  ['lang: de', 'fr/a.es.md', { lang: 'de', path: 'a' }, false],
  [
    'date: 2024-05-05',
    '2019-01-01-a.md',
    { publishedAt: '2024-05-05T00:00:00.000Z', path: 'a' },
    false,
  ],
  ['draft: false', '_drafts/a.md', { status: 'published' }, false],
])('%j in %s: keys override the file name', (source, file, expected, explicit) => {
  const found = article(source, file)
  expect(found.fields).toMatchObject(expected)
  expect(found.explicitPath).toBe(explicit)
})

test('the options supply values that a file does not name', () => {
  expect(fields('x: 1', 'a.md', { lang: 'zh-cn', status: 'draft' })).toMatchObject({
    lang: 'zh-CN',
    status: 'draft',
  })
  expect(fields('draft: false', 'a.md', { status: 'draft' }).status).toBe('published')
})

test.each([
  ['# Hello\n\nText', 'Hello'],
  ['Text\n\n## Two\n\n# One #\n', 'One'],
  ['```\n# not this\n```\n~~~~ sh\n# nor this\n~~~\n~~~~\n# This {#id}\n', 'This'],
  ['#hashtag\nText', 'a'],
  ['# C#\r\n', 'C#'],
  ['Text', 'a'],
])('the title of %j is %j', (body, title) => {
  expect(read(body).fields.title).toBe(title)
})

test.each([
  ['Intro.\n\n<!--more-->\n\nRest', 'Intro.'],
  ['It&#8217;s &amp;lt;&nbsp;a {% comment %}b *c*\n{% endcomment %}d<!--more-->', 'It’s &lt; a d'],
  ['# Title\n\nIntro.\n<!-- more -->', 'Intro.'],
  ['<!-- note -->\nText', null],
  ['<!--more-->\nText', null],
])('the summary of %j is %j', (body, summary) => {
  expect(read(body).fields.summary).toBe(summary)
})

test.each([
  ['../a.md', 'path_invalid'],
  ['a/./b.md', 'path_invalid'],
  ['a/...md', 'path_invalid'],
  ['a\0.md', 'path_invalid'],
  [`${'x'.repeat(limits.file)}.md`, 'file_name_too_long'],
])('the file name %j is refused', (file, code) => {
  expect(failure('Text', file)).toBe(code)
})

test('a text that names a path with .. is refused', () => {
  expect(failure('---\nurl: /a/../b\n---\n')).toBe('path_invalid')
  expect(failure('---\nslug: ..\n---\n')).toBe('path_invalid')
})

test('a .txt file is an article only with front matter', () => {
  expect(failure('Text', 'a.txt')).toBe('not_content')
  expect(read('---\ntitle: A\n---\n', 'a.TXT').fields.title).toBe('A')
})

test('a text that cannot be stored is refused with a reason', () => {
  expect(failure('a\0b')).toBe('nul_byte')
  expect(failure('a\uD800b')).toBe('encoding_not_utf8')
})

test('warnings about the fences are reported', () => {
  expect(read('---\ntitle: a\n\nBody').problems).toMatchObject([
    { code: 'visibility_unclear', line: 1 },
  ])
})

test('the id of the front matter is read, to detect moves', () => {
  expect(article('ID: 864').frontMatterId).toBe('864')
  expect(article('x: 1').frontMatterId).toBeNull()
})

test('each key is known with the field it holds', () => {
  expect(['Thumbnail', 'pubdate', 'last_modified_at', 'draft', 'x'].map(fieldOfKey)).toEqual([
    'cover',
    'publishedAt',
    'modifiedAt',
    'status',
    null,
  ])
})

test.each([
  [Buffer.from([0xff, 0xfe, 0x2d, 0x00]), 'encoding_utf16'],
  [Buffer.from('﻿title', 'utf16le'), 'encoding_utf16'],
  [Buffer.from('a title without mark', 'utf16le'), 'encoding_utf16'],
  [Buffer.from('a\ncaf\xE9', 'latin1'), 'encoding_not_utf8'],
  [Buffer.from('x\0y and so on, a longer text'), 'nul_byte'],
])('bytes %# are refused with a reason', (bytes, code) => {
  const decoded = decodeText(bytes)
  expect(decoded.ok ? undefined : decoded.problems[0]?.code).toBe(code)
})

test('reports the position of the first byte that is not UTF-8', () => {
  const decoded = decodeText(Buffer.from('ä\ncaf\xE9 x\xE9', 'latin1'))
  expect(decoded.ok ? '' : decoded.problems[0]?.message).toContain('0xe4 at offset 0, line 1')
})

test('decoding keeps every byte of a UTF-8 file', () => {
  const bytes = Buffer.from('\uFEFF---\r\na: "\u{1F600}"\r\n---\r\n\u0008x\r')
  const decoded = decodeText(bytes)
  expect(decoded.ok && Buffer.from(decoded.text).equals(bytes)).toBe(true)
})

test('hostile texts take time proportional to their size', async () => {
  const texts = [
    '# '.repeat(300_000),
    '#\n'.repeat(300_000),
    '<!--'.repeat(200_000),
    `<!--${' '.repeat(1_000_000)}`,
    '```\n'.repeat(200_000),
  ]
  const sources = [
    `tags: "${','.repeat(500_000)}"`,
    `title: a${'#'.repeat(500_000)}`,
    `date: ${'1'.repeat(500_000)}`,
    `lang: ${'a-'.repeat(300_000)}`,
  ]
  for (const text of [...texts, ...sources.map((source) => `---\n${source}\n---\n`)]) {
    await expectCheap(3_000, () => read(text))
  }
})
