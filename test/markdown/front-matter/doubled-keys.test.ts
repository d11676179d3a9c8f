import { expect, test } from 'vitest'
import { type ReadOptions, readArticle } from '../../../src/markdown/fields/read.ts'

const options: ReadOptions = { timeZone: 'UTC', lang: 'en', status: 'published' }

function read(head: string) {
  const result = readArticle(`---\n${head}---\nBody\n`, 'a.md', options)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.article
}

test.each([
  ['title: A\nsummary: s\ntitle: B\n', [[2, 4]], { title: 'B', summary: 's' }],
  ['tags:\n  - a\ntitle: T\ntags:\n  - b\n', [[2, 5]], { tags: ['b'], title: 'T' }],
  [
    'title: A\ntitle: B\ntitle: C\n',
    [
      [2, 3],
      [2, 4],
    ],
    { title: 'C' },
  ],
  [
    '"title": A\ncover: x\n"title": B\ncover: y\n',
    [
      [2, 4],
      [3, 5],
    ],
    { title: 'B', cover: 'y' },
  ],
  ['title: T\nm:\n  x: 1\n  x: 2\n', [[4, 5]], { frontMatter: { m: { x: 2 } } }],
  ['title: T\nm: {x: 1, x: 2}\n', [[3, 3]], { frontMatter: { m: { x: 2 } } }],
  ['title: T\ndraft: false\ndraft: false\n', [[3, 4]], { title: 'T' }],
])('of a duplicate key in %j the last value counts, with a warning', (head, lines, fields) => {
  const article = read(head)
  expect(article.fields).toMatchObject({ status: 'published', ...fields })
  expect(article.body).toBe('Body\n')
  expect(article.problems).toMatchObject(
    lines.map(([first, last]) => ({
      code: 'duplicate_key',
      line: last,
      message: expect.stringContaining(`line ${first} and on line ${last}`),
    })),
  )
})

test.each(['draft: true\ndraft: false\n', 'date: 2999-01-01\nx: 1\ndate: 2020-01-01\n'])(
  'duplicate keys in %j that disagree about publication make a draft',
  (head) => {
    const { fields, problems } = read(`title: T\n${head}`)
    expect(fields).toMatchObject({ status: 'draft', title: 'T' })
    expect(problems.map(({ code }) => code)).toContain('visibility_unclear')
  },
)

test('a .txt with unclosed front matter is distinguished from one without any', () => {
  const codeOf = (text: string) => {
    const result = readArticle(text, 'a.txt', options)
    return result.ok ? 'read' : result.problems[0]?.code
  }
  expect(codeOf('---\ntitle: A\nText\n')).toBe('broken_txt')
  expect(codeOf('Text\n')).toBe('not_content')
  expect(codeOf('---\ntitle: A\n---\nText\n')).toBe('read')
})
