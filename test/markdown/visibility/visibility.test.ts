import { afterEach, expect, test, vi } from 'vitest'
import {
  type ReadArticle,
  type ReadOptions,
  readArticle,
} from '../../../src/markdown/fields/read.ts'

const options: ReadOptions = { timeZone: 'UTC', lang: 'en', status: 'published' }

function read(text: string, file = 'a.md', given: Partial<ReadOptions> = {}): ReadArticle {
  const result = readArticle(text, file, { ...options, ...given })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.article
}

const yaml = (source: string) => `---\n${source}\n---\nBody\n`
const said = (text: string) => {
  const { fields, problems } = read(text)
  return [fields.status, ...problems.map(({ code }) => code)]
}

const unclear: [text: string, line: number, column: number][] = [
  [yaml('title: x\ndraft: ture'), 3, 1],
  [yaml('draft: [true]'), 2, 1],
  [yaml('draft:'), 2, 1],
  [yaml('draft: #true'), 2, 1],
  [yaml('status: in review'), 2, 1],
  [yaml('status: 草稿'), 2, 1],
  [yaml('status: [draft]'), 2, 1],
  [yaml('status: true'), 2, 1],
  [yaml('private: perhaps'), 2, 1],
  [yaml('build:\n  render: nevr'), 3, 3],
  [yaml('build: render:never'), 2, 1],
  [yaml('publishDate: 31.12.2099'), 2, 1],
  [yaml('pubDatetime: tomorrow'), 2, 1],
  [yaml('published_at: [2020-01-01]'), 2, 1],
  [yaml('expiryDate: 31.12.2020'), 2, 1],
  [yaml('unpublish_date: true'), 2, 1],
  [yaml('date: 2099-02-30'), 2, 1],
  [yaml('date: #2099-01-01'), 2, 1],
  [yaml('publishDate: &2099-01-01'), 2, 1],
  [yaml('created: 2099-02-30'), 2, 1],
  [yaml('draft: true\nstatus: published'), 2, 1],
  [yaml('draft: false\nDraft: true'), 3, 1],
  [yaml('published: true\nprivate: yes'), 3, 1],
  [yaml('dra\u200bft: true'), 2, 1],
  [yaml('draft\u00a0: true'), 2, 1],
  [yaml('title: x\n\u3000draft: true'), 3, 1],
  [yaml('ｄｒａｆｔ: true'), 2, 1],
  [yaml('publishDate\u00ad: 2020-01-01'), 2, 1],
  [yaml('status: published\u200b'), 2, 1],
  [yaml('tags:\n draft: true'), 3, 1],
  [yaml('title: "x\ndraft: true"'), 3, 1],
  [yaml('{title: x, draft true}'), 2, 1],
  [yaml('tags:\n- a\n- bdraft: true'), 2, 1],
  ['{"draft": true, "draft": false}\nBody', 1, 17],
  ['{"a": 1,\n"draft": "\\u0000"}\nBody', 2, 1],
  ['{"title": "x"},"draft": true}\nBody', 1, 1],
  ['---\n---\ndraft: true\n---\nBody', 3, 1],
  ['---\n# empty\n---\n\nstatus: draft\ntitle: x\n---\nBody', 5, 1],
  ['---\ntitle: x\n...\ndraft: true\n---\nBody', 4, 1],
  ['---\n---\n---\npublishDate: 2099-01-01\n---\nBody', 4, 1],
  ['---\ntitle: x\n---\n---\ndraft: true\n---\nBody', 5, 1],
  ['---\ntitle: x\n---\n\n+++\ntitle = "y"\nexpires = 2020-01-01\n+++\nBody', 7, 1],
  ['---\ntitle: x\ndate: 2020-01-01\n---\n{"title": "y", "status": "in review"}\nBody', 5, 1],
  ['{"title": "x"}\n---\nbuild:\n  render: never\n---\nBody', 4, 1],
  ['---\ntitle: x\n---\ntitle: y\ndraft: true\n---\nBody', 5, 1],
  [yaml('build:\n- render: never'), 2, 1],
  [yaml('date: 5.1.20199, not 5.1.2020'), 2, 1],
  [yaml('date: 2020 or ٢٠٩٩'), 2, 1],
]

test.each(unclear)('%j makes a draft, with line and column', (text, line, column) => {
  const { fields, problems, head, body } = read(text)
  expect(fields.status).toBe('draft')
  expect(problems).toContainEqual(
    expect.objectContaining({ code: 'visibility_unclear', severity: 'warning', line, column }),
  )
  expect(head + body).toBe(text)
  expect(head).not.toBe('')
})

