import { expect, test } from 'vitest'
import { siteOf, withHead } from '../site-files.ts'

interface Given {
  config?: string
  schema?: string
  paths?: string[]
  isLangGiven?: boolean
}

const layout = 'src/layouts/Base.astro'
const html = (lang: string, script = '') => `---\n${script}\n---\n<html ${lang}><slot /></html>`

/** The fields of a text in a site with these files. */
function fieldsOf(
  files: Record<string, string>,
  file: string,
  head = '',
  { config = '', schema, paths = [], isLangGiven = false }: Given = {},
) {
  const texts = {
    'astro.config.mjs': `export default { ${config} }`,
    'src/content.config.ts': `const blog = defineCollection({ ${schema ? `schema: z.object({ ${schema} })` : ''} })
export const collections = { blog }`,
    ...files,
    [file]: '',
  }
  const fields = siteOf('astro', texts, { isLangGiven, paths }).fieldsOf(
    file,
    withHead(`title: A\n${head}`, ''),
  )
  if (!fields) throw new Error(file)
  return fields
}

const file = 'src/content/blog/a.md'
const consts = { 'src/consts.ts': "export const SITE = { lang: 'ko' }" }

const byPackage = "import { I18N } from 'astrowind:config'\nconst { language } = I18N"
const settings = { 'src/config.yaml': 'i18n:\n  language: fr\nposts:\n  comments: { lang: en }' }

test.each<[string, Record<string, string>]>([
  ['fr', { [layout]: html('lang="fr"') }],
  ['ko', { [layout]: html('lang={SITE.lang}', "import { SITE } from '@/consts'"), ...consts }],
  ['pt-BR', { [layout]: html('lang={lang}', "const { lang = 'pt-BR' } = Astro.props") }],
  [
    'de',
    { [layout]: html('lang={lang}', "let { lang } = Astro.props\nif (!lang) { lang = 'de' }") },
  ],
  ['ja', { [layout]: html('lang=`$' + '{lang ?? "ja"}`', 'const { lang } = Astro.props') }],
  ['zh-Hans', { [layout]: html('lang="zh-cmn-Hans"') }],
  [
    'fr',
    { [layout]: html('lang="fr"'), 'src/layouts/Other.astro': html('lang={Astro.currentLocale}') },
  ],
  ['en', { [layout]: html('lang="fr"'), 'src/layouts/Other.astro': html('lang="es"') }],
  ['en', { [layout]: html('lang={languageOf(Astro.url)}') }],
  ['en', { [layout]: html('lang="no language"') }],
  [
    'zh-CN',
    {
      [layout]: html("lang={SITE.lang.replace('_', '-')}", "import { SITE } from '../consts'"),
      'src/consts.ts': "export const SITE = { lang: 'zh_CN' }",
    },
  ],
  ['fr', { [layout]: html('lang={language}', byPackage), ...settings }],
  ['es', { [layout]: html('lang="es"'), ...settings }],
  ['en', { [layout]: html('lang={language}', byPackage), 'site.json': '{"code":{"lang":"js"}}' }],
  [
    'en',
    { [layout]: html('lang={language}', byPackage), ...settings, 'site.json': '{"lang":"it"}' },
  ],
])('layouts give the language %s', (lang, files) => {
  expect(fieldsOf(files, file).lang).toBe(lang)
})

test('a language that the import or the configuration names comes before that of layouts', () => {
  const files = { [layout]: html('lang="fr"') }
  expect(fieldsOf(files, file, '', { isLangGiven: true }).lang).toBe('en')
  const config = "i18n: { defaultLocale: 'de', locales: ['de', 'es'] }"
  expect(fieldsOf(files, file, '', { config }).lang).toBe('de')
  expect(fieldsOf(files, 'src/content/blog/es/a.md', '', { config }).lang).toBe('es')
})

