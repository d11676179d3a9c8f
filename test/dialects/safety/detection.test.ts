import { expect, test } from 'vitest'
import { detectDialect } from '../../../src/markdown/dialects/registry.ts'
import { siteOf } from '../site-files.ts'

const hexo = 'title: A\nexclude: [a]\nsource_dir: src\nnew_post_name: :title.md\n'
const forHost = 'remote_theme: just-the-docs\nexclude: [node_modules]\n'
const filesOf = (texts: Record<string, string>) => ({
  names: new Set(Object.keys(texts)),
  text: (file: string) => texts[file],
})
const code = 'export default {}'

test.each<[string, string, Record<string, string>]>([
  [
    'posts of a folder that the configuration names',
    'hexo',
    { '_config.yml': hexo, 'src/_posts/a.md': '' },
  ],
  [
    'a configuration that a command names',
    'hexo',
    { '_config.prod.yml': hexo, '_config.next.yml': 'a: b', 'src/_posts/a.md': '' },
  ],
  ['pages alone there', 'hexo', { '_config.yml': hexo, 'src/a.md': '', '_drafts/b.md': '' }],
  [
    'a configuration of the host beside that of the site',
    'docusaurus',
    { '_config.yml': forHost, '_includes/a.html': '', 'docusaurus.config.ts': code },
  ],
  ['and above it', 'vitepress', { '_config.yml': forHost, 'docs/.vitepress/config.mts': code }],
  ['beside a folder for editors', 'jekyll', { '_config.yml': forHost, '.obsidian/app.json': '{}' }],
  [
    'an example below a site',
    'jekyll',
    { '_config.yml': forHost, '_posts/2020-01-01-a.md': '', 'demo/astro.config.mjs': code },
  ],
  [
    'a configuration that a command names, above a site of another',
    'jekyll',
    {
      '_config-prod.yml': 'a: b',
      '_config-dev.yml': '',
      '_posts/a.md': '',
      '_layouts/a.html': '',
      'v2/gatsby-config.js': code,
    },
  ],
  [
    'a package of Hexo beside a configuration without its words',
    'hexo',
    {
      'site/_config.yml': 'permalink: a',
      'site/package.json': '{"hexo": {}}',
      'site/source/a.md': '',
    },
  ],
  [
    'configurations that a command names above the source',
    'jekyll',
    {
      '_config.a.yml': '',
      '_config.b.yml': '',
      Gemfile: "gem 'jekyll'",
      'app/_layouts/a.html': '',
    },
  ],
  [
    'a configuration below that of another program',
    'zola',
    {
      'api/config.toml': 'a = 1',
      'website/config.toml': 'base_url = "/"',
      'website/content/a.md': '',
    },
  ],
  [
    'a configuration that a script uses, beside one that is left',
    'astro',
    {
      'hugo.yaml': 'baseURL: a',
      'content/a.md': '',
      'astro.config.mjs': code,
      'package.json': '{"scripts": {"build": "astro check && astro build"}}',
    },
  ],
  ['a gem beside words of another', 'jekyll', { '_config.yml': hexo, Gemfile: '' }],
])('%s: %s', (_, name, texts) => {
  expect(detectDialect(filesOf(texts))).toMatchObject({ name, certainty: 'certain' })
})

const layout = { '_layouts/a.html': '', 'x.md': '---\n---\n' }
const gemfile = { Gemfile: "source 'a'\ngem 'jekyll', '4'\n" }

test.each<[string, string, Record<string, string>]>([
  ['layouts and the gem', 'likely', { ...layout, ...gemfile }],
  ['layouts and posts', 'likely', { ...layout, '_posts/2020-01-01-a.md': '' }],
  ['posts alone', 'guess', { '_posts/2020-01-01-a.md': '' }],
])('without a configuration, by %s: %s', (_, certainty, texts) => {
  expect(detectDialect(filesOf(texts))).toMatchObject({ name: 'jekyll', certainty })
})

test.each<[string, boolean, Record<string, string>]>([
  ['one for production', false, { '_config.prod.yml': 'baseurl: /b', '_config.dev.yml': '' }],
  ['several', true, { '_config/a.yml': 'baseurl: /b', '_config/b.yml': '', '_config/dev.yml': '' }],
])('%s of the files that a command names: all drafts %s', (_, isHidden, texts) => {
  const { rulesOf, problems } = siteOf('jekyll', { ...layout, ...gemfile, ...texts })
  expect(rulesOf('x.md').isHidden === true).toBe(isHidden)
  expect(rulesOf('x.md')).toMatchObject({ basePath: isHidden ? '' : '/b' })
  expect(problems.length > 0).toBe(isHidden)
})

test.each<[string, Record<string, string>]>([
  ['_config.prod.yml is not read', { '_config.prod.yml': 'exclude: [x.md]\nbaseurl: /a' }],
  ['', { '_config.prod.yml': 'baseurl: /a\nurl: https://b.test' }],
  ['', { '_config.dev.yml': 'exclude: [x.md]' }],
  ['', { 'old/_config.prod.yml': 'exclude: [x.md]' }],
])('beside _config.yml %s: %j', (message, texts) => {
  const { problems } = siteOf('jekyll', { ...layout, '_config.yml': 'baseurl: /a', ...texts })
  expect(problems).toHaveLength(message === '' ? 0 : 1)
  for (const problem of problems) expect(problem.message).toMatch(`${message}, because`)
  for (const problem of problems) expect(problem.message).toContain(': exclude. ')
})

test.each<[string, string, string | null, Record<string, string>]>([
  ['mkdocs.yml', 'MkDocs', 'not_content', {}],
  ['bridgetown.config.yml', 'Bridgetown', 'article', { '_layouts/a.html': '', '_posts/a.md': '' }],
  ['web/next.config.mjs', 'Next.js in web/', 'not_content', { 'package.json': '{}' }],
  ['book.toml', 'mdBook', 'article', { 'SUMMARY.md': '' }],
  ['conf.py', 'Nikola', 'article', { 'posts/a.md': '' }],
  ['config.rb', '', 'article', {}],
])('%s is of %s, whose rules are not known; README.md is %s', (config, name, kind, texts) => {
  const all = { [config]: '', ...texts }
  expect(detectDialect(filesOf(all)).name).toBe('plain')
  const { kindOf, problems } = siteOf('plain', all)
  expect(problems.map(({ message }) => message).join()).toContain(name && `a site of ${name},`)
  expect(problems).toHaveLength(name === '' ? 0 : 1)
  expect(['README.md', 'README.zh-CN.md'].map(kindOf)).toEqual([kind, kind])
  for (const file of ['Readme.md', 'docs/README.md', 'index.md'])
    expect(kindOf(file)).toBe('article')
})
