import { expect, test } from 'vitest'
import { isPublicAt } from '../../compare.ts'
import { siteOf } from '../../site-files.ts'

const now = new Date().toISOString()
const head = (text = '') => `---\ntitle: A\n${text}\n---\nText.\n`

/** The addresses of the pages that are public, by file. */
function shownIn(texts: Record<string, string>): Record<string, string | null> {
  const site = siteOf('hugo', texts)
  const pages = Object.keys(texts).filter(
    (file) => /\.(?:md|markdown)$/i.test(file) && site.kindOf(file) === 'article',
  )
  return Object.fromEntries(
    pages.flatMap((file) => {
      const read = site.read(file, texts[file] ?? '')
      if (!read.ok || !isPublicAt(now, read.article)) return []
      return [[file, read.article.fields.url]]
    }),
  )
}

const pages = (...files: string[]) => Object.fromEntries(files.map((file) => [file, head()]))
const mounts = (...lines: string[]) =>
  `module:\n  mounts:\n${lines.map((line) => `    - {${line}}\n`).join('')}`
const [content, other] = ['source: content, target: content', 'source: other, target: content']
const languages = 'languages: {en: {weight: 1}, de: {weight: 2}, fr: {weight: 3}}\n'

// Hugo 0.111 and 0.169 were asked which file they take for an address; where they differ, both
// files are articles.
test.each([
  ['an earlier mount', mounts(content, other), ['content/a.md', 'other/a.md'], ['content/a.md']],
  ['the other order', mounts(other, content), ['content/a.md', 'other/a.md'], ['other/a.md']],
  [
    'a file as a mount',
    mounts(content, 'source: other/a.md, target: content/a.md'),
    ['content/a.md', 'other/a.md'],
    ['content/a.md'],
  ],
  [
    'a filter',
    mounts(`${content}, excludeFiles: [a.md]`, other),
    ['content/a.md', 'other/a.md'],
    ['other/a.md'],
  ],
  [
    'languages',
    languages + mounts(content, `${other}, lang: de`),
    ['content/a.md', 'other/a.md', 'content/b.de.md', 'other/b.md'],
    ['content/a.md', 'other/a.md', 'content/b.de.md'],
  ],
  ['a bundle', '', ['content/a.md', 'content/a/index.md'], ['content/a/index.md']],
  [
    'a section',
    '',
    ['content/a.md', 'content/a/_index.md', 'content/b.md', 'content/b/c.md'],
    ['content/a/_index.md', 'content/b.md', 'content/b/c.md'],
  ],
  ['a language in the name', '', ['content/a.md', 'content/a.en.md'], ['content/a.en.md']],
  ['a bundle of HTML', '', ['content/a/index.html', 'content/a/index.md', 'content/a/b.md'], []],
  [
    'bundles in a bundle',
    '',
    ['content/a/index.md', 'content/a/b/index.md', 'content/a/c/d/index.md'],
    ['content/a/index.md'],
  ],
  ['two endings', '', ['content/a.md', 'content/a.markdown'], ['content/a.md']],
  ['two endings, one with a language', '', ['content/a.md', 'content/a.en.markdown'], []],
  ['two endings of a bundle', '', ['content/a/index.md', 'content/a/index.markdown'], []],
  [
    'two endings of a section',
    '',
    ['content/a/_index.md', 'content/a/_index.markdown', 'content/a/b.md'],
    ['content/a/b.md'],
  ],
  [
    'two endings of a bundle, one with a language',
    '',
    ['content/a/index.md', 'content/a/index.en.markdown'],
    ['content/a/index.en.markdown'],
  ],
  ['a name in capitals', '', ['content/a/INDEX.md', 'content/a/b.md'], ['content/a/INDEX.md']],
  ['a name in capitals beside another', '', ['content/a/Index.md', 'content/a/index.md'], []],
  [
    'a bundle that is ignored',
    'ignoreFiles: ["a/index\\\\.md$"]\n',
    ['content/a/index.md', 'content/a/b.md'],
    ['content/a/b.md'],
  ],
  ['a bundle of HTML beside it', '', ['content/a/index.html', 'content/a.md'], []],
  ['a bundle of other markup', '', ['content/a/index.md', 'content/a/index.org'], []],
  ['a later name', '', ['content/a.html', 'content/a.md', 'content/a.org'], []],
  ['an earlier name', '', ['content/a.html', 'content/a.md'], ['content/a.md']],
  [
    'releases that differ',
    mounts(content, other),
    ['content/a.md', 'other/a/index.md'],
    ['content/a.md', 'other/a/index.md'],
  ],
])('of files of one address %s decides', (_name, config, files, shown) => {
  expect(Object.keys(shownIn({ 'hugo.yaml': config, ...pages(...files) }))).toEqual(shown)
})

