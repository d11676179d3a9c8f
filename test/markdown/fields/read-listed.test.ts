import { expect, test } from 'vitest'
import { readArticle } from '../../../src/markdown/fields/read.ts'

function read(text: string) {
  const result = readArticle(text, 'a.md', { timeZone: 'UTC', lang: 'en', status: 'published' })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  const { fields, problems, written } = result.article
  const warnings = problems.map(({ code, line }) => `${code} ${line}`)
  return {
    listed: fields.listed,
    rest: JSON.stringify(fields.frontMatter),
    written: written.listed,
    warnings,
  }
}

const yaml = (source: string) => read(`---\n${source}\n---\nBody\n`)

test.each([
  ['x: 1', true, undefined],
  ['unlisted: true', false, 'unlisted'],
  ['unlisted: false', true, 'unlisted'],
  ['Unlisted: "yes"', false, 'Unlisted'],
  ['HIDDEN: on', false, 'HIDDEN'],
  ['hidden: 0', true, 'hidden'],
  ['hidden:', true, 'hidden'],
  ['build:\n  list: never', false, 'build.list'],
  ['build: {list: Never}', false, 'build.list'],
  ['_build:\n  list: false', false, '_build.list'],
  ['build:\n  list: always', true, 'build.list'],
  ['build:\n  render: always', true, undefined],
  ['build: 7', true, undefined],
  ['extra:\n  unlisted: true\n  list: never', true, undefined],
])('%s', (source, listed, written) => {
  expect(yaml(source)).toMatchObject({ listed, written, warnings: [] })
})

test.each([
  ['unlisted: maybe', 'unlisted', 2],
  ['a: 1\nhidden: [true]', 'hidden', 3],
  ['hidden: {a: 1}', 'hidden', 2],
  ['unlisted: ture', 'unlisted', 2],
  ['unlisted: 2', 'unlisted', 2],
  ['build:\n  list: local', 'build.list', 3],
  ['build: {list: nope}', 'build.list', 2],
])(
  'an unknown value unlists the article, with a warning, and is kept: %s',
  (source, written, line) => {
    const found = yaml(source)
    expect(found).toMatchObject({ listed: false, written, warnings: [`listed_unclear ${line}`] })
    expect(found.rest).toContain(written.replace(/\..*/, ''))
  },
)

test.each([
  ['unlisted: false\nhidden: true', 'hidden', 2],
  ['hidden: true\nHidden: false', 'hidden', 3],
  ['unlisted: false\nbuild: {list: never}', 'build.list', 2],
])('if keys disagree, the one that unlists the article wins: %s', (source, written, line) => {
  expect(yaml(source)).toMatchObject({
    listed: false,
    written,
    warnings: [`listed_unclear ${line}`],
  })
})

test('the field covers its key; other values of the map remain free keys', () => {
  expect(yaml('unlisted: true\nhidden: true').rest).toBe('{}')
  expect(yaml('build: {list: never}').rest).toBe('{}')
  expect(yaml('build: {list: never, render: link}').rest).toBe('{"build":{"render":"link"}}')
})

test('it is read in TOML and JSON as well', () => {
  expect(read('+++\n[build]\nlist = "never"\n+++\n')).toMatchObject({
    listed: false,
    written: 'build.list',
  })
  expect(read('+++\nunlisted = true\n+++\n').listed).toBe(false)
  expect(read('{"_build":{"list":"never"}}\n').listed).toBe(false)
})
