import { expect, test } from 'vitest'
import { type Differences, testSites } from './compare.ts'
import { readNamed, siteOf, withHead } from './site-files.ts'

const hidden = 'Eleventy shows it; here a draft or a date in the future hides it'
const noTitle = 'Eleventy knows no title; here each article has one'
const ofDraft = 'a draft keeps the address that it has once it is public'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'eleventy-defaults': {
    'README.md title': noTitle,
    '_drafts/idea.md public': hidden,
    'no-head.md title': noTitle,
    'posts/draft.md public': hidden,
    'posts/future.md public': hidden,
    'posts/key.md title': noTitle,
  },
  'eleventy-config': {},
  'eleventy-code': { 'src/draft.md url': ofDraft },
}

testSites(accepted, 40)

test('a site is known by its configuration, or likely by its data', () => {
  expect(readNamed('eleventy-config').detected).toMatchObject({
    name: 'eleventy',
    certainty: 'certain',
  })
  expect(readNamed('eleventy-defaults').detected).toMatchObject({
    name: 'eleventy',
    certainty: 'likely',
  })
})

test('folders without pages are left out by a reason', () => {
  const site = readNamed('eleventy-config')
  const kinds = ['src/', 'src/_data/', 'src/_includes/', '_site/', 'assets/', 'lib/']
  expect(kinds.map((folder) => site.kindOf(folder))).toEqual([
    'article',
    'config',
    'layout',
    'build_output',
    'file',
    'code',
  ])
})

test('a pattern gives the address that only code could tell', () => {
  const site = readNamed('eleventy-config', { paths: ['src/blog:/journal/:slug/'] })
  expect(site.read('src/blog/2022-01-02-one.md').fields.url).toBe('/base/journal/one/')
  expect(site.read('src/news/two.md').fields.url).toBe('/base/n/two.html')
})

test('the input folder may be a constant below the folder of the configuration', () => {
  const config = `const __filename = fileURLToPath(import.meta.url)
const top = path.dirname(__filename)
const source = path.join(top, 'src')
export default function () { return { dir: { input: source } } }`
  const pages = { 'src/a.md': undefined, 'README.md': undefined }
  const { kindOf, problems } = siteOf('eleventy', { 'eleventy.config.mjs': config, ...pages })
  expect(problems).toEqual([])
  expect([kindOf('src/a.md'), kindOf('README.md')]).toEqual(['article', 'not_content'])
})

// What Eleventy 1.0, 2.0 and 3.1 do with these options.
test.each([
  [{ build: 'npx @11ty/eleventy --input ./src/ --pathprefix=q' }, '/q/a/', null],
  [{ build: 'x && NODE_ENV=a eleventy --input="src" && y' }, '/p/a/', null],
  [{ start: 'eleventy --input=x --serve', build: 'eleventy --input=src' }, '/p/a/', null],
  [{ a: 'eleventy --input=src', b: "eleventy --serve --input='src'" }, '/p/a/', null],
  [{ a: 'eleventy --input=src', b: 'eleventy' }, null, '/p/b/'],
  [{ build: 'eleventy --input=$DIR' }, null, '/p/b/'],
  [{ build: 'eleventy --output=src' }, null, '/p/b/'],
  [{ build: 'eleventy --input=src --formats=html,njk' }, null, null],
  [{ build: 'echo --input=src' }, null, '/p/b/'],
])('the scripts %j', (scripts, ofSource, ofConfig) => {
  const texts = {
    '.eleventy.js': "module.exports = () => ({ dir: { input: 'cfg' }, pathPrefix: '/p/' })",
    'package.json': JSON.stringify({ scripts }),
  }
  const site = siteOf('eleventy', { ...texts, 'src/a.md': undefined, 'cfg/b.md': undefined })
  const urls = ['src/a.md', 'cfg/b.md'].map((file) =>
    site.kindOf(file) === 'article' ? site.fieldsOf(file, withHead('title: A'))?.url : null,
  )
  expect(urls).toEqual([ofSource, ofConfig])
})
