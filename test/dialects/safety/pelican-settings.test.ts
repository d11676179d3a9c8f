import { expect, test } from 'vitest'
import { siteOf } from '../site-files.ts'

const base = "DEFAULT_METADATA = {'status': 'draft'}\nARTICLE_URL = 'b/{slug}.html'\n"
const loop = 'from loop import *\nfrom pelicanconf import *'

const pelican = (settings: string) =>
  siteOf('pelican', {
    'pelicanconf.py': settings,
    'base.py': base,
    'loop.py': loop,
    'content/a.md': undefined,
  })

const fieldsOf = (settings: string, file: string, head: string) =>
  pelican(settings).fieldsOf(file, `Title: A\n${head}\n\nText.\n`)

const date = 'Date: 2020-01-01'

// Python gives all names of `A = B = x` the value; Pelican 4.8 was asked about such a site.
test.each([
  ["STATIC_PATHS = PAGE_EXCLUDES = ARTICLE_EXCLUDES = ['images']", 'images/a.md'],
  ["ARTICLE_EXCLUDES = (\n  PAGE_EXCLUDES\n) = ['images']", 'images/a.md'],
  ["IGNORE_FILES = ['.#*']\nIGNORE_FILES += ['drafts']", 'drafts/a.md'],
  ["IGNORE_FILES = ['.#*']\nIGNORE_FILES.append('drafts')", 'drafts/a.md'],
  ["ARTICLE_EXCLUDES = []\nARTICLE_EXCLUDES.extend(['x', 'drafts'])", 'drafts/a.md'],
  ["ARTICLE_EXCLUDES = []\nARTICLE_EXCLUDES += ['x'] + more", 'drafts/a.md'],
  ["ARTICLE_EXCLUDES = []\nfor f in x:\n  ARTICLE_EXCLUDES.append('x')", 'drafts/a.md'],
  [
    "ARTICLE_EXCLUDES = ['x']\nARTICLE_EXCLUDES.append('x')\nARTICLE_EXCLUDES[0] = y",
    'drafts/a.md',
  ],
  ["ARTICLE_EXCLUDES.append('x')", 'drafts/a.md'],
  ["mine = ARTICLE_EXCLUDES = []\nmine.append('drafts')", 'drafts/a.md'],
  ["IGNORE_FILES = X = ['.#*']\nX += ['drafts']", 'drafts/a.md'],
  ["if True:\n    IGNORE_FILES = ['drafts']", 'drafts/a.md'],
  ["ARTICLE_EXCLUDES: list = ['drafts']", 'drafts/a.md'],
  ["ARTICLE_EXCLUDES, PAGE_EXCLUDES = ['drafts'], ['drafts']", 'drafts/a.md'],
  ["if PUBLISH: ARTICLE_EXCLUDES = ['drafts']", 'drafts/a.md'],
  ["X = 1; ARTICLE_EXCLUDES = ['drafts']", 'drafts/a.md'],
  ['from more import IGNORE_FILES', 'drafts/a.md'],
  ["ARTICLE_EXCLUDES = ['drafts']\nX = '''\nARTICLE_EXCLUDES = []\n'''", 'drafts/a.md'],
])('%j leaves out %s', (settings, name) => {
  expect(pelican(settings).kindOf(`content/${name}`)).toBe('not_content')
})

test.each([
  "X = 'ARTICLE_EXCLUDES: list' # IGNORE_FILES += x",
  '"""\nARTICLE_EXCLUDES: list\n"""',
  "ARTICLE_EXCLUDES = ['own']\nPAGE_EXCLUDES = ['own']\nSTATIC_PATHS = ARTICLE_EXCLUDES + ['a']",
  "IGNORE_FILES = ['own']\nX = [one for one in IGNORE_FILES]",
  "ARTICLE_EXCLUDES = ['own']\nARTICLE_EXCLUDES += ['a'] # b\nARTICLE_EXCLUDES.append('../meta')",
])('%j leaves out no other folder', (settings) => {
  expect(pelican(settings).kindOf('content/drafts/a.md')).toBe('article')
})

