import { matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { isPublicAt } from '../compare.ts'
import { siteOf } from '../site-files.ts'

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
type Left = [DialectName, Record<string, string>, string, string]
const parsedBy = (option: string): Left => [
  'docusaurus',
  {
    'docusaurus.config.js': `import own, { parseFrontMatter, shared } from './own.js'
export default { markdown: { ${option} } }`,
  },
  'docs/own/a.md',
  head(''),
]
const extendedBy = (code: string) =>
  pluginOf(`export default async (context, options) => { const given = await own(${code} } }`)
const pluginOf = (code: string): Left => [
  'docusaurus',
  {
    'docusaurus.config.js': `export default { presets: [['classic', { blog: false }]], plugins: ['./plugins/own.js'] }`,
    'plugins/own.js': `import own from '@docusaurus/plugin-content-blog'\n${code}`,
  },
  'blog/a.md',
  head(''),
]
const french = 'i18n/fr/docusaurus-plugin-content'
const translated = (french: string) => ({
  'docusaurus.config.js': `export default { i18n: { defaultLocale: 'en', locales: ['en', 'fr'], localeConfigs: { fr: { ${french} } } } }`,
  'versions.json': '["2.0"]',
  'docs/a.md': '',
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

const filteredBy = (filters: string) => ({
  'quartz.config.ts': `const config = { configuration: { baseUrl: 'https://x.org' }, plugins: { filters: ${filters} } }\nexport default config`,
})
const pluginsBy = (code: string, filter = 'Plugin.RemoveDrafts()') =>
  gardenBy(`${code}\nexport default { plugins: { filters: [${filter}] } }`)
const ignoring = (patterns: string) =>
  gardenBy(
    `export default { plugins: { filters: [Plugin.RemoveDrafts()] }, configuration: { ignorePatterns: ${patterns} } }`,
  )
const gardenBy = (code: string) => ({ 'quartz.config.ts': code })
const inGarden = ['content/a.md', head('publish: true')] as const

const hugoOf = (settings: string) => ({ 'hugo.toml': `baseURL = "/"\n${settings}\n` })
const jekyllOf = (settings: string) => ({ '_config.yml': `permalink: pretty\n${settings}\n` })
const hexoOf = (settings: string) => ({ '_config.yml': `permalink: :title/\n${settings}\n` })
const eleventyOf = (more: Record<string, string>, call = '') => ({
  'eleventy.config.js': `export default function (config) { ${call} }`,
  ...more,
})
const dataOf = (permalink: string) =>
  eleventyOf({ 'own/own.11tydata.js': `export default { permalink: ${permalink} }` })
const step = (code: string) => `config.addPreprocessor('x', 'md', ${code})`
const ofDrafts = '({ draft }) => { if (draft && process.env.MODE === "build") { return false } }'
const global = (name: string, code: string) => `config.addGlobalData('${name}', ${code})`
const off = '{"permalink": false}'
const layouts = {
  '_includes/off.njk': '---\npermalink: false\n---\n',
  '_includes/chain.liquid': '---\nlayout: off\n---\n',
  '_includes/code.njk': `---js\n{ permalink: (d) => d.x ? "/a/" : false }\n---\n`,
  '_includes/on.njk': '---\ntitle: x\n---\n',
}
const maybe = '() => (d) => (d.x ? "/a/" : false)'
const yaml = "config.addDataExtension('yml,yaml', parse)"
const shown: [string, string] = ['a.md', head('permalink: /a/')]
const plugin = "import('./b.js')"
const named = (input: string) => ({
  'eleventy.config.js': `export default function () {}\nexport const config = { dir: { input: ${input} } }`,
})
const vuepress = (patterns: string) => ({
  '.vuepress/config.js': `export default { pagePatterns: ${patterns} }`,
})
const vitepressOf = (exclude: string) => ({
  '.vitepress/config.js': `export default { srcExclude: ${exclude} }`,
})
const vitepressBy = (config: string) => ({
  '.vitepress/config/index.ts': `import { shared } from './shared'\nexport default ${config}`,
})
const shared = (exclude: string) => ({
  '.vitepress/config/shared.ts': `export const shared = { srcExclude: ${exclude} }`,
})
const own: [string, string] = ['own/a.md', head('')]
const astroOf = (pattern: string) => ({
  'astro.config.mjs': 'export default {}',
  'src/content.config.ts': `const blog = defineCollection({ loader: glob({ base: './src/blog', pattern: ${pattern} }) })`,
})
const astroBy = (content: string) => ({
  'astro.config.mjs': 'export default {}',
  'src/content.config.ts': `const blog = defineCollection({ loader: ${content} })`,
})
const importing = (content: string) => ({
  ...astroBy(`${content} }); import { base, ext, no } from '@/consts'; ((`),
  'src/consts.ts': `export const base = 'src/blog'
export const ext = '{md,mdx}'
export const no = '!own/**'`,
})
const inBlog = ['src/blog/own/a.md', head('')] as const
const inContent = ['src/content/blog/own/a.md', head('')] as const
const exceptOwn = "base: './src/content/blog', pattern: '!own/**'"
const withId = "generateId: ({ entry }) => entry.replace(')', '')"
const gatsbyOf = (ignore: string) => ({
  'gatsby-config.js': `module.exports = { plugins: [{ options: { path: './content', ignore: ${ignore} } }] }`,
})
const gatsbyBy = (options: string) => ({
  'gatsby-config.js': `module.exports = { plugins: [{ resolve: 'gatsby-source-filesystem', options: { ${options} } }] }`,
})
const joined = "path: path.join(__dirname, 'content', 'blog')"
const inGatsby = { 'content/blog/b.md': '' }
const inOwn = ['content/own/a.md', head('')] as const
const vault = (file: string, json: string) => ({
  '.obsidian/app.json': '{}',
  [`.obsidian/${file}`]: json,
})
const quartzOf = (more: Record<string, string>) => ({
  'quartz.config.ts': 'export default { configuration: { ignorePatterns: ["own"] } }',
  ...more,
})
const nuxtOf = (exclude: string) => ({
  'nuxt.config.ts': 'export default {}',
  'content.config.ts': `export default defineContentConfig({ collections: { all: defineCollection({ type: 'page', source: { include: '**', exclude: ${exclude} } }) } })`,
})
const collectionOf = (members: string, name = 'all') => ({
  'content.config.ts': `export default defineContentConfig({ collections: { '${name}': defineCollection({ ${members} }) } })`,
})
const olderOf = (content = '{}') => ({
  'nuxt.config.ts': `export default { modules: ['@nuxt/content'], content: ${content} }`,
})
const docus = { 'nuxt.config.ts': "export default { extends: 'docus', i18n: { locales: ['fr'] } }" }
const extra = (values: string) => pelican(`EXTRA_PATH_METADATA = ${values}`)
const long = `own${'/**'.repeat(2000)}`

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
  ['hugo', hugoOf('disableKinds = ["page"]'), 'content/own/a.md', head('')],
  ['hugo', hugoOf('disableKinds = ["Section"]'), 'content/own/_index.md', head('')],
  ['hugo', hugoOf('ignoreFiles = ["own/(a|b)[.]md$"]'), 'content/own/b.md', head('')],
  ['hugo', hugoOf('ignoreFiles = [".draft(s)?/"]'), 'content/x.drafts/b.md', head('')],
  ['hugo', hugoOf('ignoreFiles = ["(?i)OWN"]'), 'content/own/b.md', head('')],
  ['hugo', hugoOf('ignoreFiles = ["\\\\p{L}own"]'), 'content/own/b.md', head('')],
  ['hugo', hugoOf('[[cascade]]\n[cascade.build]\nrender = "never"'), 'content/own/a.md', head('')],
  ['hugo', hugoOf('[[cascade]]\n[cascade._build]\nrender = "link"'), 'content/own/a.md', head('')],
  ['hugo', hugoOf(''), 'content/own/a.md', head('build: {render: never, list: always}')],
  ['hugo', hugoOf(''), 'content/.own/a.md', head('')],
  ['hugo', hugoOf(''), 'content/#a.md', head('')],
  ['hugo', mounted(`excludeFiles = "${long}"`), 'content/own/a.md', head('')],
  ['jekyll', jekyllOf('exclude: [own]'), 'own-a.md', head('')],
  ['jekyll', jekyllOf('exclude: ["own/*"]'), 'own/a/b.md', head('')],
  ['jekyll', jekyllOf('exclude: ["*.skip.md"]'), 'own/a.skip.md', head('')],
  [
    'jekyll',
    jekyllOf(`exclude: [own]\ninclude: [own, ${'a, '.repeat(1000)}b]`),
    'own/a.md',
    head(''),
  ],
  ['jekyll', jekyllOf('limit_posts: 1'), '_posts/2020-01-01-a.md', head('')],
  ['jekyll', jekyllOf('collections: [own]'), '_own/a.md', head('')],
  [
    'jekyll',
    jekyllOf('defaults: [{scope: {path: ""}, values: {published: false}}]'),
    'a.md',
    head(''),
  ],
  ['hexo', hexoOf('ignore: ["**/own"]'), 'source/_posts/own/a.md', head('')],
  ['hexo', hexoOf('ignore: "**/*.skip.md"'), 'source/_posts/a.skip.md', head('')],
  ['hexo', hexoOf('exclude: ["own/**"]'), 'source/own/a.md', head('')],
  ['hexo', hexoOf('skip_render: ["own/**"]'), 'source/own/a.md', head('')],
  ['docusaurus', docs("{ exclude: ['**/own/**'] }"), 'docs/own/a.md', head('')],
  ['docusaurus', docs("{ exclude: ['own/+(a|b).md'] }"), 'docs/own/a.md', head('')],
  ['docusaurus', docs("{ exclude: ['(own+)/**'] }"), 'docs/own/a.md', head('')],
  ['docusaurus', docs('{ exclude: list() }'), 'docs/own/a.md', head('')],
  ...[
    '(given) => { const all = given.defaultParseFrontMatter(given); all.frontMatter.draft = true; return all }',
    'async (given) => ({ ...(await given.defaultParseFrontMatter(given)), ...others })',
    'async (given) => { const all = await given.defaultParseFrontMatter(given); Object.assign(all.frontMatter, x); return all }',
    'async (given) => { const all = await given.defaultParseFrontMatter(given); all.frontMatter[key] = 1; return all }',
    'async (given) => own(await given.defaultParseFrontMatter(given))',
    'own',
  ].map((code) => parsedBy(`parseFrontMatter: ${code}`)),
  ...[
    'context, options); return { ...given, async loadContent() { return {} }',
    'context, { ...options, path: "x" }); return { ...given',
    'context, { exclude: ["*"] }); return { ...given',
    'context, options); return { ...given, async contentLoaded(data) { await show(data) }',
    'context, options); return { ...given, contentLoaded(data) { data.content.blogPosts = []; given.contentLoaded(data) }',
    'context, options); return { ...given, contentLoaded({ content, actions }) { given.contentLoaded({ content: x(content), actions }) }',
    'context, { path: "news" }); return { ...given',
    'context, mine); const mine = { path: "news" }; return { ...given',
    'context, options); return { ...given, contentLoaded(data) { const now = x(data); given.contentLoaded(now) }',
    'context, options); return { ...given, contentLoaded({ content, actions }) { x(content); given.contentLoaded({ content, actions }) }',
    'context, options); return { ...given, contentLoaded({ content, actions }) { Object.assign(content, x(content, 1)); given.contentLoaded({ content, actions }) }',
    'context, { path: "x" }); return { ...given } // own(context, options)\n; const other = {',
    'context, options); return { ...given, contentLoaded(data) { const now = { ...data, content: { blogPosts: data.content.blogPosts.filter(y) } }; given.contentLoaded(now) }',
    'context, options); return { ...given, async contentLoaded(data) { if (data.actions.isOn) await given.contentLoaded(data) }',
    'context, options); return { ...given, contentLoaded(data) { if (x) return; given.contentLoaded(data) }',
    'context, options); return { ...given, contentLoaded(data) { data.content[key] = []; given.contentLoaded(data) }',
    'context, options); return { ...given, contentLoaded(data) { const { content } = data; content.blogPosts.fill(x); given.contentLoaded(data) }',
    'context, options); return { ...given, contentLoaded(data) { keep([data]); given.contentLoaded(data) }',
    'context, options); if (options.isOff) return { name: "x" }; return { ...given',
    'context, options); return { ...given, ...more',
    'context, options); return { ...given, translateContent() {}',
    'context, options); return { ...given } }; const made = () => { fill(options); return { ...own(context, options)',
  ].map(extendedBy),
  pluginOf('const mine = (...args) => own(...args); export default isOn ? mine : other'),
  pluginOf('const mine = (...args) => own(...args); export default wrapped(mine)'),
  pluginOf('const mine = (...args) => isOn && own(...args); export default mine'),
  parsedBy('parseFrontMatter(given) { return { ...given, [a]: b } }'),
  parsedBy('parseFrontMatter'),
  [
    'docusaurus',
    {
      'docusaurus.config.js': `const more = [['content-docs', { id: 'x', path: 'own', exclude: list() }]]
export default { plugins: ['other', ...more] }`,
    },
    'own/a.md',
    head(''),
  ],
  parsedBy('...shared'),
  [
    'docusaurus',
    {
      'docusaurus.config.js':
        "const { markdown } = require('./own')\nmodule.exports = { markdown }",
    },
    'docs/own/a.md',
    head(''),
  ],
  ['docusaurus', docs('{ ...options }'), 'docs/own/a.md', head('')],
  ['docusaurus', docs('isOn ? { exclude: ["own/**"] } : {}'), 'docs/own/a.md', head('')],
  [
    'docusaurus',
    { 'docusaurus.config.js': 'export default { presets: [own()] }' },
    'docs/a.md',
    '',
  ],
  ['docusaurus', { 'docusaurus.config.js': 'export default own()' }, 'docs/a.md', head('')],
  ['docusaurus', docs(`{ exclude: ['${long}'] }`), 'docs/own/a.md', head('')],
  ['docusaurus', docs('{}'), 'docs/.own/a.md', head('')],
  ['docusaurus', translated(''), `${french}-docs/current/own/a.md`, head('')],
  ['docusaurus', translated(''), `${french}-docs/version-2.0/a.md`, head('')],
  ['docusaurus', translated(''), `${french}-blog/a.md`, head('')],
  ['docusaurus', translated(''), `${french}-pages/a.md`, head('')],
  ['docusaurus', translated('translate: false'), `${french}-docs/current/a.md`, head('')],
  ['docusaurus', translated('translate: isOn'), `${french}-docs/current/a.md`, head('')],
  ['vitepress', vitepressOf("['**/own/**']"), 'own/a.md', head('')],
  ['vitepress', vitepressOf("['own']"), 'own/a.md', head('')],
  ['vitepress', vitepressOf("['./own/!(b).md']"), 'own/a.md', head('')],
  ['vitepress', vitepressOf('list()'), 'own/a.md', head('')],
  ['vitepress', vitepressOf("['x'].concat(own)"), 'own/a.md', head('')],
  ['vitepress', vitepressOf("list(['x'])"), 'own/a.md', head('')],
  ['vitepress', vitepressOf('["x"], srcDir: folder()'), 'own/a.md', head('')],
  ['vitepress', vitepressBy('defineConfigWithTheme<Theme>({ srcExclude: ["own/**"] })'), ...own],
  ['vitepress', vitepressBy('({ mode }) => { return { srcExclude: ["own/**"] } }'), ...own],
  ['vitepress', vitepressBy('{ extends: { srcExclude: ["own/**"] }, srcExclude: [] }'), ...own],
  ['vitepress', vitepressBy('{ ...(isOn ? { srcExclude: ["own/**"] } : {}) }'), ...own],
  ['vitepress', vitepressBy('{ ...shared }'), ...own],
  ['vitepress', { ...vitepressBy('{ ...shared }'), ...shared('["own/**"]') }, ...own],
  ['vitepress', { ...vitepressBy('{ ...shared }'), ...shared('list()') }, ...own],
  ['vitepress', vitepressOf('[]'), 'own/dist/a.md', head('')],
  ['vitepress', vitepressOf('[]'), 'own/A.MD', head('')],
  ['vitepress', vuepress("['**/*.md', '!own/**']"), 'own/a.md', head('')],
  ['vitepress', vuepress("['guide/**/*.md']"), 'own/a.md', head('')],
  [
    'zola',
    { 'config.toml': 'base_url = "/"\nignored_content = ["own/*"]' },
    'content/own/b/a.md',
    head(''),
  ],
  [
    'zola',
    { 'config.toml': 'base_url = "/"', 'content/own/_index.md': '+++\ndraft = true\n+++\n' },
    'content/own/a.md',
    head(''),
  ],
  [
    'zola',
    { 'config.toml': 'base_url = "/"', 'content/own/_index.md': '+++\ndraft = true\n[\n+++\n' },
    'content/own/a.md',
    head(''),
  ],
  ['astro', astroOf("['**/*.{md,mdx}', '!own/**']"), 'src/blog/own/a.md', head('')],
  ['astro', astroOf("'**/[^_]*.md'"), 'src/blog/_a.md', head('')],
  ['astro', astroOf('patterns()'), 'src/blog/a.md', head('')],
  // The pattern is behind a function, an option from elsewhere, or a folder above the collection.
  ['astro', astroBy(`glob({ ${withId}, base: 'src/blog', pattern: '!own/**' })`), ...inBlog],
  ['astro', astroBy("glob({ ...options, base: 'src/blog' })"), ...inBlog],
  ['astro', astroBy('glob(options)'), ...inContent],
  ['astro', astroBy(`glob({ id: (e) => e.replace(/\\)}/g, ''), ${exceptOwn} })`), ...inContent],
  ['astro', astroBy(`loaders.glob({ ${exceptOwn} })`), ...inContent],
  ['astro', astroBy(`glob<Entry>({ ${exceptOwn} })`), ...inContent],
  ['astro', astroBy(`glob ({ ${exceptOwn} })`), ...inContent],
  ['astro', astroBy(`load({ ${exceptOwn} }) }); const load = glob; ((`), ...inContent],
  ['astro', astroBy("glob({ base: 'src/x/../content//blog', pattern: '!own/**' })"), ...inContent],
  ['astro', astroBy("glob({ base: 'src/content', pattern: ['**'].concat(no) })"), ...inContent],
  ['astro', astroBy("glob({ base: 'src/content', pattern: 'blog**/*.md' })"), ...inContent],
  ['astro', astroBy("glob({ base: 'src/content', pattern: '**/g/*.md' })"), ...inContent],
  [
    'astro',
    { ...astroBy(''), 'src/content.config.ts': "export { collections } from './all'" },
    ...inContent,
  ],
  ['astro', importing('glob({ base, pattern: no })'), ...inBlog],
  ['astro', importing("glob({ base: '.', pattern: ['**', no] })"), 'own/a.md', head('')],
  ['astro', importing('glob({ base, pattern: other })'), ...inBlog],
  ['astro', astroBy("glob({ base: join('src'), pattern: '!own/**' })"), ...inContent],
  ['astro', astroBy("glob({ base: './src/content', pattern: '!blog/own/**' })"), ...inContent],
  ['astro', astroBy("glob({ pattern: 'src/content/blog/*.md' })"), ...inContent],
  ['eleventy', eleventyOf({ '.gitignore': '# own\n\nown\n' }), 'own/a.md', head('')],
  [
    'eleventy',
    eleventyOf({ '.eleventyignore': `${'x\n'.repeat(300)}own/**/*.md` }),
    'own/a.md',
    head(''),
  ],
  ['eleventy', eleventyOf({}, "config.ignores.add('own/**')"), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, "config.ignores\n  .add('own/**')"), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, "config.ignores?.add('own/**')"), 'own/a.md', head('')],
  [
    'eleventy',
    eleventyOf({}, "const all = config['ignores']; all.add('own')"),
    'own/a.md',
    head(''),
  ],
  ['eleventy', eleventyOf({}, 'config.setTemplateFormats(formats)'), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, 'return { templateFormats }'), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, "return { 'templateFormats': ['njk'] }"), 'own/a.md', head('')],
  [
    'eleventy',
    eleventyOf({ 'own/index.11tydata.json': off }, 'config.setDataFileBaseName("index")'),
    'own/a.md',
    head(''),
  ],
  ['eleventy', dataOf('make'), 'own/a.md', head('')],
  ['eleventy', dataOf('(d) => d.shown'), 'own/a.md', head('shown: false')],
  ['eleventy', dataOf('({ shown }) => { return shown; }'), 'own/a.md', head('shown: false')],
  [
    'eleventy',
    eleventyOf({
      'own/own.11tydata.js': 'export default { shown: false, permalink: (d) => d.shown }',
    }),
    'own/a.md',
    head(''),
  ],
  ['eleventy', dataOf('!1'), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}), 'a.md', head('permalink: False')],
  ['eleventy', eleventyOf({}, step('(d) => d.shown')), 'a.md', head('shown: false')],
  ['eleventy', eleventyOf({}, step('(d) => d.kind === "post"')), 'a.md', head('')],
  ['eleventy', eleventyOf({}, step('(d) => { return isShown(d) }')), 'a.md', head('')],
  ['eleventy', eleventyOf({}, step('(d) => { const on = d.x > 1; return on }')), 'a.md', head('')],
  ['eleventy', eleventyOf({}, 'config.ignores.add(name)'), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, `config.ignores.add(\`own/x-\${name}.md\`)`), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, `config.ignores.add(\`\${name}/x.md\`)`), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, "const { ignores } = config; ignores.delete('x')"), 'x.md', head('')],
  ['eleventy', eleventyOf({}, 'return { dir: { input: folder } }'), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, 'config.setInputDirectory("x")'), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, 'config.setInputDirectory(folder)'), 'own/a.md', head('')],
  ['eleventy', named('"x"'), 'README.md', head('')],
  ['eleventy', named('folder'), 'README.md', head('')],
  ['eleventy', eleventyOf({}, "config.setTemplateFormats(['html', 'njk'])"), 'own/a.md', head('')],
  ['eleventy', eleventyOf({ 'own/own.json': '{"permalink": false}' }), 'own/a.md', head('')],
  [
    'eleventy',
    eleventyOf({
      'own/own.11tydata.js': 'export default { permalink: (d) => d.x ? "/a/" : false }',
    }),
    'own/a.md',
    head(''),
  ],
  ['eleventy', eleventyOf({}), 'own/a.md', head('permalink: {build: false}')],
  ['eleventy', eleventyOf({}, step('(d) => d.x ? undefined : false')), 'own/a.md', head('')],
  [
    'eleventy',
    eleventyOf({}, step('(d) => { if (d.x || d.draft) return false }')),
    'a.md',
    head('x: 1'),
  ],
  ['eleventy', eleventyOf({}, step('(d) => !d.x')), 'own/a.md', head('x: 1')],
  ['eleventy', eleventyOf({}, step('isShown')), 'own/a.md', head('')],
  ['eleventy', eleventyOf({}, step(ofDrafts)), 'own/a.md', head('draft: "no"')],
  [
    'eleventy',
    eleventyOf({}, global('permalink', '() => (d) => d.x && "/a/"')),
    'a.md',
    head('x: false'),
  ],
  [
    'eleventy',
    eleventyOf({ 'b.js': global('eleventyComputed', '{ permalink: () => false }') }, plugin),
    'a.md',
    head(''),
  ],
  [
    'eleventy',
    eleventyOf({
      '_data/eleventyComputed.js': 'export default { permalink: (d) => d.x ? "/a/" : false }',
    }),
    'a.md',
    head('permalink: /a/'),
  ],
  [
    'eleventy',
    eleventyOf({ '_data/eleventyComputed.json': '{"permalink": false}' }),
    'a.md',
    head('permalink: /a/'),
  ],
  ['eleventy', eleventyOf({}), 'a.md', head('eleventyComputed: {permalink: false}')],
  ['eleventy', eleventyOf({ '.eleventyignore': '\\own/' }), 'own/a.md', head('')],
  // Data of layouts, by their names, in a chain, and named by a folder.
  ['eleventy', eleventyOf(layouts), 'a.md', head('layout: off.njk')],
  ['eleventy', eleventyOf(layouts), 'a.md', head('layout: off')],
  ['eleventy', eleventyOf(layouts), 'a.md', head('layout: chain')],
  [
    'eleventy',
    eleventyOf(layouts, "config.addLayoutAlias('x', 'off.njk')"),
    'a.md',
    head('layout: x'),
  ],
  ['eleventy', eleventyOf({ ...layouts, 'own/own.json': '{"layout": "off"}' }), ...own],
  [
    'eleventy',
    eleventyOf({ ...layouts, '_data/layout.json': '"off"' }),
    'a.md',
    head('layout: ""'),
  ],
  ['eleventy', eleventyOf(layouts), 'a.md', head('layout: code')],
  [
    'eleventy',
    eleventyOf(
      { '_l/off.njk': '---\npermalink: false\n---\n' },
      "config.setLayoutsDirectory('_l')",
    ),
    'a.md',
    head('layout: off'),
  ],
  [
    'eleventy',
    eleventyOf({ 'd/permalink.json': 'false' }, "config.setDataDirectory('d')"),
    'a.md',
    head(''),
  ],
  ['eleventy', eleventyOf({}, 'config.setIncludesDirectory(folder)'), 'a.md', head('')],
  ['eleventy', eleventyOf({}, "return { keys: { permalink: 'to' } }"), 'a.md', head('to: false')],
  [
    'eleventy',
    {
      'eleventy.config.js': "import own from '#config/own.js'\nexport default own",
      'package.json': '{"imports": {"#config/*": "./src/_config/*"}}',
      'src/_config/own.js': `export default (config) => { ${step('() => false')} }`,
    },
    'a.md',
    head(''),
  ],
  // Data of one file, and global data by its name.
  ['eleventy', eleventyOf({ 'own/a.json': off }), 'own/a.md', head('')],
  ['eleventy', eleventyOf({ 'own/a.yml': 'permalink: false' }, yaml), 'own/a.md', head('')],
  ['eleventy', eleventyOf({ '_data/permalink.json': 'false' }), 'a.md', head('')],
  ['eleventy', eleventyOf({ '_data/permalink.yaml': 'build: false' }, yaml), 'a.md', head('')],
  ['eleventy', eleventyOf({ '_data/permalink.js': 'export default false' }), 'a.md', head('')],
  [
    'eleventy',
    eleventyOf({ '_data/permalink.cjs': `module.exports = ${maybe}` }),
    'a.md',
    head(''),
  ],
  ['eleventy', eleventyOf({ '_data/eleventyComputed/permalink.json': 'false' }), ...shown],
  ['eleventy', eleventyOf({ '_data/draft.json': 'true' }, step(ofDrafts)), 'a.md', head('')],
  ['eleventy', eleventyOf({ '_data/draft.js': 'export default at()' }, step(ofDrafts)), ...shown],
  ['eleventy', eleventyOf({}, global('draft', 'true')), 'a.md', head('')],
  ['obsidian', filteredBy('[Plugin.RemoveDrafts(), Plugin.OnlyTagged("x")]'), ...inGarden],
  ['obsidian', filteredBy('[Plugin.RemoveDrafts(), mine()]'), ...inGarden],
  ['obsidian', filteredBy('list'), ...inGarden],
  ['obsidian', filteredBy('[RemoveDrafts()]'), ...inGarden],
  ['obsidian', pluginsBy("import { RemoveDrafts } from './x'", 'RemoveDrafts()'), ...inGarden],
  ['obsidian', pluginsBy("import * as Plugin from './own/plugins'"), ...inGarden],
  ['obsidian', pluginsBy("import { Plugin } from './quartz/plugins'"), ...inGarden],
  ['obsidian', pluginsBy('const Plugin = own'), ...inGarden],
  ['obsidian', filteredBy('[Plugin.RemoveDrafts()].concat(mine)'), ...inGarden],
  ['obsidian', filteredBy('[Plugin.RemoveDrafts()], ...more'), ...inGarden],
  ['obsidian', filteredBy('[], [key]: mine'), ...inGarden],
  ['obsidian', filteredBy('[] }, ...{ x: 1'), ...inGarden],
  [
    'obsidian',
    gardenBy("import { plugins } from './p'\nexport default { configuration: {}, plugins }"),
    ...inGarden,
  ],
  ['obsidian', gardenBy('export default { plugins: { ...shared, emitters: [] } }'), ...inGarden],
  [
    'obsidian',
    gardenBy(
      'const c = { plugins: { filters: [] } }\nc.plugins.filters.push(m())\nexport default c',
    ),
    ...inGarden,
  ],
  [
    'obsidian',
    gardenBy("import p from './p'\nexport default { x: { filters: [] }, plugins: p }"),
    ...inGarden,
  ],
  ['obsidian', vault('app.json', '{"userIgnoreFilters": ["own/"]}'), 'own/a.md', head('')],
  ['obsidian', vault('app.json', '{"userIgnoreFilters": ["/own.*a/"]}'), 'own/a.md', head('')],
  ['obsidian', vault('app.json', '{"userIgnoreFilters": ["/(?=own)/"]}'), 'own/a.md', head('')],
  ['obsidian', vault('publish.json', '{"excluded": ["own"]}'), 'own/a.md', head('')],
  ['obsidian', vault('publish.json', '{"included": ["blog"]}'), 'own/a.md', head('')],
  ['obsidian', quartzOf({}), 'content/b/own/a.md', head('')],
  ['obsidian', ignoring('[""]'), 'content/a.md', head('')],
  ['obsidian', ignoring('["x", "./"]'), 'content/a.md', head('')],
  [
    'obsidian',
    quartzOf({ 'content/.gitignore': 'secret\n/top.md' }),
    'content/b/secret/a.md',
    head(''),
  ],
  ['obsidian', quartzOf({ 'content/.gitignore': 'secret\n/top.md' }), 'content/top.md', head('')],
  ['pelican', extra("{'own/a.md': {'status': 'draft'}}"), 'content/own/a.md', dated],
  ['pelican', extra("{'own': {'Status': 'draft'}}"), 'content/own/b/a.md', dated],
  ['pelican', extra('dict(own())'), 'content/own/a.md', dated],
  ['pelican', pelican("PATH_METADATA = r'(?P<status>draft)s/.*'"), 'content/drafts/a.md', dated],
  ['pelican', pelican('ARTICLE_EXCLUDES = find()'), 'content/own/a.md', dated],
  ['pelican', pelican('IGNORE_FILES = find()'), 'content/own/a.md', dated],
  ['pelican', pelican("READERS = {'md': None}"), 'content/own/a.md', dated],
  ['nuxt-content', nuxtOf("['own/**']"), 'content/own/a.md', head('')],
  ['nuxt-content', nuxtOf("['**/own/!(b).md']"), 'content/own/a.md', head('')],
  ['nuxt-content', nuxtOf('list()'), 'content/own/a.md', head('')],
  [
    'nuxt-content',
    { 'nuxt.config.ts': 'export default { modules: ["@nuxt/content"] }' },
    'content/-own/a.md',
    head(''),
  ],
  [
    'nuxt-content',
    { 'nuxt.config.ts': 'export default { content: { ignores: ["own"] } }' },
    'content/own/a.md',
    head(''),
  ],
  ['nuxt-content', nuxtOf('[]'), 'content/~a.md', head('')],
  ['nuxt-content', nuxtOf('[]'), 'content/~own/a.md', head('')],
  ['nuxt-content', nuxtOf('[]'), 'content/a.tmp.md', head('')],
  ['nuxt-content', nuxtOf('[]'), 'content/.#a.md', head('')],
  ['nuxt-content', collectionOf("type: 'page'"), 'content/a.md', head('')],
  ['nuxt-content', collectionOf("type: kind, source: '**'"), 'content/a.md', head('')],
  ['nuxt-content', collectionOf("source: '**'", 'a-b'), 'content/a.md', head('')],
  ['nuxt-content', collectionOf("source: 'a-*.md'"), 'content/a-b.md', head('')],
  ['nuxt-content', collectionOf("source: '{a,b}/**'"), 'content/a/b.md', head('')],
  ['nuxt-content', collectionOf("source: { cwd: '/other', include: '**' }"), 'content/a.md', ''],
  ['nuxt-content', collectionOf('source: { cwd: other(), include: "**" }'), 'content/a.md', ''],
  [
    'nuxt-content',
    collectionOf("source: { repository: 'https://example.org/a/b', include: '**' }"),
    'content/a.md',
    '',
  ],
  [
    'nuxt-content',
    collectionOf("source: [other(), { include: '**', exclude: [own()] }].filter(Boolean)"),
    'content/a.md',
    '',
  ],
  [
    'nuxt-content',
    collectionOf("source: [...[{ include: '**', exclude: own() }]]"),
    'content/a.md',
    '',
  ],
  ['nuxt-content', { ...docus, 'content/docs/b.md': '' }, 'content/own/a.md', head('')],
  ['nuxt-content', { ...docus, 'content/fr/docs/b.md': '' }, 'content/fr/own/a.md', head('')],
  ['nuxt-content', olderOf(), 'README.md', head('')],
  ['nuxt-content', nuxtOf('[]'), 'README.md', head('')],
  ['nuxt-content', olderOf(), 'content/own.draft/a.md', head('')],
  ['nuxt-content', olderOf(), 'content/a.draft.b.md', head('')],
  ['nuxt-content', olderOf(), 'content/a.md', head('_draft: true')],
  ['nuxt-content', olderOf('{ ignores: ["own"] }'), 'content/my-own.md', head('')],
  ['nuxt-content', olderOf('{ ignores: ["(?=own)"] }'), 'content/a.md', head('')],
  ['gatsby', gatsbyOf("['**/own/**']"), 'content/own/a.md', head('')],
  ['gatsby', gatsbyOf('[/own\\/a/]'), 'content/own/a.md', head('')],
  ['gatsby', gatsbyOf('list()'), 'content/own/a.md', head('')],
  ['gatsby', gatsbyOf("['x'].concat(['**/own/**'])"), 'content/own/a.md', head('')],
  ['gatsby', gatsbyBy("path: './content', 'ignore': ['**/own/**']"), 'content/own/a.md', head('')],
  ['gatsby', gatsbyBy("path: './content', ignore"), 'content/own/a.md', head('')],
  ['gatsby', { ...gatsbyBy(joined), ...inGatsby }, ...inOwn],
  ['gatsby', { ...gatsbyBy("'path': './content/blog'"), ...inGatsby }, ...inOwn],
  ['gatsby', { ...gatsbyBy("path: __dirname + '/content/blog'"), ...inGatsby }, ...inOwn],
  ['gatsby', gatsbyBy('path: folder'), ...inOwn],
  ['gatsby', gatsbyBy("path: path.join(__dirname, 'content', folder)"), ...inOwn],
  ['obsidian', explicit, 'content/a.md', head('')],
  ['obsidian', explicit, 'content/a.md', head('publish: no')],
]

