import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { kindOf, readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { isPublicAt } from '../compare.ts'

const now = '2024-06-15T12:00:00Z'
const head = (lines: string) => `---\ntitle: A\ndate: 2020-01-01\n${lines}\n---\nText.\n`
const meta = (lines: string) => `Title: A\n${lines}\n\nText.\n`
const dated = meta('Date: 2020-01-01')
const hexo = { '_config.yml': 'permalink: :title/\nnew_post_name: ":title.md"\n' }
const pelican = (settings = '') => ({ 'pelicanconf.py': `PATH = 'content'\n${settings}\n` })
const docs = (options: string) => ({
  'docusaurus.config.js': `export default { presets: [['classic', { docs: ${options} }]] }`,
  'versions.json': '["2.0", "1.0"]',
})
const mounted = (filter: string) => ({
  'hugo.toml': `baseURL = "/"\n[[module.mounts]]\nsource = "content"\ntarget = "content"\n${filter}\n`,
})
const draftsAt = (path: string) => ({
  'hugo.toml': `baseURL = "/"\n[[cascade]]\ndraft = true\n[cascade._target]\npath = "${path}"\n`,
})
const explicit = {
  'quartz.config.ts': `const config = {
    configuration: { baseUrl: 'example.org' },
    plugins: { filters: [Plugin.RemoveDrafts(), Plugin.ExplicitPublish()] },
  }
  export default config`,
}

/** Files that the generator does not publish: the dialect, its configuration, name and text. */
const cases: [DialectName, Record<string, string>, string, string][] = [
  ['hexo', hexo, 'source/_drafts/a.md', head('published: true')],
  ['hexo', hexo, 'source/_drafts/b/a.md', head('status: published')],
  ['pelican', pelican(), 'content/a.md', meta('Published: 2020-01-01')],
  ['pelican', pelican(), 'content/a.md', meta('Created: 2020-01-01')],
  ['pelican', pelican(), 'content/a.md', meta('Date:')],
  ['pelican', pelican(), 'content/a.md', 'Title:\nDate: 2020-01-01\n\nText.\n'],
  ['pelican', pelican(), 'content/.a.md', dated],
  ['pelican', pelican("ARTICLE_EXCLUDES = ['own']"), 'content/own/a.md', dated],
  ['pelican', pelican("PAGE_EXCLUDES = ['pages/own']"), 'content/pages/own/a.md', dated],
  ['pelican', pelican("IGNORE_FILES = ['_*']"), 'content/_a.md', dated],
  ['pelican', pelican("DEFAULT_METADATA = {'status': 'draft'}"), 'content/a.md', dated],
  ['pelican', pelican("DEFAULT_METADATA = (('status', 'draft'),)"), 'content/a.md', dated],
  ['pelican', pelican("DEFAULT_METADATA = dict(status='draft')"), 'content/a.md', dated],
  ['docusaurus', docs('{ includeCurrentVersion: false }'), 'docs/a.md', head('')],
  ['docusaurus', docs("{ onlyIncludeVersions: ['2.0'] }"), 'docs/a.md', head('')],
  [
    'docusaurus',
    docs("{ onlyIncludeVersions: ['2.0'] }"),
    'versioned_docs/version-1.0/a.md',
    head(''),
  ],
  ['docusaurus', docs('{ disableVersioning: true }'), 'versioned_docs/version-1.0/a.md', head('')],
  ['docusaurus', docs("{ include: ['guide/**'] }"), 'docs/own/a.md', head('')],
  ['hugo', mounted('excludeFiles = "own/*"'), 'content/own/a.md', head('')],
  ['hugo', mounted('includeFiles = ["blog/**"]'), 'content/own/a.md', head('')],
  ['hugo', mounted('files = ["! own/**", "**"]'), 'content/own/a.md', head('')],
  ['hugo', draftsAt('/own/[a-c]'), 'content/own/b.md', head('')],
  ['hugo', draftsAt('/own/[!x]*'), 'content/own/b.md', head('')],
  ['hugo', draftsAt('/own/**.md'), 'content/own/b.md', head('')],
  ['obsidian', explicit, 'content/a.md', head('')],
  ['obsidian', explicit, 'content/a.md', head('publish: no')],
]

function isPublic(
  dialect: DialectName,
  config: Record<string, string>,
  file: string,
  text: string,
): boolean {
  const defaults = { lang: 'en', timeZone: 'UTC', paths: [] }
  const files = {
    names: new Set([file, ...Object.keys(config)]),
    text: (one: string) => config[one],
  }
  const { site } = readSite(dialect, files, defaults)
  if (kindOf(site, file) !== 'article') return false
  const rules = rulesOf(site, file)
  const read = readArticle(text, file, { ...defaults, status: 'published', rules })
  return read.ok && isPublicAt(now, read.article)
}

test.each(cases)('%s %j leaves out %s: %j', (dialect, config, file, text) => {
  expect(isPublic(dialect, config, file, text)).toBe(false)
})

test('a file beside those that are left out is public', () => {
  expect(isPublic('hexo', hexo, 'source/_posts/a.md', head(''))).toBe(true)
  expect(isPublic('pelican', pelican("IGNORE_FILES = ['_*']"), 'content/a.md', dated)).toBe(true)
  expect(isPublic('obsidian', explicit, 'content/a.md', head('publish: true'))).toBe(true)
  expect(isPublic('hugo', draftsAt('/own/[a-c]'), 'content/own/d.md', head(''))).toBe(true)
  const blog = mounted('includeFiles = ["blog/**"]')
  expect(isPublic('hugo', blog, 'content/blog/a.md', head(''))).toBe(true)
  const guide = docs("{ include: ['guide/**'] }")
  expect(isPublic('docusaurus', guide, 'docs/guide/a.md', head(''))).toBe(true)
  const versions = docs("{ onlyIncludeVersions: ['2.0'] }")
  expect(isPublic('docusaurus', versions, 'versioned_docs/version-2.0/a.md', head(''))).toBe(true)
})