test.each([
  ["DEFAULT_METADATA = {}\nDEFAULT_METADATA['status'] = 'draft'", 'draft'],
  ["DEFAULT_METADATA = {}\nDEFAULT_METADATA.update(status='draft')", 'draft'],
  ["ARTICLE_PATHS = ['a']\nARTICLE_PATHS += more", 'draft'],
  ["ARTICLE_PATHS = ['a']\nARTICLE_PATHS += ['']", 'published'],
  ["ARTICLE_PATHS = ['']\nARTICLE_PATHS.append('b')\nARTICLE_PATHS = more", 'draft'],
  ["ARTICLE_PATHS = PAGE_PATHS = ['']", 'published'],
  ["if x:\n    SITEURL = 'https://example.org'", 'published'],
  ['ARTICLE_SAVE_AS = False', 'draft'],
  ["EXTRA_PATH_METADATA = {'extra/%s' % f: {'path': f} for f in ['a', 'b']}", 'published'],
  ["X = 1\nEXTRA_PATH_METADATA = {\n  f'e/{f}': {\n    'path': f\n  } for f in X\n}", 'published'],
  ["EXTRA_PATH_METADATA = {f: {'status': f} for f in X}", 'draft'],
  ["EXTRA_PATH_METADATA = {f: {'path': f, 'status': 'draft'} for f in X}", 'draft'],
  ["EXTRA_PATH_METADATA = {f: {'path': f} for f in X} | more", 'draft'],
  ["EXTRA_PATH_METADATA = {f: {'path': f} for f in X}\nEXTRA_PATH_METADATA.update(more)", 'draft'],
  [
    "EXTRA_PATH_METADATA = {}\nfor f in X:\n    EXTRA_PATH_METADATA[f] = {'path': f[6:]}",
    'published',
  ],
  ['if X:\n  EXTRA_PATH_METADATA[f"e/{f}"] = {"path": join(a, f)} # {b', 'published'],
  [
    "EXTRA_PATH_METADATA = {'a': {'path': 'b', 'c': 1}}\nEXTRA_PATH_METADATA['d'] = {'path': 'e'}",
    'published',
  ],
  [
    "EXTRA_PATH_METADATA.update({\n  'a': {'path': 'b'},\n  c[1:]: { 'path' : d },\n})",
    'published',
  ],
  ["EXTRA_PATH_METADATA['a.md'] = {'status': 'draft'}", 'draft'],
  ["EXTRA_PATH_METADATA['a.md'] = {'path': 'b', **more}", 'draft'],
  ["EXTRA_PATH_METADATA['a.md'] = {'path': 'b'} | more", 'draft'],
  ["EXTRA_PATH_METADATA['a.md']['status'] = 'draft'", 'draft'],
  ["EXTRA_PATH_METADATA['a.md'] = more", 'draft'],
  ["EXTRA_PATH_METADATA.update({'a': {'path': 'b'}, 'a.md': more})", 'draft'],
  ["EXTRA_PATH_METADATA.update({'a': {'path': 'b'}}, **more)", 'draft'],
  ["EXTRA_PATH_METADATA.update({'a': {'path': 'b'}, **more})", 'draft'],
  ["if X:\n    EXTRA_PATH_METADATA = {'a.md': {'status': 'draft'}}", 'draft'],
  ["EXTRA_PATH_METADATA = {}\nX = EXTRA_PATH_METADATA\nX['a.md'] = more", 'draft'],
])('%j: %s', (settings, status) => {
  expect(fieldsOf(settings, 'content/a.md', date)?.status).toBe(status)
})