test('the key of a text gives its language where the schema has the key', () => {
  const schema = "title: z.string(), lang: z.string().default('')"
  expect(fieldsOf({}, file, 'lang: fr', { schema }).lang).toBe('fr')
  expect(fieldsOf({}, file, "lang: ''", { schema }).lang).toBe('en')
  expect(fieldsOf({}, file, 'lang: fr', { schema: 'title: z.string()' }).lang).toBe('en')
  expect(fieldsOf({}, file, 'lang: fr').lang).toBe('en')
})

test('a pattern for the folder of a language keeps the language', () => {
  const config = "i18n: { defaultLocale: 'de', locales: ['de', 'es'] }"
  const paths = ['src/content/blog/es:/es/blog/:slug/']
  expect(fieldsOf({}, 'src/content/blog/es/a.md', '', { config, paths })).toMatchObject({
    lang: 'es',
    url: '/es/blog/a/',
    path: 'blog/a',
  })
})

const inFrench = { 'src/pages/fr/index.astro': '', 'src/pages/index.astro': '' }
test.each<[string, string, Record<string, string>]>([
  ['fr', 'src/pages/fr/about.md', { 'src/pages/about.astro': '' }],
  ['fr', 'src/pages/fr/about.md', { 'src/pages/de/about.md': '' }],
  ['en', 'src/pages/cs/os.md', { 'src/pages/it/staff.md': '', 'src/pages/index.astro': '' }],
  ['fr', 'src/content/blog/fr/a.md', inFrench],
  ['es', 'src/content/blog/es/a.md', { ...inFrench, 'src/content/blog/a.md': '' }],
  ['en', 'src/content/blog/my/a.md', { ...inFrench, 'src/content/blog/b.md': '' }],
  ['zh-CN', 'src/content/blog/zh-cn/a.md', { 'src/pages/[lang]/index.astro': '' }],
  ['en', 'src/content/blog/fr/a.md', { 'src/pages/index.astro': '' }],
  ['en', 'src/content/blog/news/a.md', inFrench],
])('folders of pages give the language %s to %s', (lang, name, files) => {
  expect(fieldsOf(files, name).lang).toBe(lang)
})

test('a collection in the folder of a language is in it', () => {
  const files = {
    ...inFrench,
    'src/content.config.ts': `const fr = defineCollection({ loader: glob({ pattern: '*.md', base: 'src/data/fr' }) })
export const collections = { fr }`,
  }
  expect(fieldsOf(files, 'src/data/fr/a.md').lang).toBe('fr')
})

const madeLocales = `i18n: { defaultLocale: FIRST, locales: Object.keys(LANGUAGES) }`
const locales = {
  'src/i18n.ts':
    "export const FIRST = 'ja'\nexport const LANGUAGES = { ja: {}, en: { label: 'English' } }",
}

test.each([
  ['src/content/blog/a.en.md', 'en', 'a'],
  ['src/content/blog/a/index.en.md', 'en', 'a'],
  ['src/content/blog/a/en.md', 'en', 'a'],
  ['src/content/blog/en/a.md', 'en', 'a'],
  ['src/content/blog/a/index.md', 'ja', 'a'],
  ['src/content/blog/a.de.md', 'ja', 'ade'],
  ['src/content/blog/en.md', 'ja', 'en'],
])('%s is in the language %s, which constants of the configuration name', (name, lang, key) => {
  const code = `import { defineConfig } from 'astro/config'
import { FIRST, LANGUAGES } from './src/i18n'
export default defineConfig({ ${madeLocales} })`
  const fields = fieldsOf({ ...locales, 'astro.config.mjs': code }, name)
  expect([fields.lang, fields.translationKey]).toEqual([
    lang,
    expect.stringMatching(new RegExp(`(^|/)${key}$`)),
  ])
})

test('a slug keeps its last letters', () => {
  const given = { config: "i18n: { defaultLocale: 'ja', locales: ['ja', 'en'] }" }
  const fields = fieldsOf({}, 'src/content/blog/a.en.md', 'slug: garden', given)
  expect([fields.lang, fields.translationKey]).toEqual(['en', expect.stringMatching(/garden$/)])
})