const beside = mounts(content, 'source: ../docs, target: content/docs')

// As `hugo` builds them in their folder.
test.each<[string, Record<string, string>, Record<string, string>]>([
  [
    'below one left over',
    { 'hugo.yaml': '', 'site/hugo.yaml': '' },
    { 'site/content/a.md': '/a/' },
  ],
  [
    'below that of another program',
    { 'e2e/config.yaml': 'title: A', 'site/config.yaml': 'theme: t' },
    { 'site/content/a.md': '/a/' },
  ],
  ['that names its content', { 'hugo.yaml': 'contentDir: docs' }, { 'docs/b.md': '/b/' }],
  [
    'with a mount beside it',
    { 'site/hugo.yaml': beside },
    { 'site/content/a.md': '/a/', 'docs/b.md': '/docs/b/' },
  ],
  ['with content beside it', { 'site/hugo.yaml': 'contentDir: ../docs' }, { 'docs/b.md': '/b/' }],
  [
    'beside a former one',
    {
      'site/hugo.yaml': '',
      'site/hugo.json': '{"disableKinds": ["page"]}',
      'site/config.toml': 'x',
    },
    { 'site/content/a.md': '/a/' },
  ],
])('the configuration %s', (_name, configs, shown) => {
  const others = { 'test/hugo.yaml': 'a: b', 'themes/t/hugo.yaml': '' }
  expect(shownIn({ ...configs, ...others, ...pages('site/content/a.md', 'docs/b.md') })).toEqual(
    shown,
  )
})

test.each([
  [
    'of the example of a theme that has a configuration',
    { 'theme.toml': '', 'hugo.toml': '', 'exampleSite/hugo.toml': '' },
    { 'exampleSite/content/a.md': '/a/' },
  ],
  [
    'that is kept within its theme',
    { 'theme.toml': '', 'hugo.toml': '', 'exampleSite/hugo.toml': '', ...pages('content/b.md') },
    { 'content/b.md': '/b/' },
  ],
])('a site %s', (_name, files, shown) => {
  expect(shownIn({ ...files, ...pages('exampleSite/content/a.md') })).toEqual(shown)
})

const theme = ['content/a.md', 'themes/t/content/a.md', 'themes/t/content/b.md']
const more = [...theme, 'themes/t/docs/d.md', 'themes/t/exampleSite/content/e.md']

test.each([
  ['theme: t', {}, { 'content/a.md': '/a/', 'themes/t/content/b.md': '/b/' }],
  ['module: {imports: [{path: t}]}', {}, { 'content/a.md': '/a/', 'themes/t/content/b.md': '/b/' }],
  [
    'module: {imports: [{path: t, mounts: [{source: docs, target: content/docs}]}]}',
    {},
    { 'content/a.md': '/a/', 'themes/t/docs/d.md': '/docs/d/' },
  ],
  [
    'theme: t',
    { 'themes/t/hugo.yaml': 'module: {mounts: [{source: docs, target: content/m}]}' },
    { 'content/a.md': '/a/', 'themes/t/docs/d.md': '/m/d/' },
  ],
  ['module: {imports: [{path: t, noMounts: true}]}', {}, { 'content/a.md': '/a/' }],
  ['module: {imports: [{path: t, disable: true}]}', {}, { 'content/a.md': '/a/' }],
  ['theme: none', {}, { 'content/a.md': '/a/' }],
  ['theme: t', { 'themes/t/content/_index.md': head('cascade: {draft: true}') }, {}],
  ['', { 'content/_index.html': head('cascade: {draft: true}') }, {}],
])('%s, with %j: content of themes', (config, files, shown) => {
  expect(shownIn({ 'hugo.yaml': config, ...pages(...more), ...files })).toEqual(shown)
})