test.each([
  ["ARTICLE_PATHS: list[str] = ['posts']", 'a.md', 'not_content'],
  ["ARTICLE_PATHS: 'list' = ['posts']", 'posts/a.md', 'article'],
  ["ARTICLE_PATHS: list[str] = ['posts']\nPAGE_PATHS: Final = ['']", 'a.md', 'article'],
])('%j: %s is %s', (settings, name, kind) => {
  expect(pelican(settings).kindOf(`content/${name}`)).toBe(kind)
})

const pages = "PAGE_PATHS = ['']\nARTICLE_PATHS = ['posts']\nPAGE_URL = 'p/{fnslug}.html'\n"
const names = String.raw`FILENAME_METADATA = r"(?:(?P<date>\d{4}-\d{2}-\d{2})_)?(?P<fnslug>.*)"`

// The site of CERES (Bochum): pages at the top, and a group of their names in the address.
test.each([
  ['01_Textarten.md', '', '/p/01_Textarten.html', 'published', 0],
  ['01_Textarten.md', 'fnslug: own', '/p/own.html', 'published', 0],
  ['posts/2021-03-04_a.md', '', '/a.html', 'published', 1],
  ['posts/a.md', '', '/a.html', 'draft', 1],
] as const)('%s with %j: %s', (name, head, url, status, categories) => {
  const found = fieldsOf(pages + names, `content/${name}`, `Slug: a\n${head}`)
  expect(found).toMatchObject({ url, status })
  expect(found?.categories).toHaveLength(categories)
})

// A setting of another file counts, and where it cannot be read it may hide all.
test.each([
  ['from base import *', '/drafts/a.html', 'draft'],
  ['from base import *\nDEFAULT_METADATA = {}', '/b/a.html', 'published'],
  ['DEFAULT_METADATA = {}\nfrom base import *', '/drafts/a.html', 'draft'],
  ["X = 'x'\nfrom base import *\nDEFAULT_METADATA = {}", '/b/a.html', 'published'],
  ["X = 'x'\nfrom loop import *\nARTICLE_URL = 'c'", '/c', 'published'],
  ["X = 'x'\nif X: from base import *\nDEFAULT_METADATA = {}", null, 'draft'],
  ['from loop import *', '/a.html', 'published'],
  ['from os.path import *\n# from gone import *', '/a.html', 'published'],
  ['from gone import *', '/a.html', 'draft'],
  ['try:\n    from gone import *\nexcept ImportError:\n    pass', '/a.html', 'published'],
  ['try:\n    from base import *\nexcept ImportError:\n    pass', '/drafts/a.html', 'draft'],
  ['try:\n    from x import *; from gone import *\nexcept E:\n    pass', '/a.html', 'draft'],
  ['try:\n    from gone import *\nfinally:\n    pass', '/a.html', 'draft'],
  ["exec(open('more.py').read())", '/a.html', 'draft'],
  ["globals()['IGNORE' + '_FILES'] = ['a.md']", '/a.html', 'draft'],
  ["ARTICLE_URL = 'a/' + OTHER", null, 'published'],
  ["SLUG_REGEX_SUBSTITUTIONS = [(r'(a)', 'b')]", null, 'published'],
  ['SLUGIFY_PRESERVE_CASE = False', '/a.html', 'published'],
])('%j: %s, %s', (settings, url, status) => {
  const found = fieldsOf(settings, 'content/a.md', date)
  expect(found).toMatchObject(url === null && status === 'draft' ? { status } : { url, status })
})

// Pelican 4.8 was asked.
test.each([
  ["DEFAULT_DATE = 'fs'", null, 'published'],
  ['DEFAULT_DATE = (2012, 3, 2, 14, 1)', '2012-03-02T14:01:00.000Z', 'published'],
  ["DEFAULT_DATE = '02-03-12'", '2012-02-03T00:00:00.000Z', 'published'],
  ['DEFAULT_DATE = now()', null, 'draft'],
])('%s: %s, %s', (settings, publishedAt, status) => {
  expect(fieldsOf(settings, 'content/a.md', 'X: y')).toMatchObject({ publishedAt, status })
  expect(fieldsOf(settings, 'content/pages/a.md', 'X: y')).toMatchObject({ publishedAt })
})

