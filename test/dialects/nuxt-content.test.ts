import { expect, test } from 'vitest'
import { type Differences, testDetection, testSites } from './compare.ts'
import { siteOf } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'nuxt-content-docs': {
    'content/1.guide/8.hidden.md public': 'Nuxt Content ignores the key; here it hides',
    'content/blog/future.md public': 'Nuxt Content knows no dates; here the page is scheduled',
  },
  'nuxt-content-sources': Object.fromEntries(
    ['away/a', 'bad/a', 'none/a', 'odd-x'].map((name) => [
      `content/${name}.md kind`,
      'code may name more files, so that those that nothing else names are drafts here',
    ]),
  ),
  'nuxt-content-config': {
    'content/people/ann.md kind':
      'a collection of data has no pages; here its files are no articles',
  },
}

testSites(accepted, 15)
testDetection('nuxt-content', accepted)

/** What is read of a page of these files; null if none of it is an article. */
function fieldsOf(config: Record<string, string>, file: string, paths: string[] = []) {
  const site = siteOf('nuxt-content', { [file]: undefined, ...config }, { paths })
  return site.kindOf(file) === 'article' ? site.fieldsOf(file, 'Text.') : null
}

const i18n = (more: string) =>
  `export default { modules: ['@nuxt/content'], i18n: { defaultLocale: 'en', locales: [{ code: 'en' }, 'pt-br'], ${more} } }`
const bare = `export default defineContentConfig({ collections: {
  en: defineCollection({ type: 'page', source: { include: 'en/**', prefix: '' } }),
  br: defineCollection({ type: 'page', source: { include: 'pt-br/**', prefix: '/' } }) } })`

const byLocale = `import { locales } from './i18n/config'
const of = (lang: Lang) => defineCollection({ type: 'page', source: { include: \`\${lang}/**\`, prefix: '' } })
export default defineContentConfig({ collections: { ...Object.fromEntries(
  locales.map(({ code }) => [names[code], of(code)])) } as Record<string, Collection> })
const names = { en: 'en', 'pt-br': 'br' } as const`

test.each([
  ['the folder is in the address', i18n(''), undefined, '/en/guide/a', '/pt-br/guide/a'],
  ['a prefix takes it away', i18n(''), bare, '/guide/a', '/pt-br/guide/a'],
  ['collections by a list', i18n(''), byLocale, '/guide/a', '/pt-br/guide/a'],
  ['all have it', i18n("strategy: 'prefix'"), bare, '/en/guide/a', '/pt-br/guide/a'],
  ['none has it', i18n("strategy: 'no_prefix'"), bare, '/guide/a', null],
])('languages of `i18n.locales`: %s', (_, nuxt, content, ofFirst, ofOther) => {
  const config = {
    ...{ 'nuxt.config.ts': nuxt, ...(content && { 'content.config.ts': content }) },
    'i18n/config.ts': "export const locales = [{ code: 'en' }, { code: 'pt-br' }] as const",
  }
  const [first, other] = ['en', 'pt-br'].map((lang) =>
    fieldsOf(config, `content/${lang}/1.guide/a.md`),
  )
  expect(first).toMatchObject({ lang: 'en', url: ofFirst, translationKey: 'guide/a' })
  expect(other).toMatchObject({ lang: 'pt-BR', url: ofOther, translationKey: 'guide/a' })
})

test.each([
  ['export default defineContentConfig({ collections: {} })', '/blog/_a'],
  ['// export default defineContentConfig({ collections: made() })', '/blog/_a'],
  ['export default defineContentConfig({ collections: made() })', null],
])('the pages of a site with %s', (config, url) => {
  expect(fieldsOf({ 'content.config.ts': config }, 'content/blog/_A.md')).toMatchObject({ url })
})

test('addresses keep capitals with an option', () => {
  const options = '{ build: { pathMeta: { slugifyOptions: { lower: false } } } }'
  const config = {
    'nuxt.config.ts': `export default { modules: ['@nuxt/content'], content: ${options} }`,
    'content.config.ts': '',
  }
  expect(fieldsOf(config, 'content/Blog/1.A b.md')).toMatchObject({ url: '/Blog/A-b' })
})

test('what only code names is a draft, and an option gives its address', () => {
  const config = {
    'content.config.ts': 'export default defineContentConfig({ collections: { ...made() } })',
  }
  const page = { status: 'draft', url: null, path: 'blog/a' }
  expect(fieldsOf(config, 'content/blog/1.a.md')).toMatchObject(page)
  const named = fieldsOf(config, 'content/blog/1.a.md', ['content/blog:/posts/:slug/'])
  expect(named).toMatchObject({ status: 'draft', url: '/posts/a/' })
})