const formats = `outputFormats:
  print: {mediaType: text/html, isHTML: true, baseName: print}
  Reveal: {mediaType: text/html, isHTML: true}
  sub: {mediaType: text/html, path: sub}
  txt: {mediaType: text/plain, isPlainText: true}
`

test.each([
  [formats, '[print]', false],
  [formats, '[reveal]', true],
  [formats, '[Reveal, json]', true],
  [formats, '[sub]', false],
  [formats, '[txt]', false],
  [formats, '[txt, HTML]', true],
  [formats, '[amp]', false],
  ['', '[Reveal]', false],
  ['outputFormats: {html: {baseName: page}}', '[html]', false],
  ["mediaTypes: {'text/html': {suffixes: [htm]}}", '[html]', false],
  [`${formats}outputs: {page: [print]}`, '[]', false],
  [`${formats}outputs: {page: [reveal]}`, '[]', true],
])('with %j outputs %s: is a page of HTML %s', (config, outputs, is) => {
  const shown = shownIn({ 'hugo.yaml': config, 'content/a.md': head(`outputs: ${outputs}`) })
  expect(shown).toEqual(is ? { 'content/a.md': '/a/' } : {})
})

// As Hugo 0.169 writes them; a page that is on other sites only is a draft here.
test.each([
  ['matrix: {languages: [de]}', false],
  ['matrix: {languages: [en, de]}', true],
  ["matrix: {languages: ['**']}", true],
  ["matrix: {languages: ['! de']}", true],
  ["matrix: {languages: ['! en']}", false],
  ['matrix: {languages: de}', false],
  ['matrix: {languages: []}', true],
  ['complements: {languages: [de]}', true],
  ['matrix: {versions: [v1.0.0]}', false],
  ['matrix: {roles: [member]}', false],
  ["matrix: {roles: ['**']}", true],
])('sites: {%s}: on the usual site %s', (sites, is) => {
  const own = head(`sites: {${sites}}`)
  const above = head(`cascade: {sites: {${sites}}}`)
  const shown = shownIn({
    'hugo.yaml': languages,
    'content/a.md': own,
    'content/s/_index.md': above,
    'content/s/b.md': head(),
  })
  expect('content/a.md' in shown).toBe(is)
  expect('content/s/b.md' in shown).toBe(is)
})

test('a matrix gives the files of a mount a language', () => {
  const lines = mounts(
    `${content}, sites: {matrix: {languages: [de]}}`,
    `${other}, sites: {matrix: {languages: [en, fr]}}`,
    'source: old, target: content, sites: {matrix: {versions: [v1.0.0]}}',
  )
  const files = pages('content/a.md', 'content/c.fr.md', 'other/a.md', 'old/b.md')
  expect(shownIn({ 'hugo.yaml': languages + lines, ...files })).toEqual({
    'content/a.md': '/de/a/',
    'content/c.fr.md': '/fr/c/',
    'other/a.md': '/a/',
  })
})

// As Hugo 0.131 and 0.169 write it; 0.111 refuses such a site.
test('of languages with hosts of their own, none has a prefix', () => {
  const hosts = 'languages: {en: {}, de: {}, fr: {baseURL: https://fr.example.org/c/}}'
  const config = `baseURL: https://example.org/b/\ndefaultContentLanguageInSubdir: true\n${hosts}`
  const files = pages('content/a.md', 'content/a.de.md', 'content/a.fr.md')
  const urls = ['/b/a/', '/b/a/', '/c/a/']
  expect(Object.values(shownIn({ 'hugo.yaml': config, ...files }))).toEqual(urls)
})