const unreadable: [text: string, line: number][] = [
  ['—\ndraft: true\n—\nBody', 2],
  ['———\ntitle: x\ndraft: true\n———\nBody', 3],
  ['***\ndraft: true\n***\nBody', 2],
  ['===\nprivate: true\n===\nBody', 2],
  ['hidden: true\n---\nBody', 1],
  ['---\ntitle: x\ndraft: true\n\nBody\n', 1],
  ['---\n  title: x\n  ---\nBody\n', 1],
  ['---\r\n"draft": true\r\n\r\nBody', 1],
  ['+++\ndraft = true\n\nBody', 1],
  ['{"draft": true\n\nBody', 1],
  [yaml('draft:true'), 2],
  [yaml('draft：true'), 2],
  [yaml('draft true'), 2],
  [yaml('draft:\u00a0true'), 2],
  [yaml('- draft=true'), 2],
  [yaml('title: x\ndraft：true'), 3],
  [yaml('title: [x'), 3],
  [yaml('some words: ['), 3],
  ['+++\ntitle: x\n+++\nBody', 2],
  [yaml(`a: [${'1,'.repeat(1000)}]`), 1],
  [yaml(`a: ${'x'.repeat(263_000)}`), 1],
  ['---\rtitle: x\rdraft: true\r---\rBody', 3],
  ['Status: draft\n\nBody', 1],
  ['title: x\ndraft: true\n```ts\n', 2],
  ['Title: x\nPublished: no\nAuthor: y\n\nBody', 2],
  ['title: x\ndate: 2014-01-01\ntags:\n- a\ndraft: true\n---\nBody', 5],
  ['title: x\npublishDate: 2099-01-01\n---\nBody', 2],
  ['--\ntitle: x\nprivate: true\n---\nBody', 3],
  ['\u200b---\ndraft: true\n---\nBody', 2],
  ['---title: x\ndraft: true\n---\nBody', 2],
  ['"title":"x","draft":true}\nBody', 1],
  ['#+title: x\n#+DRAFT: true\n\nBody', 2],
  ['\n  #+date: <2099-01-01 Thu>\n\nBody', 2],
  ['#+expirydate: 2020-01-01\r\n\r\nBody', 1],
  ['#+outputs[]: json\nBody', 1],
]

test.each(unreadable)('of %j the whole text is body, and it is a draft', (text, line) => {
  const { fields, problems, head, body } = read(text)
  expect([head, body]).toEqual(['', text])
  expect(fields.status).toBe('draft')
  expect(problems).toMatchObject([
    { code: 'visibility_unclear', severity: 'warning', line, column: expect.any(Number) },
  ])
})

test.each([
  '---\n\nText below a rule.\n\nMore of it.\n',
  '---\nWords between rules\n\n---\nBody',
  '---\n- one\n- two\n---\nBody',
  '---\n**Status:** done\n---\nBody',
  `---\n${'Some words. '.repeat(30_000)}\n---\nBody`,
  '{"quoted"}\nBody',
  '----\ntext\n----\n',
  '{{< figure src="x" >}}\nBody',
  'Hello: world\n\nBody',
  'The status: it is fine.\n\nBody',
  'Status: fine, we think,\nand so does everybody else here.\n\nBody',
  'title: x\ndate: 2014-01-01\n---\nBody',
  'Heading\n---\nstatus: draft',
  '#+title: x\n#+date: <2020-01-01 Wed>\n\n#+draft: true',
])('%j is a text without front matter', (text) => {
  const { fields, problems, head, body } = read(text)
  expect([head, body, fields.status, problems]).toEqual(['', text, 'published', []])
})

