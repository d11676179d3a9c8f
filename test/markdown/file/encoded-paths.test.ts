import { expect, test } from 'vitest'
import { composeArticle } from '../../../src/articles/edit/edit-text.ts'
import {
  type ReadArticle,
  type ReadOptions,
  readArticle,
} from '../../../src/markdown/fields/read.ts'
import { decodePath, encodePath } from '../../../src/markdown/file/percent.ts'
import { storedAndEdited } from '../../support/articles/edited.ts'
import { fc } from '../../support/property.ts'

const options: ReadOptions = { timeZone: 'UTC', lang: 'en', status: 'published' }

function read(head: string, file = 'posts/a.md'): ReadArticle {
  const result = readArticle(`---\n${head}\n---\nBody\n`, file, options)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.article
}

test.each<[head: string, path: string]>([
  ['permalink: /2019/%E4%BD%A0%E5%A5%BD/', '2019/你好'],
  ['url: caf%c3%a9', 'café'],
  ['url: cafe%CC%81', 'café'],
  ['permalink: /a%20b%3Fc%23d/', 'a b?c#d'],
  ['slug: "%E3%81%82"', 'posts/あ'],
  ['permalink: /a%2Fb%2fc%5Cd/', 'a%2Fb%2Fc%5Cd'],
  ['permalink: /nul%00%0A/', 'nul%00%0A'],
  ['permalink: /100%25/', '100%'],
  ['permalink: /100%/', '100%'],
  ['permalink: /100%-%E4%BD%A0/', '100%-你'],
  ['permalink: /latin%E9/', 'latin%E9'],
  ['permalink: /half%E4%BD/', 'half%E4%BD'],
  ['permalink: /%zz%4/', '%zz%4'],
  ['permalink: /surrogate%ED%A0%80/', 'surrogate%ED%A0%80'],
  // A file name made by a generator never contains a query or a fragment.
  ['permalink: /c#/why?a=%26/', 'c#/why?a=&'],
  ['permalink: https://example.org/%E4%BD%A0/', 'posts/a'],
  [`permalink: /${'%E4%BD%A0'.repeat(600)}/`, '你'.repeat(600)],
])('%s is found at the path %s', (head, path) => {
  expect(read(head).fields.path).toBe(path)
})

test.each(['/a/%2E%2e/b/', '/%2e/'])('%s leads outside its folder and is refused', (url) => {
  expect(readArticle(`---\nurl: ${url}\n---\n`, 'a.md', options)).toMatchObject({
    ok: false,
    problems: [{ code: 'path_invalid' }],
  })
})

test('a decoded path over the limit is omitted with a warning', () => {
  const { fields, problems } = read(`url: /${'%E4%BD%A0'.repeat(700)}/`)
  expect([fields.path, problems[0]?.code]).toEqual(['posts/a', 'too_long'])
})

test('aliases are decoded like paths, and lead to the group of the decoded name', () => {
  const { fields } = read('redirect_from: [/alt/%E4%BD%A0/, /b%2Fc]\npermalink: /%E5%A5%BD/')
  expect(fields).toMatchObject({ aliases: ['alt/你', 'b%2Fc'], translationKey: '好' })
})

test.each(['permalink', 'url', 'slug'])('%s: false names no path, and neither does true', (key) => {
  for (const value of ['false', 'true']) {
    const { fields, explicitPath, problems } = read(`${key}: ${value}`)
    expect([fields.path, explicitPath, problems]).toEqual(['posts/a', false, []])
    expect(fields.frontMatter[key]).toBe(value === 'true')
  }
  expect(read(`${key}: "false"`).explicitPath).toBe(true)
})

test('false means no value, and the next key is read', () => {
  const head = [
    'lang',
    'translationKey',
    'aliases',
    'tags',
    'categories',
    'authors',
    'summary',
    'cover',
  ]
  const { fields, problems } = read(head.map((key) => `${key}: false`).join('\n'))
  expect(fields).toMatchObject({ lang: 'en', translationKey: 'posts/a', aliases: [], tags: [] })
  expect(fields).toMatchObject({ categories: [], authors: [], summary: null, cover: null })
  expect(problems).toEqual([])
  expect(read('url: false\npermalink: /b/').fields.path).toBe('b')
  expect(read('cover: false\nimage: a.png').fields.cover).toBe('a.png')
  expect(read('tags: [false, true]').fields.tags).toEqual(['false', 'true'])
})

test('an edit keeps old spellings and writes new values so that they read back', () => {
  const current = read('permalink: /%E4%BD%A0/\naliases: [/old/%E4%BD%A0/, /x/]\ntags: [a]')
  const edit = (changes: object) => storedAndEdited(current, 'posts/a.md', options, changes)
  expect(edit({ path: '你', aliases: ['old/你', 'x'], tags: ['a'] }).head).toBe(current.head)
  expect(edit({ path: '好/100%25' }).head).toContain('permalink: /好/100%2525/\n')
  expect(edit({ slug: 'a%41' }).fields.path).toBe('a%41')
  expect(edit({ aliases: ['x', 'old/你', 'y%20z'] }).head).toContain(
    '[/x/, /old/%E4%BD%A0/, /y%2520z]',
  )
})

test('any path that an author writes in JSON is the path of the article', () => {
  const segment = fc.stringMatching(/^[a-z%2-5F你é\\]{1,12}$/)
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 3 }), (segments) => {
      const path = segments.join('/').normalize('NFC')
      expect(decodePath(encodePath(path))).toBe(path)
      const made = composeArticle({ title: 'T', path, aliases: [path] }, 'en/other.md', options)
      expect([made.fields.path, made.fields.aliases]).toEqual([path, [path]])
    }),
  )
})