test('a cascade for some sites hides, and shows nothing', () => {
  const config = `${languages}cascade:\n  - {target: {sites: {matrix: {languages: [de]}}}, `
  const files = { 'content/a.md': head(), 'content/b.de.md': head() }
  expect(shownIn({ 'hugo.yaml': `${config}draft: true}\n`, ...files })).toEqual({})
  const shows = `${config}draft: false}\n  - {draft: true}\n`
  expect(shownIn({ 'hugo.yaml': shows, ...files })).toEqual({})
})

// Hugo 0.111 sees targets in lists only, in lower case, so that these maps are about all pages.
test.each([
  ['draft: true', { path: '/s/a' }],
  ['publishDate: 2031-01-01', { kind: 'section' }],
  ['expiryDate: 2020-01-01', { lang: 'fr' }],
  ['build: {render: never}', { environment: 'development' }],
])('a map with a target hides by `%s` what is not its target', (line, target) => {
  const map = (key: string) => `{${line}, slug: b, ${key}: ${JSON.stringify(target)}}`
  const files = { 'hugo.yaml': languages, 'content/s/b.md': head(), 'content/t/c.md': head() }
  const section = (value: string) => ({ ...files, 'content/s/_index.md': head(value) })
  const other = { 'content/t/c.md': '/t/c/' }
  expect(shownIn(section(`cascade: ${map('_target')}`))).toEqual(other)
  expect(shownIn(section(`cascade:\n  - ${map('_Target')}`))).toEqual(other)
  expect(shownIn({ ...files, 'hugo.yaml': `cascade: ${map('_target')}` })).toEqual({})
  const german = `languages: {en: {weight: 1}, de: {weight: 2, cascade: ${map('_target')}}}`
  const both = { 'content/s/b.md': '/s/b/', 'content/t/c.md': '/t/c/' }
  expect(shownIn({ ...files, 'hugo.yaml': german, 'content/d.de.md': head() })).toEqual(both)
  const inList = { ...files, 'hugo.yaml': `cascade:\n  - ${map('_target')}` }
  expect(Object.keys(shownIn(inList))).toEqual(Object.keys(both))
})

test('values other than those of visibility are for the target of a map only', () => {
  const map = 'cascade: {slug: z, tags: [q], draft: false, _target: {path: /s/a}}'
  const files = { 'content/s/_index.md': head(map), 'content/s/b.md': head() }
  expect(shownIn({ 'hugo.yaml': '', ...files })['content/s/b.md']).toBe('/s/b/')
})

test('an ending in capitals, which Hugo 0.111 does not know, makes a draft', () => {
  const files = pages('content/A.MD', 'content/B.Md', 'content/c.Markdown', 'content/d.markdown')
  expect(Object.keys(shownIn({ 'hugo.yaml': '', ...files }))).toEqual(['content/d.markdown'])
})

// Hugo 0.111 takes each for the text of its bundle or section, 0.169 for a page or a resource.
test('a name with a word that is no language hides what older releases do not show', () => {
  const files = pages(
    ...['a/index.foo.md', 'a/x.md', 'a/sub/index.md', 'a/deep/_index.md', 'b/index.foo.md'],
    ...['b/index.md', 'b/index.de.md', 'c/_index.foo.md', 'c/_index.md', 'c/x.md'],
    ...['d/index.zz.md', 'd/index.foo.md', 'e/_index.md', 'e/index.foo.md', 'e/x.md'],
    ...['f/index.foo.de.md', 'f/index.de.md', 'f/index.md', 'g/_index.foo.md', 'g/x.md'],
  )
  const named = Object.fromEntries(
    Object.entries(files).map(([file, text]) => [`content/${file}`, text]),
  )
  expect(Object.keys(shownIn({ 'hugo.yaml': languages, ...named })).sort()).toEqual(
    [
      ...['a/index.foo.md', 'b/index.de.md', 'c/_index.foo.md', 'c/x.md', 'd/index.foo.md'],
      ...['e/_index.md', 'e/index.foo.md', 'e/x.md', 'f/index.md', 'g/_index.foo.md', 'g/x.md'],
    ].map((file) => `content/${file}`),
  )
})