test.each([
  ['private: true', ['draft']],
  ['private: false', ['published']],
  ['isDraft: yes', ['draft']],
  ['publish: false', ['draft']],
  ['dg-publish: false', ['draft']],
  ['DG-Publish: true', ['published']],
  ['headless: true', ['draft']],
  ['headless: true\ndraft: false', ['draft']],
  ['build:\n  render: never', ['draft']],
  ['build: {render: link}', ['published']],
  ['status: archived\ndraft: false', ['archived']],
  ['draft: true\npublishDate: soon', ['draft', 'invalid_date']],
  ['draft: true\nstatus: in review', ['draft', 'unknown_status']],
  ['draft: false\nstatus: public', ['published']],
  ['date: 2020-13-45', ['published', 'invalid_date']],
  ['date: ""\nexpiryDate:', ['published']],
  ['publishDate: # leave empty', ['published']],
  ['is_draft: true', ['draft', 'unknown_switch']],
  ['Published?: false', ['draft', 'unknown_switch']],
  ['darft: true', ['draft', 'unknown_switch']],
  ['pub_date: 2099-01-01', ['draft', 'unknown_switch']],
  ['is_draft: false', ['published', 'unknown_switch']],
  ['draftt: private', ['draft', 'unknown_switch']],
  ['render: false', ['published']],
  ['render: never', ['draft', 'unknown_switch']],
  ['visibility: private', ['published', 'unknown_switch']],
  ['publicationStatus: draft', ['published', 'unknown_switch']],
  ['hide: true', ['published', 'unknown_switch']],
  ['publisher: Springer', ['published']],
  ['stats: 5\ndata: x\ndates: 2019-01-01', ['published']],
  ['cover:\n  image: a.png\n  hidden: true', ['published']],
  ['event: {date: 2099-01-01, status: cancelled}\ntype: concept\ncraft: beer', ['published']],
  ['date: 2020-13-01T10:00:00.123456Z', ['published', 'invalid_date']],
])('%j says %j', (source, expected) => {
  expect(said(yaml(source))).toEqual(expected)
})

test.each([
  ['hide: true', 'looks like a switch of publication, but is not a known one. It has no effect.'],
  ['is_draft: true', 'The article stays a draft until this is clear.'],
])('%j is told with what it means', (source, end) => {
  expect(read(yaml(source)).problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(new RegExp(`${end}$`)),
  ])
})

test.each([
  ['date: 2020-01-01\npublishDate: 2024-05-06\npubDate: 2021-01-01', '2024-05-06', 'publishDate'],
  ['publish_date: 2020-01-01\npublished_at: 2020-01-02', '2020-01-02', 'published_at'],
  ['date: 2020-01-02\ncreated: 2024-01-01', '2020-01-02', 'date'],
  ['created: 2024-01-01', '2024-01-01', 'created'],
  ['published: true\ncreated: 2024-01-01', '2024-01-01', 'created'],
])('of %j the latest date counts', (source, date, written) => {
  const found = read(yaml(source), '2019-01-01-a.md')
  expect(found.fields.publishedAt).toBe(`${date}T00:00:00.000Z`)
  expect(found.written.publishedAt).toBe(written)
})

test('an invalid date in a past year gives way to the next key or the file name', () => {
  const publishedAt = (source: string, file?: string) => read(yaml(source), file).fields.publishedAt
  expect(publishedAt('date: 2020-13-45')).toBeNull()
  expect(publishedAt('date: 2020-13-45\ncreated: 2024-01-01')).toBe('2024-01-01T00:00:00.000Z')
  expect(publishedAt('date: 2020-13-45', '2019-01-02-a.md')).toBe('2019-01-02T00:00:00.000Z')
})

test('a day with the year last hides nothing once it is past in either order', () => {
  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10).split('-')
  const statusOf = (text: string) => read(yaml(`created: ${text}`)).fields.status
  const [year, month, day] = dayOf(Date.now() + 40 * 86_400_000)
  expect(statusOf('21-01-2026')).toBe('published')
  expect(statusOf('01/21/2026')).toBe('published')
  expect(statusOf('5.1.2020')).toBe('published')
  expect(statusOf(`${day}-${month}-${year}`)).toBe('draft')
  expect(statusOf(`${month}/${day}/${year}`)).toBe('draft')
  expect(statusOf(`31-31-${year}`)).toBe('draft')
  expect(statusOf('21-01-2999')).toBe('draft')
  expect(statusOf('[2023-02-04, 21-01-2026]')).toBe('published')
  expect(statusOf(`[2023-02-04, ${year}-${month}-${day}]`)).toBe('draft')
  expect(statusOf('[2023-02-04, soon]')).toBe('draft')
})

test.each([
  ['date: 2017-08-15\ntags: [a]\ndate: "2017-08-18"', 'published'],
  ['date: 2017-08-15\ndate: 2999-08-18', 'draft'],
  ['date: 2999-08-15\ndate: 2017-08-18', 'draft'],
  ['date: 2017-08-15\ndate: soon', 'draft'],
  ['date:\n  2999-08-15\ndate: 2017-08-18', 'draft'],
  ['expiryDate: 2017-08-15\nexpiryDate: 2999-08-18', 'draft'],
])('two days for one key hide nothing if both are past: %s', (head, status) => {
  expect(read(yaml(head)).fields.status).toBe(status)
})

test('an invalid date in the file name also counts, unless its year has passed', () => {
  expect(read('Text', '2099-13-45-a.md')).toMatchObject({ fields: { status: 'draft' } })
  expect(read('Text', '2019-13-45-a.md')).toMatchObject({ fields: { status: 'published' } })
})