// The site of Quang Nguyen: no PATH, so that Pelican starts in the folder of the settings.
test.each([
  ["ARTICLE_PATHS = ['content']", 'content/a.md', '/a.html'],
  ["ARTICLE_PATHS = ['']", 'content/a.md', '/a.html'],
  ["ARTICLE_PATHS = ['posts']", 'content/a.md', null],
])('%s and %s: %s', (settings, file, url) => {
  expect(pelican(settings).kindOf(file)).toBe(url === null ? 'not_content' : 'article')
  if (url !== null) expect(fieldsOf(settings, file, date)?.url).toBe(url)
})

// The site of Bookworm: the language is written as in the text and the settings.
test.each([
  ['', '/pt_BR/a', 'pt-BR'],
  ['Lang: zh-CN', '/l/zh-CN/a', 'zh-CN'],
])('the address of a text with %j is %s', (head, url, lang) => {
  const urls = "ARTICLE_URL = '{lang}/{slug}'\nARTICLE_LANG_URL = 'l/{lang}/{slug}'\n"
  const found = fieldsOf(`${urls}DEFAULT_LANG = 'pt_BR'`, 'content/a.md', `${head}\n${date}`.trim())
  expect(found?.url).toBe(url)
  expect(found?.lang.toLowerCase()).toBe(lang.toLowerCase())
})

// As Pelican 4.8 was asked: it saves nowhere, or refuses the text.
test.each([
  ['', 'a', `${date}\nSave_as:`],
  ['', 'a', `${date}\nSave_as:\n    a.html`],
  ["ARTICLE_SAVE_AS = ''", 'a', date],
  ["PAGE_SAVE_AS = ''", 'pages/a', ''],
  ["PAGE_LANG_SAVE_AS = ''", 'pages/a', 'Lang: fr'],
  ["DEFAULT_METADATA = {'save_as': ''}", 'a', date],
  ['', '2020-13-45-a', date],
  ["DEFAULT_DATE = 'some day'", 'a', date],
  ['', 'a', `${date}\n\u0002Status: draft`],
  ['', 'a', `${date}\nStat\u0003us: draft`],
  ['import sys; from base import *', 'a', date],
  ['if True: from base import *', 'a', date],
  ['from base \\\n  import *', 'a', date],
  ['import base\nall = globals\nall().update(base.__dict__)', 'a', date],
  ["eval('globals()')['DEFAULT_METADATA'] = {}", 'a', date],
])('%j shows no text %s of the head %j', (settings, name, head) => {
  const kind = pelican(settings).kindOf(`content/${name}.md`)
  const { status } = fieldsOf(settings, `content/${name}.md`, head) ?? {}
  expect(kind !== 'article' || status === 'draft').toBe(true)
})

test.each([
  ["ARTICLE_SAVE_AS = ''", 'a', `${date}\nSave_as: own.html`],
  ["ARTICLE_SAVE_AS = ''", 'pages/a', ''],
  ["ARTICLE_LANG_SAVE_AS = ''", 'a', date],
  ["ARTICLE_SAVE_AS = ''", 'a', `${date}\nLang: fr`],
  ["READERS = {'rst': None}\nDEFAULT_DATE = 'fs'", '2020-12-31-a', date],
])('%j shows the text %s of the head %j', (settings, name, head) => {
  expect(fieldsOf(settings, `content/${name}.md`, head)).toMatchObject({ status: 'published' })
})

test.each(['None', 'False', '0'])('a reader of Markdown that is %s reads none', (value) => {
  expect(pelican(`READERS = {'md': ${value}}`).kindOf('content/a.md')).not.toBe('article')
})