function isPublic(
  dialect: DialectName,
  config: Record<string, string>,
  file: string,
  text: string,
): boolean {
  const site = siteOf(dialect, { [file]: undefined, ...config })
  if (site.kindOf(file) !== 'article') return false
  const read = site.read(file, text)
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

test('an edit that names a layout which may leave out pages makes a draft', () => {
  const { site } = siteOf('eleventy', { 'a.md': undefined, ...eleventyOf(layouts) })
  const published = head('layout: on')
  const rules = rulesOf(site, 'a.md', () => published)
  const isShown = (edited: string) => {
    const options = { lang: 'en', timeZone: 'UTC', status: 'published' as const, rules }
    const read = readArticle(edited, 'a.md', options)
    return read.ok && isPublicAt(now, read.article)
  }
  expect(
    [published, head('layout: "on" # it'), head('layout: off'), head('')].map(isShown),
  ).toEqual([true, true, false, false])
})

test('files beside the filters of sites are public', () => {
  const packaged = {
    '.vitepress/config.ts': "import base from 'theme'\nexport default { extends: base, ...base }",
  }
  const beside: [DialectName, Record<string, string>, string, string][] = [
    ['hugo', hugoOf('disableKinds = ["section", "RSS"]'), 'content/own/a.md', head('')],
    [
      'hugo',
      hugoOf('ignoreFiles = ["own/(a|b)[.]md$", ".ipynb_checkpoints$"]'),
      'content/own/c.md',
      head(''),
    ],
    ['jekyll', jekyllOf('exclude: [own/x, "*.skip.md"]'), 'own/a.md', head('')],
    ['hexo', hexoOf('ignore: ["**/own"]'), 'source/_posts/a.md', head('')],
    ['docusaurus', docs("{ exclude: ['own/+(a|b).md'] }"), 'docs/guide/a.md', head('')],
    ['vitepress', vitepressOf("['**/own/**']"), 'guide/a.md', head('')],
    ['vitepress', vitepressOf("['**/own (x)/_*']"), 'own (x)/a.md', head('')],
    ['vitepress', { ...vitepressBy('{ ...shared }'), ...shared('["x/**"]') }, ...own],
    ['eleventy', dataOf('(d) => d.shown'), 'own/a.md', head('shown: /x/')],
    ['vitepress', packaged, ...own],
    ['astro', astroOf("['**/*.{md,mdx}', '!own/**']"), 'src/blog/a.md', head('')],
    ['astro', astroBy(`glob({ ${withId}, base: 'src/blog', pattern: '**/*.md' })`), ...inBlog],
    [
      'astro',
      astroBy(`glob({ base: \`./\${at}\`, pattern: '*/*.md' }) }); const at = 'src/blog'; ((`),
      ...inBlog,
    ],
    [
      'astro',
      astroBy("[glob({ base: 'src', pattern: 'blog/**' }), glob({ base: 'src', pattern: 'x' })]"),
      ...inBlog,
    ],
    ['astro', importing(`glob({ base: \`./\${base}\`, pattern: \`**/*.\${ext}\` })`), ...inBlog],
    ['astro', astroBy("glob({ base: folder, pattern: '**/[^_]*.{md,mdx}' })"), ...inContent],
    ['eleventy', eleventyOf({ '.gitignore': 'own' }), 'posts/a.md', head('')],
    ['eleventy', eleventyOf({}, `config.ignores.add(\`own/\${name}.md\`)`), 'posts/a.md', head('')],
    [
      'eleventy',
      eleventyOf({}, 'for (const ignores of plugins) config.addPlugin(ignores, dataExtensions)'),
      ...own,
    ],
    [
      'eleventy',
      eleventyOf({ 'b.json': off, '_data/x/permalink.json': 'false' }),
      'a.md',
      head(''),
    ],
    ['eleventy', eleventyOf({ '_data/permalink.json': 'false' }), ...shown],
    ['eleventy', eleventyOf(layouts), 'a.md', head('layout: off\npermalink: /a/')],
    ['eleventy', eleventyOf(layouts), 'a.md', head('layout: on')],
    ['eleventy', eleventyOf({}, 'return { keys: { package: false } }'), 'a.md', head('')],
    [
      'eleventy',
      eleventyOf({ ...layouts, 'own/own.json': '{"layout": "off"}' }),
      'own/a.md',
      head('layout: on'),
    ],
    [
      'eleventy',
      eleventyOf({ ...layouts, 'own/own.json': '{"permalink": "/a/"}' }),
      'own/a.md',
      head('layout: off'),
    ],
    [
      'eleventy',
      eleventyOf({ 'a.json': off, 'a.11tydata.json': '{"permalink": "/a/"}' }),
      ...shown,
    ],
    ['eleventy', eleventyOf({ '_data/draft.js': 'export default at()' }), ...shown],
    ['eleventy', named('"x"'), 'x/a.md', head('')],
    ['eleventy', eleventyOf({}, step(ofDrafts)), 'a.md', head('draft: false')],
    ['eleventy', eleventyOf({}, step('(d) => d.draft ? false : undefined')), 'a.md', head('')],
    ['eleventy', eleventyOf({}, step('(d, text) => text.trim()')), 'a.md', head('')],
    [
      'eleventy',
      eleventyOf({}, step('(d, text) => { const x = text.trim(); return x }')),
      'a.md',
      head(''),
    ],
    ['eleventy', eleventyOf({}, "config.ignores.delete('README.md')"), 'README.md', head('')],
    ['eleventy', eleventyOf({}, "config.setTemplateFormats(['njk', 'md'])"), 'a.md', head('')],
    [
      'eleventy',
      eleventyOf({}, "config.addPreprocessor('x', 'njk', () => false)"),
      'a.md',
      head(''),
    ],
    ['eleventy', eleventyOf({ '.eleventyignore': '\\_own/' }), 'own/a.md', head('')],
    [
      'obsidian',
      vault('app.json', '{"userIgnoreFilters": ["own/", "/x.*y/"]}'),
      'notes/a.md',
      head(''),
    ],
    ['obsidian', filteredBy('[ // none\nPlugin.RemoveDrafts(), ]'), ...inGarden],
    ['obsidian', filteredBy('[Plugin.ExplicitPublish()]'), ...inGarden],
    ['obsidian', pluginsBy('import * as Plugin from "./quartz/plugins"'), ...inGarden],
    ['obsidian', filteredBy('[/* no */], emitters: [...own, Plugin.A({ x: [1] })]'), ...inGarden],
    ['obsidian', gardenBy('export default { plugins: { transformers: [] } }'), ...inGarden],
    ['obsidian', quartzOf({ 'content/.gitignore': 'secret' }), 'content/b/a.md', head('')],
    ['pelican', extra("{'own/a.md': {'status': 'draft'}}"), 'content/own/b.md', dated],
    ['docusaurus', translated(''), `${french}-docs/current/a.md`, head('')],
    ['nuxt-content', nuxtOf("['own/**']"), 'content/guide/a.md', head('')],
    ['nuxt-content', { ...docus, 'content/docs/b.md': '' }, 'content/docs/a.md', head('')],
    ['nuxt-content', { ...docus, 'content/docs/b.md': '' }, 'content/index.md', head('')],
    ['nuxt-content', { ...docus, 'content/fr/docs/b.md': '' }, 'content/a.md', head('')],
    ['nuxt-content', docus, 'content/guide/a.md', head('')],
    ['nuxt-content', collectionOf("source: '**/*.md'"), 'content/guide/a.md', head('')],
    ['nuxt-content', collectionOf("source: ['a/**', other()]"), 'content/a/b.md', head('')],
    ['nuxt-content', olderOf('{ ignores: ["own"] }'), 'content/guide/a.md', head('')],
    ['gatsby', gatsbyOf("['**/own/**', /\\.skip\\.md$/]"), 'content/guide/a.md', head('')],
    ['gatsby', gatsbyBy(joined), 'content/blog/a.md', head('')],
  ]
  for (const one of beside) expect([one, isPublic(...one)]).toEqual([one, true])
})

/** How a glob is written in the settings of a site, the folder of its files, and the dialect. */
const globbed: [DialectName, string, (glob: string) => Record<string, string>][] = [
  ['docusaurus', 'docs/', (glob) => docs(`{ exclude: [${JSON.stringify(glob)}] }`)],
  ['vitepress', '', (glob) => vitepressOf(`[${JSON.stringify(glob)}]`)],
  ['nuxt-content', 'content/', (glob) => nuxtOf(`[${JSON.stringify(glob)}]`)],
  ['eleventy', '', (glob) => eleventyOf({}, `config.ignores.add(${JSON.stringify(glob)})`)],
  ['gatsby', 'content/', (glob) => gatsbyOf(`[${JSON.stringify(`**/content/${glob}`)}]`)],
  ['hexo', 'source/', (glob) => hexoOf(`exclude: [${JSON.stringify(glob)}]`)],
]
const pieces =
  '**/ * ** ? a b /a .md / {a,b} {a,{b,c}} +(a|b) !(a) @(a|c) [ab] [!a] {1..3} \\a (a)'.split(' ')
const names = [
  'a.md',
  'b.md',
  'a/a.md',
  'a/b.md',
  'b/a/a.md',
  'c/a/b/a.md',
  'ab/ba.md',
  '2.md',
  '(a).md',
]

test('what a glob matches for the generators is never an article', () => {
  let matched = 0
  let state = 7
  const next = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  for (let round = 0; round < 500; round++) {
    const glob = Array.from({ length: 1 + next(4) }, () => pieces[next(pieces.length)]).join('')
    for (const [dialect, folder, settings] of globbed)
      for (const name of names.filter((one) => matchesGlob(one, glob))) {
        matched++
        expect([
          dialect,
          glob,
          name,
          isPublic(dialect, settings(glob), folder + name, head('')),
        ]).toEqual([dialect, glob, name, false])
      }
  }
  expect(matched).toBeGreaterThan(300)
})