test.each([
  ['index.md', ['content/index.md']],
  ['index.fr.md', ['content/index.fr.md']],
  ['index.foo.md', ['content/index.foo.md']],
])('a bundle %s at the top of the content hides the site', (name, shown) => {
  const files = pages('content/a.md', 'content/s/_index.md', 'content/s/b.md', `content/${name}`)
  expect(Object.keys(shownIn({ 'hugo.yaml': languages, ...files }))).toEqual(shown)
})

// Hugo 0.169 takes each for the text of its bundle or section, 0.111 for a page.
test('a name in capitals hides what newer releases do not show', () => {
  const files = pages(
    'content/a/Index.md',
    'content/a/b.md',
    'content/c/_Index.md',
    'content/c/d.md',
  )
  expect(shownIn({ 'hugo.yaml': '', ...files })).toEqual({
    'content/a/Index.md': '/a/index/',
    'content/c/_Index.md': '/c/_index/',
    'content/c/d.md': '/c/d/',
  })
  const cascade = { 'content/c/_Index.md': head('cascade: {draft: true}') }
  expect(Object.keys(shownIn({ 'hugo.yaml': '', ...files, ...cascade }))).toEqual([
    'content/a/Index.md',
  ])
})

// Hugo 0.111 was asked; in 0.169 each language has the pages of a folder that several name.
test.each([
  ['{en: {}, fr: {contentDir: content/x}, de: {contentDir: content/x}}', '/de/a/', '/b/'],
  [
    '{en: {}, de: {contentDir: content/x, weight: 3}, fr: {contentDir: content/x, weight: 1}}',
    '/fr/a/',
    '/b/',
  ],
  [
    '{en: {}, fr: {contentDir: content/x, weight: 2}, de: {contentDir: content/x}}',
    '/de/a/',
    '/b/',
  ],
  ['{fr: {contentDir: content, weight: 1}, en: {weight: 2}}', '/x/a/', '/b/'],
  ['{fr: {weight: 1}, en: {contentDir: content/x, weight: 2}}', '/a/', '/fr/b/'],
])('of languages %s the first has the folder', (given, ofFolder, other) => {
  const files = pages('content/x/a.md', 'content/b.md')
  expect(shownIn({ 'hugo.yaml': `languages: ${given}`, ...files })).toEqual({
    'content/x/a.md': ofFolder,
    'content/b.md': other,
  })
})

// Hugo 0.111 compares names of files, 0.169 paths; a section that either hides shows nothing below.
test.each([
  ['{path: /s/d}', ['s/_index.md', 's/x y.md', 's/x.md', 't']],
  ['{path: /s/d/_index.md}', ['s/_index.md', 's/x y.md', 's/x.md', 't']],
  ['{path: /s/*.md}', ['t']],
  ['{path: "/s/**/x.md"}', ['s/_index.md', 's/d/_index.md', 's/d/e/y.md', 's/x y.md', 't']],
  ['{path: "/s/**"}', ['t']],
  ['{path: /s/x-y}', ['s/_index.md', 's/d/_index.md', 's/d/e/y.md', 's/x.md', 't']],
  ['{kind: section}', ['t']],
  ['{kind: taxonomy}', ['s/_index.md', 's/d/_index.md', 's/d/e/y.md', 's/x y.md', 's/x.md']],
])('a cascade of the site with the target %s', (target, shown) => {
  const names = ['s/_index.md', 's/d/_index.md', 's/d/e/y.md', 's/x y.md', 's/x.md']
  const terms = ['tags/_index.md', 'tags/a/_index.md']
  const files = pages(...[...names, ...terms].map((name) => `content/${name}`))
  const found = shownIn({ 'hugo.yaml': `cascade: [{_target: ${target}, draft: true}]`, ...files })
  const all = shown.flatMap((name) => (name === 't' ? terms : [name]))
  expect(Object.keys(found).sort()).toEqual(all.map((name) => `content/${name}`).sort())
})

