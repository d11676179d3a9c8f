import { expect, test } from 'vitest'
import { detectDialect } from '../../src/markdown/dialects/registry.ts'
import { type Differences, testDetection, testSites } from './compare.ts'
import { readNamed, siteOf } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'obsidian-vault': {
    'folder/Deep note.md title': 'Obsidian shows the name of the file; here the key title wins',
  },
  'obsidian-quartz': {},
}

testSites(accepted, 30)
testDetection('obsidian', accepted)

test('a vault without its settings is known by the style of its site', () => {
  const files = { names: new Set(['publish.css', 'Home.md']), text: () => undefined }
  expect(detectDialect(files)).toMatchObject({ name: 'obsidian', certainty: 'likely' })
})

test('other names of a note are no addresses, and stay in its front matter', () => {
  const { fields } = readNamed('obsidian-vault').read('Home.md')
  expect(fields.aliases).toEqual([])
  expect(fields.frontMatter.aliases).toEqual(['Start page', 'Main'])
})

test('dates, tags and aliases are read as in Quartz', () => {
  const plugins = '{ transformers: [Plugin.ObsidianFlavoredMarkdown()], filters: [] }'
  const config = `export default { configuration: {}, plugins: ${plugins} }`
  const fieldsOf = (text: string, from: string, manifest = '') => {
    const files = { 'quartz.config.ts': text, 'package.json': manifest }
    return siteOf('obsidian', files).fieldsOf('content/b/a.md', from)
  }
  const note = '---\ncreated: 02-01-2020\ntags: [A b/C&D, e]\naliases: A note, An old & b\n---\n#f'
  expect(fieldsOf(config, note)).toMatchObject({
    publishedAt: '2020-02-01T00:00:00.000Z',
    tags: ['A-b/C-and-D', 'e', 'f'],
    aliases: ['A-note', 'An-old--and--b'],
  })
  const older = '{ "name": "@jackyzha0/quartz", "version": "4.4.0" }'
  expect(fieldsOf(config, note, older)?.aliases).toEqual(['b/A note', 'b/An old & b'])
  expect(fieldsOf(config, '---\naliases: ../c\n---\n', older)?.aliases).toEqual(['c'])
  expect(fieldsOf(config, '---\npermalink: c\n---\n', older)?.aliases).toEqual(['c'])
  const off = config.replace('Markdown()', 'Markdown({ parseTags: false })')
  expect(fieldsOf(off, '---\ncreated: 21-01-2020\n---\n#f')).toMatchObject({
    publishedAt: null,
    status: 'published',
    tags: [],
  })
})

test('names the configuration of Quartz 5 that counts', () => {
  const names = ['quartz.config.default.yaml', 'quartz.config.yaml', 'content/a.md']
  const found = detectDialect({ names: new Set(names), text: () => '' })
  expect(found.because).toEqual(['quartz.config.yaml'])
})

const gardenFive = (plugins: string, more: Record<string, string> = {}) => {
  const texts: Record<string, string> = {
    'quartz.config.yaml': `configuration: { baseUrl: x.org/b, locale: de-DE, ignorePatterns: [private, '\\!own/**'] }
plugins:
  - { source: github:quartz-community/note-properties, enabled: true }
${plugins}`,
    ...more,
  }
  const files = { names: new Set(Object.keys(texts)), text: (file: string) => texts[file] }
  expect(detectDialect(files)).toMatchObject({ name: 'obsidian', certainty: 'certain' })
  const { fieldsOf, kindOf } = siteOf('obsidian', texts)
  return { read: fieldsOf, kindOf }
}
const ofCommunity = (name: string, more = 'enabled: true') =>
  `  - { source: 'github:quartz-community/${name}', ${more} }\n`

test('a garden of Quartz 5 is read from its YAML', () => {
  const { read, kindOf } = gardenFive(
    ofCommunity('obsidian-flavored-markdown') + ofCommunity('explicit-publish', 'enabled: false'),
  )
  const files = ['content/Ab/A b: C.md', 'content/Ab/ab.md', 'content/index.md', 'docs/index.md']
  expect(
    files.map((file) => (kindOf(file) === 'article' ? read(file, '#Tag')?.url : null)),
  ).toEqual(['/b/ab/a-b-c', '/b/ab/', '/b/', null])
  expect(kindOf('content/!own/a.md')).toBe('not_content')
  expect(read('content/a.md', '---\ntags: [A b]\naliases: An Old\n---\n#Tag')).toMatchObject({
    lang: 'de-DE',
    status: 'published',
    tags: ['a-b', 'tag'],
    aliases: ['an-old'],
  })
})

test('plugins of Quartz 5 that may leave out notes hide them', () => {
  const statusBy = (plugins: string, text = '', more = {}) =>
    gardenFive(plugins, more).read('content/a.md', text)?.status
  expect(statusBy('')).toBe('published')
  expect(statusBy(ofCommunity('explicit-publish'))).toBe('draft')
  expect(statusBy(ofCommunity('explicit-publish'), '---\npublish: true\n---\n')).toBe('published')
  expect(statusBy(`  - { source: 'github:own/filter', enabled: true }\n`)).toBe('draft')
  expect(statusBy(ofCommunity('obsidian-plugin-excalidraw'))).toBe('published')
  expect(statusBy(ofCommunity('other'))).toBe('draft')
  expect(statusBy(`  - { source: '@quartz-community/graph', enabled: true }\n`)).toBe('published')
  expect(statusBy(`  - { source: '@quartz-community/other', enabled: true }\n`)).toBe('draft')
  const themes = (repo: string) =>
    statusBy(`  - { source: { name: t, repo: '${repo}/quartz-themes', subdir: plugin } }\n`)
  expect(themes('github:saberzero1')).toBe('published')
  expect(themes('github:own')).toBe('draft')
  expect(statusBy(`  - { source: '@quartz-themes/core', enabled: true }\n`)).toBe('published')
  expect(statusBy(`  - { source: ./own/graph, enabled: true }\n`)).toBe('draft')
  expect(statusBy(`  - { source: 'github:own/filter', enabled: false }\n`)).toBe('published')
  const locked = ofCommunity('encrypted-pages', 'enabled: true, options: { passwordField: secret }')
  expect(statusBy(locked, '---\nsecret: x\n---\n')).toBe('draft')
  const load = 'export default await loadQuartzConfig()'
  expect(statusBy('', '', { 'quartz.ts': load })).toBe('published')
  expect(statusBy('', '', { 'quartz.ts': `${load}.plugins.filters.push(x)` })).toBe('draft')
})

