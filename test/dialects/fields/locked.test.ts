import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { isSiteFile } from '../../../src/markdown/dialects/registry.ts'
import { siteOf, withHead } from '../site-files.ts'

// Passwords that themes and plugins ask for by their settings, as their documentation says.

type Texts = Record<string, string>

/** The names of the pages that are public, each of which is given by its head. */
function shownOf(dialect: DialectName, config: Texts, folder: string, heads: Texts): string {
  const names = Object.fromEntries(Object.keys(heads).map((one) => [folder + one, undefined]))
  const { fieldsOf } = siteOf(dialect, { ...names, ...config })
  const isShown = ([name, head]: [string, string]) =>
    fieldsOf(folder + name, withHead(`title: A\n${head}`))?.status === 'published'
  return Object.entries(heads)
    .filter(isShown)
    .map(([name]) => name)
    .join(' ')
}

const two = (options: string, more = '') => ({
  'docs/.vuepress/config.ts': `import { theme } from './theme.js'
export default defineUserConfig({ theme, ${more} })`,
  'docs/.vuepress/theme.ts': `import { hopeTheme } from 'vuepress-theme-hope'
export const theme = hopeTheme({ ${options} })`,
})
const one = (config: string) => ({
  'docs/.vuepress/config.js': `module.exports = { ${config} }`,
})
const plume = (file: string, config: string) => ({
  ...two(''),
  [file]: `export default defineThemeConfig(${config})`,
})
const byFunction = (options: string) => ({
  'docs/.vuepress/config.ts': `import { theme } from './theme/index.js'
export default defineUserConfig({ theme })`,
  'docs/.vuepress/theme/index.ts': `import { hopeTheme } from 'vuepress-theme-hope'
export const theme = (app) => ({ name: 'own', extends: hopeTheme({ ${options} }) })`,
})
const pages = {
  'a/x.md': '',
  'b.md': '',
  'C++.md': '',
  'p.md': 'permalink: /a/own.html',
  'k.md': 'keys: [e10adc39]',
}
const all = Object.keys(pages).join(' ')

test.each([
  [two(''), all],
  [two('encrypt: { config: {} }'), all],
  [two('encrypt: { config: { "/a/": ["1"], "/b.html": "2" } }'), 'C++.md k.md'],
  [two('encrypt: { config: { "/a/": [process.env.A], "/b": process.env.B } }'), 'C++.md k.md'],
  [two('encrypt: { config: { "/a/": { hint: "h", password: env.A } } }'), 'b.md C++.md k.md'],
  [two('encrypt: { rules: { "a/x.md": "1", "^/b.*": "2", "/C__": "3" } }'), 'p.md k.md'],
  [two('encrypt: { rules: { "^/bc?": "1" } }'), 'a/x.md C++.md p.md k.md'],
  [two('encrypt: { rules: { "^/b|^/a/": "1" } }'), ''],
  [two('encrypt: { config: { "/a/": "1" } }', "permalinkPattern: '/a/:raw'"), ''],
  [two('encrypt: { global: true, admin: "1" }'), ''],
  [two('encrypt: { global: process.env.LOCK === "1" }'), ''],
  [two('encrypt: secrets()'), ''],
  [two('encrypt: { config: { ...secrets } }'), ''],
  [byFunction('encrypt: { config: { "/a/": "1" } }'), ''],
  [byFunction('keyPage: { keys: ["1"] }'), ''],
  [byFunction('sidebar: []'), all],
  [one('theme: make({ encrypt: { global: true } })'), ''],
  [one('theme: make({ logo: "/a.png" })'), all],
  [two('password: ["e10adc39"]'), ''],
  [
    plume('docs/.vuepress/plume.config.ts', '{ encrypt: { rules: { "/a/": "1" } } }'),
    'b.md C++.md k.md',
  ],
  [plume('plume.config.mjs', '{ encrypt: { global: true } }'), ''],
  [plume('.vuepress/plume.config.js', 'readSecrets()'), ''],
  [plume('other/.vuepress/plume.config.js', '{ encrypt: { global: true } }'), all],
  [
    one("theme: { extends: hopeTheme({ encrypt: { config: { '/a/': '1' } } }) }"),
    'b.md C++.md k.md',
  ],
  [one("theme: 'reco', themeConfig: {}"), 'a/x.md b.md C++.md p.md'],
  [one("theme: 'reco', themeConfig: { keyPage: { keys: ['e10adc39'] } }"), ''],
  [one("themeConfig: { encrypt: { status: 'global', global: '1' } }"), ''],
  [one("themeConfig: { encrypt: { config: { '/a/': '1' } } }"), 'b.md C++.md k.md'],
])('a theme of VuePress with the settings %j shows "%s" to all', (config, shown) => {
  expect(shownOf('vitepress', config, 'docs/', pages)).toBe(shown)
})

test('hexo-blog-encrypt asks for the passwords of tags', () => {
  const config = {
    '_config.yml': 'encrypt:\n  tags:\n    - {name: own, password: 1}\n    - {name: open}\n',
  }
  const heads = {
    'a.md': 'tags: [b, own]',
    'b.md': 'tags: own',
    'c.md': 'tags: [open]',
    'd.md': "tags: [own]\npassword: ''",
  }
  expect(shownOf('hexo', config, 'source/_posts/', heads)).toBe('c.md d.md')
})

test.each([
  ['docs/.vuepress/theme/index.ts', true],
  ['docs/.vuepress/plume.config.ts', true],
  ['plume.config.mts', true],
  ['docs/.vuepress/dist/theme/a.js', false],
  ['docs/.vitepress/theme/index.ts', false],
])('the settings of a site are read from %s: %s', (file, is) => {
  expect(isSiteFile(file)).toBe(is)
})