// As 0.111, 0.131 and 0.169; the first does not know `:contentbasename`.
test('`:sections` are folders with a page of their own, or at the top', () => {
  const files = pages('content/s/_index.md', 'content/s/d/b.md', 'content/s/e/c/index.md')
  const shown = (pattern: string) =>
    Object.values(shownIn({ 'hugo.yaml': `permalinks: {s: "${pattern}"}`, ...files }))
  expect(shown('/:sections/:contentbasename/')).toEqual(['/s/', '/s/b/', '/s/c/'])
  expect(shown('/:sections/:filename/')).toEqual(['/s/', '/s/b/', '/s/c/'])
})

test('a section at the top of the content and a bundle beside it show nothing for sure', () => {
  const files = pages('content/a.md', 'content/_index.md', 'content/index.md')
  expect(shownIn({ 'hugo.yaml': languages, ...files })).toEqual({})
})

test('a head ends where a line begins with its fence', () => {
  const texts = {
    'content/a.md': '---\ntitle: A\n---Text\n',
    'content/b.md': '---\ntitle: B\ndraft: true\n-----\nText\n',
    'content/c.md': '+++\ntitle = "C"\n++++\n+++\n',
    'content/s/_index.md': '---\ncascade: {draft: true}\n---6---\n',
    'content/s/d.md': head(),
    'content/t/_index.md': '---\rcascade: {draft: true}\r---\r',
    'content/t/e.md': head(),
  }
  expect(shownIn(texts)).toEqual({ 'content/a.md': '/a/', 'content/c.md': '/c/' })
})

// As 0.131 and 0.169 write the files.
test.each([
  ['{includes: [{path: "{/a,/a/**}"}]}', ['a/_index.md', 'a/x.md', 'a/x.de.md']],
  ['{includes: [{path: "/a/**"}], excludes: [{lang: d*}]}', ['a/x.md']],
  [
    '{includes: [{kind: page}], excludes: [{lang: d*, output: rss}]}',
    ['a/x.de.md', 'a/x.md', 'b/y.md'],
  ],
  [
    '{includes: [{}], excludes: [{path: "/b/**"}]}',
    ['_index.md', 'a/_index.md', 'a/x.de.md', 'a/x.md'],
  ],
  ['{excludes: [{path: "/b/**"}]}', []],
  ['{includes: [{}], excludes: [{output: html}]}', []],
])('of segments only %s is made', (segment, shown) => {
  const names = ['_index.md', 'a/_index.md', 'a/x.md', 'a/x.de.md', 'b/y.md']
  const files = pages(...names.map((name) => `content/${name}`))
  const config = `${languages}renderSegments: [one]\nsegments: {one: ${segment}}`
  const found = Object.keys(shownIn({ 'hugo.yaml': config, ...files }))
  expect(found.sort()).toEqual(shown.map((name) => `content/${name}`).sort())
})

// As 0.111, 0.131 and 0.169.
test('a language that does not have a kind of pages shows none of them', () => {
  const files = pages('content/a.md', 'content/a.de.md', 'content/s/_index.de.md')
  const config = 'languages: {en: {weight: 1}, de: {weight: 2, disableKinds: [page]}}'
  const shown = { 'content/a.md': '/a/', 'content/s/_index.de.md': '/de/s/' }
  expect(shownIn({ 'hugo.yaml': config, ...files })).toEqual(shown)
})
