import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { siteOf, withHead } from '../site-files.ts'

const configs: Record<string, [file: string, config: Record<string, string>]> = {
  plain: ['a.md', {}],
  hugo: ['content/a.md', { 'hugo.toml': 'baseURL = "/"' }],
  jekyll: ['_posts/2020-01-01-a.md', { '_config.yml': 'permalink: pretty' }],
  docusaurus: ['blog/2020-01-01-a.md', { 'docusaurus.config.js': 'export default {}' }],
  gatsby: [
    'content/a.md',
    { 'gatsby-config.js': "module.exports = { plugins: [{ path: './content' }] }" },
  ],
  pelican: ['content/a.md', { 'pelicanconf.py': "PATH = 'content'" }],
}

function fieldsOf(name: string, head: string, body: string, more: Record<string, string> = {}) {
  const [file, own] = configs[name] ?? ['a.md', {}]
  const site = siteOf(name as DialectName, { [file]: undefined, ...own, ...more })
  const read = site.read(file, withHead(`title: A\n${head}`.trimEnd(), body))
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.article.fields
}

const rich =
  '# Title\n\n![A picture](a.png) Some **bold** _words_ and [a link](b.md), `code`,\n<b>more</b>[^1] {{< icon x >}}snake_case_name 2 * 3.\n\n'
const words = 'Some bold words and a link, code, more snake_case_name 2 * 3.'

test.each([
  '<!--more-->',
  '<!-- more -->',
  '<!-- truncate -->',
  '<!--truncate-->',
  '{/* truncate */}',
])('the words before %s are the summary', (mark) => {
  for (const name of ['plain', 'hugo', 'docusaurus', 'gatsby'])
    expect([name, fieldsOf(name, '', `${rich}${mark}\n\nRest`).summary]).toEqual([name, words])
})

test('Jekyll makes an excerpt at its separator', () => {
  const excerpt = (head: string, body: string, config = '') =>
    fieldsOf('jekyll', head, body, { '_config.yml': `permalink: pretty\n${config}` }).summary
  expect(excerpt('', 'One *word*.\n\nTwo.')).toBe('One word.')
  expect(excerpt('', 'One word.')).toBe('One word.')
  expect(excerpt('excerpt_separator: <!--cut-->\n', 'One.\n\nTwo. <!--cut-->Three')).toBe(
    'One. Two.',
  )
  expect(excerpt('', 'One.\n\nTwo. @@ Three', 'excerpt_separator: "@@"')).toBe('One. Two.')
  expect(excerpt('', 'One.\n\nTwo.', 'excerpt_separator: ""')).toBe(null)
  expect(excerpt('excerpt: Own\n', 'One.\n\nTwo.')).toBe('Own')
})

test('spoiler and subtitle are summaries where there is no other, and stay in the front matter', () => {
  for (const name of ['hugo', 'jekyll', 'docusaurus', 'gatsby'])
    for (const key of ['spoiler', 'subtitle']) {
      const fields = fieldsOf(name, `${key}: Own\n`, 'Text')
      expect([name, key, fields.summary, fields.frontMatter]).toEqual([
        name,
        key,
        'Own',
        { [key]: 'Own' },
      ])
      expect(fieldsOf(name, `${key}: Own\ndescription: Better\n`, 'Text').summary).toBe('Better')
    }
})

test.each([
  ['Ann', ['Ann']],
  ['Ann, Bob and Cem', ['Ann', 'Bob', 'Cem']],
  ['Ann & Bob; Cem', ['Ann', 'Bob', 'Cem']],
  ['[Ann Ash](https://a.example/x_(y)), [Bob](/bob)', ['Ann Ash', 'Bob']],
  ['Ann (Acme, Berlin and Rome), Bob', ['Ann (Acme, Berlin and Rome)', 'Bob']],
  ['Acme, Inc.', ['Acme, Inc.']],
  ['Smith, John', ['Smith, John']],
  ['van der Berg, Jan P.', ['van der Berg, Jan P.']],
  ['Smith, John; Doe, Jane', ['Smith, John', 'Doe, Jane']],
  ['Smith, John and Doe, Jane', ['Smith, John', 'Doe, Jane']],
  ['Smith, John;', ['Smith, John']],
  ['Ann Ash, Bob', ['Ann Ash', 'Bob']],
  ['Ann, Bob, Cem', ['Ann', 'Bob', 'Cem']],
  ['Alexander Anders', ['Alexander Anders']],
  [
    Array.from({ length: 30 }, (_, at) => `Somebody Number ${at}`).join(', '),
    Array.from({ length: 30 }, (_, at) => `Somebody Number ${at}`),
  ],
])('the author %s is %j', (author, names) => {
  for (const name of ['hugo', 'jekyll', 'gatsby'])
    expect([name, fieldsOf(name, `author: ${JSON.stringify(author)}\n`, 'Text').authors]).toEqual([
      name,
      names,
    ])
})

test('commas divide names in Pelican, unless there are semicolons', () => {
  const authors = (text: string) => fieldsOf('pelican', `Authors: ${text}\n`, 'Text').authors
  expect(authors('Smith, John')).toEqual(['Smith', 'John'])
  expect(authors('Smith, John; Doe, Jane')).toEqual(['Smith, John', 'Doe, Jane'])
  expect(authors('Smith, John;')).toEqual(['Smith, John'])
})

test('publishconf.py stands above pelicanconf.py', () => {
  const settings = { 'publishconf.py': "from pelicanconf import *\nARTICLE_URL = 'p/{slug}/'\n" }
  const text = 'Title: A\nDate: 2020-01-02\n'
  expect(fieldsOf('pelican', text, 'Text', settings).url).toBe('/p/a/')
  expect(fieldsOf('pelican', text, 'Text').url).toBe('/a.html')
})

test('ids of authors are names of a file', () => {
  const people = { '_data/authors.yml': 'ann:\n  name: Ann Ash\nbob: {}\n' }
  expect(fieldsOf('jekyll', 'author: ann\n', 'Text', people).authors).toEqual(['Ann Ash'])
  expect(fieldsOf('jekyll', 'authors: [ann, bob, Cem]\n', 'Text', people).authors).toEqual([
    'Ann Ash',
    'bob',
    'Cem',
  ])
  const ofBlog = { 'blog/authors.yml': 'ann:\n  name: Ann Ash\n' }
  expect(fieldsOf('docusaurus', 'authors: ann\n', 'Text', ofBlog).authors).toEqual(['Ann Ash'])
})

test('files of the same defaults of Jekyll share the merged values', () => {
  const sets = Array.from(
    { length: 400 },
    (_, at) => `  - {scope: {path: "p${at % 7}"}, values: {a${at}: 1}}`,
  )
  const config = `permalink: pretty\ndefaults:\n${sets.join('\n')}\n`
  const site = siteOf('jekyll', { '_config.yml': config })
  const defaultsOf = (file: string) =>
    (site.rulesOf(file) as unknown as { defaults: object }).defaults
  expect(defaultsOf('p1/a.md')).toBe(defaultsOf('p1/b.md'))
  expect(defaultsOf('p1/a.md')).not.toEqual(defaultsOf('p2/a.md'))
  expect(defaultsOf('q/a.md')).toBe(null)
})