const inScripts = (script: string, name = 'build') => ({
  'site/package.json': JSON.stringify({ scripts: { [name]: script } }),
})
const inWorkflow = (lines: string) => ({ '.github/workflows/deploy.yml': `run: |\n${lines}\n` })
test.each([
  [inScripts('npx quartz build -d ../wiki && x -d old'), 'wiki/a.md'],
  [inScripts('npx quartz build --serve --directory="../wiki"'), 'wiki/a.md'],
  [inWorkflow(' cd site\n npx quartz build -o public -d ../wiki/b'), 'wiki/b/a.md'],
  [inWorkflow(' node quartz/bootstrap-cli.mjs build -d ../wiki'), 'wiki/a.md'],
  [inWorkflow(' npx quartz build -d ../../source/wiki'), ''],
  [inWorkflow(' npx quartz build -d $HOME/wiki'), ''],
  [inWorkflow(' # quartz build -d old\n quartz build -d wiki'), 'wiki/a.md'],
  [inScripts('quartz build -d .'), 'site/docs/a.md'],
  [inScripts('quartz build -d docs', 'docs'), ''],
  [{ ...inScripts('quartz build -d docs'), ...inWorkflow(' quartz build -d wiki') }, ''],
  [{ ...inScripts('quartz build -d ../wiki'), 'site/content/a.md': '' }, 'site/content/a.md'],
])('with %j the notes of Quartz are %s', (config: Record<string, string>, notes) => {
  const pages = ['site/docs/a.md', 'wiki/a.md', 'wiki/b/a.md', 'old/a.md']
  const texts: Record<string, string> = {
    'site/quartz.config.ts': 'export default { plugins: { filters: [] } }',
    ...Object.fromEntries(pages.map((page) => [page, ''])),
    ...config,
  }
  const { kindOf } = siteOf('obsidian', texts)
  const found = Object.keys(texts).filter((file) => kindOf(file) === 'article')
  expect(found[0] ?? '').toBe(notes)
})

test('a placeholder of a template is no date that may be in the future', () => {
  const { read } = gardenFive('')
  const fields = (head: string) => read('content/a.md', `---\n${head}\n---\n`)
  for (const date of ['{{date}}', '"{{date:YYYY}}"', '<% tp.date.now() %>'])
    expect(fields(`created: ${date}`)).toMatchObject({ status: 'published', publishedAt: null })
  expect(fields('created: {{date}}\ndate: 2020-01-02')?.publishedAt).toMatch(/^2020-01-02/)
  expect(fields('date: {{date}}\npublished: false')?.status).toBe('draft')
  expect(fields('date: soon')?.status).toBe('draft')
})

test.each([
  ['private', 'return !vfile.data?.frontmatter?.hold', ['published', 'draft']],
  [
    'a variable',
    'if (process.env.ALL) return true\nreturn !vfile.data.frontmatter.hold',
    ['published', 'draft'],
  ],
  [
    'a type',
    'const held: boolean = vfile.data?.frontmatter?.hold === true || false\nreturn !held',
    ['published', 'draft'],
  ],
  [
    'served',
    'if (ctx.argv.serve) return true\nreturn vfile.data.frontmatter.hold ?? false',
    ['draft', 'published'],
  ],
  ['tags', "return !(vfile.data?.frontmatter?.tags ?? []).includes('hold')", ['draft', 'draft']],
  ['a name', "return !vfile.data.slug.startsWith('a')", ['draft', 'draft']],
  ['a clock', 'return new Date() > new Date(2000, 1)', ['draft', 'draft']],
  ['more', 'return true }, filterContent(ctx, all) { return all.slice(1)', ['draft', 'draft']],
])('filters of a site that ask for %s', (_, code, expected) => {
  const texts: Record<string, string> = {
    'quartz.config.ts':
      'export default { configuration: {}, plugins: { filters: [Plugin.RemoveDrafts(), Plugin.Own()] } }',
    'quartz/plugins/filters/index.ts': "export { RemoveDrafts, Own } from './own'",
    'quartz/plugins/filters/own.ts': `export const RemoveDrafts: F<{}> = () => ({ name: 'a', shouldPublish: () => true })
export const Own: F<{}> = () => ({ name: 'b', shouldPublish(ctx, [_tree, vfile]) { ${code} } })`,
  }
  const site = siteOf('obsidian', texts)
  const statuses = ['', '---\nhold: true\n---\n'].map(
    (from) => site.fieldsOf('content/a.md', from)?.status,
  )
  expect(statuses).toEqual(expected)
})

test('settings and templates of a vault are no notes', () => {
  const site = readNamed('obsidian-vault')
  const kinds = ['.obsidian/app.json', '.obsidian/plugins/', 'templates/', 'files/', 'Board.canvas']
  expect(kinds.map((file) => site.kindOf(file))).toEqual([
    'file',
    'config',
    'file',
    'article',
    'file',
  ])
})