test('the earliest end counts', () => {
  const found = read(yaml('expiryDate: 2031-01-01\nexpires: 2030-01-01\nunpublishDate: 2032-01-01'))
  expect(found.fields.expiresAt).toBe('2030-01-01T00:00:00.000Z')
  expect(found.written.expiresAt).toBe('expires')
})

test('harmful input still fails', () => {
  const code = (text: string) => {
    const result = readArticle(text, 'a.md', options)
    return result.ok ? null : result.problems[0]?.code
  }
  expect(code('---js\n{}\n---\n')).toBe('front_matter_language')
  expect(code(yaml(`a: ${'['.repeat(300_000)}`))).toBe('front_matter_depth')
  expect(code('a\0b')).toBe('nul_byte')
})

test('a .txt with unreadable front matter is content; any other text is not', () => {
  expect(read('---\ntitle: [x\n---\nBody', 'a.txt').fields.status).toBe('draft')
  expect(readArticle('Status: draft\n\nBody', 'a.txt', options)).toMatchObject({ ok: false })
})

const stillPublic = [
  '---\ntitle: x\n---\n---\n\nProse after a rule.\n',
  '---\ntitle: x\n---\n---\ntitle: an example\n---\nBody\n',
  '---\ntitle: x\n---\n---\ndraft: false\ndate: 2020-01-01\n---\nBody\n',
  '---\ntitle: x\nstatus: published\n---\n---\ndraft: true\n---\nBody\n',
  '---\ntitle: x\ndraft: false\n---\n---\ndraft: true\n---\nBody\n',
  '---\ntitle: x\n---\n{{< figure status="draft" >}}\n\nBody\n',
  '---\ntitle: x\n---\nStatus: draft\nOwner: Ann\n\n---\nBody\n',
  '---\ntitle: x\n---\n```\n---\ndraft: true\n---\n```\n',
  '---\n---\nHello: world\n---\nBody\n',
  '***\nA rule, and prose.\n***\n',
  '– a dash\n– another\n',
  '```ts\ninterface A {\n  status: {\n    permalink: string\n  }\n}\n```\n',
  '![[a.png]]\n```R\nsummary(\n  data = NULL,\n)\n```\n',
]

test.each(stillPublic)('%j says nothing about visibility, and is public', (text) => {
  expect(said(text)).toEqual(['published'])
})

test('publication keys of other systems are reported', () => {
  for (const line of [
    'listed: false',
    'publish_at: 2099-01-01',
    'embargo: 2099-01-01',
    'expiresAt: 2020-01-01',
    'expiration_date: 2020-01-01',
    'datePublished: 2099-01-01',
    'deleted: true',
    'go-live: 2099-01-01',
    'not_published: true',
    'eleventyExcludeFromCollections: true',
    'confidential: yes',
    'Entwurf: ja',
    'borrador: sí',
    'BROUILLON: oui',
    'черновик: да',
    '草稿: 是',
    '下書き: true',
    '초안: 예',
    'type: draft',
    'estado: borrador',
    '状态: 草稿',
    'params: {draft: true}',
    'extra:\n  published: no',
    'metadata: {status: in review, private: true}',
    'params: {publishDate: 2099-01-01}',
  ])
    expect([line, ...said(yaml(line))]).toEqual([line, 'published', 'unknown_switch'])
})

test.each(['_drafts/a.md', '_Drafts/a.md', 'blog/_DRAFTS/a.md'])(
  'a text in %s is a draft',
  (file) => {
    expect(read('Body', file).fields.status).toBe('draft')
  },
)

afterEach(() => vi.useRealTimers())

test('a clock that is wrong by less than a day publishes nothing', () => {
  const at = (time: string, source: string) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) })
    return said(yaml(source))
  }
  const mistyped = 'pub_date: 2030-06-01T12:00:00Z'
  expect(at('2030-06-01T12:05:00Z', mistyped)).toEqual(['draft', 'unknown_switch'])
  expect(at('2030-06-02T12:05:00Z', mistyped)).toEqual(['published'])
  const ended = 'expiry_date: 2030-06-01T12:00:00Z'
  expect(at('2030-06-01T11:55:00Z', ended)).toEqual(['draft', 'unknown_switch'])
  expect(at('2030-05-31T11:55:00Z', ended)).toEqual(['published'])
  expect(at('2031-01-01T00:05:00Z', 'date: 2030-02-30')).toEqual(['draft', 'visibility_unclear'])
  expect(at('2031-01-02T00:05:00Z', 'date: 2030-02-30')).toEqual(['published', 'invalid_date'])
})
