import { expect, test } from 'vitest'
import { readPython } from '../../src/markdown/dialects/pelican/python/assignments.ts'
import { detectDialect } from '../../src/markdown/dialects/registry.ts'
import { expectCheap } from '../support/cpu.ts'
import { type Differences, testDetection, testSites } from './compare.ts'
import { readNamed, siteOf, withHead } from './site-files.ts'

const scheduled = 'Pelican shows the future; here it is scheduled'
const leftOut = 'Pelican leaves the text out; here it is a draft'
const byClock = 'Pelican moves the future to drafts; here it has the address that it will have'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'pelican-defaults': {
    'content/first.md summary': 'Pelican renders the key; here it is as it is written',
    'content/future.md public': scheduled,
    'content/no-date.md kind': leftOut,
    'content/no-head.md kind': leftOut,
    'content/no-title.md kind': leftOut,
    'content/skip.md kind': leftOut,
  },
  'pelican-names': { 'content/news/no-date.md kind': leftOut },
  'pelican-config': {
    'text/blog/future.md url': byClock,
    'text/blog/soon.md url': byClock,
  },
}

testSites(accepted, 60)
testDetection('pelican', accepted)

test.each(['no-date', 'no-head', 'no-title', 'skip'])(
  '%s, which Pelican leaves out, is a draft',
  (name) => {
    expect(readNamed('pelican-defaults').read(`content/${name}.md`).fields.status).toBe('draft')
  },
)

test('settings are read without running them', () => {
  const source = `import os
A = 'it\\'s' # a comment
B = r'\\d{4}'
C = [1, (True, None),  # one
     {'k': "v",},
]
D = os.environ['D']
E = 'a' + 'b'
if A:
    F = 1
G = """long"""
H == 2
I = [[[[
J = ('a'  # one
     "b")
K = ('a',) + b
L = 'a' r'\\d'
M = ['a' 'b', ('c',)]`
  expect(Object.fromEntries(readPython(source))).toEqual({
    A: "it's",
    B: String.raw`\d{4}`,
    C: [1, [true, null], { k: 'v' }],
    D: null,
    E: 'ab',
    G: null,
    I: null,
    J: 'ab',
    K: null,
    L: String.raw`a\d`,
    M: ['ab', ['c']],
  })
})

test('a category of the folder comes before that of the settings', () => {
  const setting = "DEFAULT_METADATA = {'category': 'x'}"
  const settings = `PATH = 'content'\n${setting}\n`
  const fields = readIn(settings, 'content/own/a.md', 'Title: A\n\nText')
  expect(fields?.categories).toEqual(['own'])
})

test('a category of the text comes before that of its folder', () => {
  const site = readNamed('pelican-defaults')
  const category = (head: string) =>
    site.fieldsOf('content/drafts/idea.md', `Title: A\n${head}\nText`)?.categories
  expect(category('')).toEqual(['drafts'])
  expect(category('categories: Q\n')).toEqual(['drafts'])
  expect(category('Category: Q\n')).toEqual(['Q'])
})

test('a status without a value is that of Pelican where the settings give none', () => {
  const text = 'Title: A\nDate: 2020-01-01\nStatus:\n\nText'
  expect(readIn('', 'content/a.md', text)?.status).toBe('published')
})

// Pelican 4.8 drops these keys without a value (_DISCARD in its readers).
test.each([
  ['Category:', { categories: ['misc'] }],
  ['Category:  \nStatus: published', { url: '/misc/a.html' }],
  ['Tags:', { tags: ['b'] }],
  ['Author:', { authors: ['Ann'] }],
  ['Status:', { status: 'draft' }],
  ['Status: published', { status: 'published' }],
])('a key without a value leaves that of the site: %s', (head, expected) => {
  const settings = `PATH = 'content'\nAUTHOR = 'Ann'\nARTICLE_URL = '{category}/{slug}.html'
DEFAULT_METADATA = {'status': 'draft', 'tags': 'b'}`
  const text = `Title: A\nDate: 2020-01-01\n${head}\n\nText`
  expect(readIn(settings, 'content/a.md', text)).toMatchObject(expected)
})

// Pelican 4.8 writes `.` into `{slug}/index.html` and its links, and a browser drops it.
test.each([
  ['{slug}/', '.', '/'],
  ['{slug}/', './a/./b', '/a/b/'],
  ['p/{slug}', '.', '/p/'],
  ['{slug}.html', '.', '/..html'],
  ['{slug}/', 'a.', '/a./'],
  ['{slug}/', '..', null],
])('in %j a slug %j is at %j', (pattern, slug, url) => {
  const settings = `PAGE_URL = '${pattern}'`
  const text = `Title: A\nSlug: ${slug}\n\nText`
  expect(readIn(settings, 'content/pages/a.md', text)?.url ?? null).toBe(url)
})

// What dateutil makes of each, by its own code.
test.each([
  ['08-02-21 15:00', '2021-08-02T15:00:00.000Z'],
  ['24-05-2015', '2015-05-24T00:00:00.000Z'],
  ['31/12/99', '1999-12-31T00:00:00.000Z'],
  ['76.1.2', '1976-01-02T00:00:00.000Z'],
  ['99-1-02', '1999-01-02T00:00:00.000Z'],
  ['2020-01-02_10:00', '2020-01-02T10:00:00.000Z'],
  ['2020-03-04\n    2021-01-01', '2020-03-04T00:00:00.000Z'],
  ['Fri, 3rd May 2013 8:03pm', '2013-05-03T20:03:00.000Z'],
  ['18 October, 2013', '2013-10-18T00:00:00.000Z'],
  ['Oct. 18, 2013 at 12 am', '2013-10-18T00:00:00.000Z'],
  ['2013 Oct 18', '2013-10-18T00:00:00.000Z'],
  ['2013-10-18 Fri 9:5', '2013-10-18T09:05:00.000Z'],
  ['20131018 1030', '2013-10-18T10:30:00.000Z'],
  ['20131018T103015.25', '2013-10-18T10:30:15.250Z'],
  ['131018', '2018-10-13T00:00:00.000Z'],
  ['2013-10-18 10h30', '2013-10-18T10:30:00.000Z'],
  ['2013.10.18 - 10:30:15.5', '2013-10-18T10:30:15.500Z'],
  ['Thu Apr 2 10:00:00 CEST 2015', '2015-04-02T10:00:00.000Z'],
  ['2013-10-18 10:30 EST', '2013-10-18T10:30:00.000Z'],
  ['2013-10-18 10:30 -3', '2013-10-18T13:30:00.000Z'],
  ['2012-02-29', '2012-02-29T00:00:00.000Z'],
  // Of these dateutil takes the day from the clock.
  ['Oct 2013', '2013-10-01T00:00:00.000Z'],
  ['2013', '2013-01-01T00:00:00.000Z'],
  ['Oct 18', null],
  ['Thursday', null],
  // These it does not read.
  ['2013-02-29', null],
  ['2013-10-0', null],
  ['2013-10-18 24:00', null],
  ['2013-10-18 +0800', null],
  ['18 octobre 2013', null],
  ['2013年10月18日', null],
  ['2014-05-08 10:00 (CEST)', null],
  ['1 August 2017 18:00 GMT+0430', '2017-08-01T22:30:00.000Z'],
  ['2017-08-01 18:00 UTC-8', '2017-08-01T10:00:00.000Z'],
  ['2017-08-01 18:00 +0430', '2017-08-01T13:30:00.000Z'],
  ['"2020-03-04"', null],
])('a date %j is %s', (date, at) => {
  const text = withHead(`Title: A\nDate: ${date}`)
  const status = at === null ? 'draft' : 'published'
  const fields = readNamed('pelican-defaults').fieldsOf('content/a.md', text)
  expect(fields).toMatchObject({ publishedAt: at, status })
})

test.each([
  ['---\ntitle: A\ndate: 2020-01-01\ntags:\n- a\nstatus: draft\n---\nText', 'draft'],
  ['Title: A\nDate: 2020-01-01\nModified:\n\nText', 'draft'],
  ['Title: A\nDate: 2020-01-01\nModified: soon\n\nText', 'draft'],
  ['+++\ntitle = "A"\ndate = 2020-01-01\n+++\nText', 'draft'],
  ['---\ntitle: "A: b" # c\ndate: 2020-01-01\n\n---\nText', 'published'],
  ['---\ntitle: "A: b" # c\ndate: 2020-01-01\n<!--a: b-->\n---\nText', 'published'],
  ['---\ntitle: A\ndate: 2020-01-01\n<!--a: b-->\nstatus: draft\n---\nText', 'draft'],
])('%j is a head that Pelican reads, or a draft', (text, status) => {
  const fields = readNamed('pelican-defaults').fieldsOf('content/a.md', text)
  expect(fields?.status).toBe(status)
  if (status === 'published') expect(fields?.title).toBe('"A: b" # c')
})

/** Reads a text of a site with these settings. */
function readIn(settings: string, file: string, text: string) {
  return readBeside({ 'pelicanconf.py': settings }, file, text)
}

/** Reads a text of a site with these files. */
function readBeside(files: Record<string, string>, file: string, text: string) {
  const names = new Set([...Object.keys(files), file])
  const { name } = detectDialect({ names, text: (name) => files[name] })
  return siteOf(name, { [file]: undefined, ...files }).fieldsOf(file, text)
}

// The home page that Pelican's FAQ shows, a text without a page, and settings without a scheme.
test.each([
  ["SITEURL = 'https://a.org/b'", 'URL:\nsave_as: index.html', '/b/'],
  ["SITEURL = '/b'", 'URL:\nsave_as:', '/b/pages/a.html'],
  ["SITEURL = 'a.org'", '', '/pages/a.html'],
  ["SITEURL = '/b'", '', '/b/pages/a.html'],
])('with %s and %j a page is at %s', (settings, head, url) => {
  const text = `Title: A\n${head}\n\nText`
  expect(readIn(settings, 'content/pages/a.md', text)?.url).toBe(url)
})

// What Pelican 4.8 writes with the plugin.
test.each([
  ["'i18n_subsites'", 'es', '/es/x/a.html', 'published'],
  ["'pelican.plugins.i18n_subsites'", 'es', '/es/x/a.html', 'published'],
  ["'i18n_subsites'", 'en', '/x/a.html', 'published'],
  ["'i18n_subsites'", 'fr', '/a-fr.html', 'published'],
  ["'sitemap'", 'es', '/a-es.html', 'published'],
])('with the plugin %s a text in %s is at %s', (plugin, lang, url, status) => {
  const settings = `PLUGINS = [${plugin}]\nI18N_SUBSITES = {'es': {'SITENAME': 'E '
  'S'}}
ARTICLE_URL = '{category}/{slug}.html'\nDEFAULT_LANG = 'en'`
  const text = `Title: A\nSlug: a\nDate: 2020-01-01\nLang: ${lang}\nCategory: X\n\nText`
  expect(readIn(settings, 'content/a.md', text)).toMatchObject({ url, status, lang })
})

// The plugin does the same whatever the values are.
test.each([
  ["'fr': {'SITENAME': _('A, {b')}, # c\n  \"de\": dict(A=1)", 'fr', '/fr/a.html', 'published'],
  ["'fr': {},\n'de': dict(A=f(1)),", 'de', '/de/a.html', 'published'],
  ["'fr': {'SITEURL': URL + '/f'}", 'fr', null, 'published'],
  ["'fr': {'SITEURL': f'{SITEURL}/fr', 'MAIN': SITEURL}", 'fr', '/fr/a.html', 'published'],
  ['\'fr\': dict(SITEURL=SITEURL + "/fr/", A=B)', 'fr', '/fr/a.html', 'published'],
  ["'fr': {'SITEURL': 'https://a.org/fr'}", 'fr', '/fr/a.html', 'published'],
  ["'fr': {'SITEURL': 'https://fr.a.org'}", 'fr', null, 'published'],
  ["'fr': {'SITEURL': f'{SITEURL}/fr', 'PAGE_URL': x}", 'fr', null, 'published'],
  ["'fr': {}", 'de', '/a-de.html', 'published'],
  ['', 'de', '/a-de.html', 'published'],
  ["'fr': {'ARTICLE_EXCLUDES': ['a']}", 'de', '/a-de.html', 'published'],
  ["'fr': {'ARTICLE_URL': 'x/{slug}'}", 'fr', '/fr/x/a', 'published'],
  ["'fr': dict(PAGE_URL='x', ARTICLE_URL='y')", 'fr', '/fr/y', 'published'],
  ["'fr': {'PAGE_URL': 'x/{slug}'}, 'de': {}", 'fr', '/fr/a.html', 'published'],
  ["'fr': {'ARTICLE_URL': 'x/' + y}", 'fr', null, 'published'],
  ["'fr': {'ARTICLE_URL': ''}", 'fr', null, 'published'],
  ["'fr': {'ARTICLE_EXCLUDES': ['a']}", 'fr', null, 'draft'],
  ["'fr': {'ARTICLE_PATHS': ['']}", 'fr', '/fr/a.html', 'published'],
  ["'fr': {'ARTICLE_PATHS': ['b', C]}", 'fr', null, 'draft'],
  ["'fr': {'ARTICLE_SAVE_AS': ''}", 'fr', null, 'draft'],
  ["'fr': {'ARTICLE_SAVE_AS': '{slug}.html', 'A': B}", 'fr', '/fr/a.html', 'published'],
  ["'fr': FRENCH", 'fr', null, 'draft'],
  ["'fr': {}, **others", 'fr', null, 'draft'],
  ["lang: {} for lang in ['fr']", 'fr', null, 'draft'],
])('subsites {%s} show a text in %s at %s', (subsites, lang, url, status) => {
  const settings = `PLUGINS = ['i18n_subsites']\nI18N_SUBSITES = {${subsites}}\n`
  const text = `Title: A\nDate: 2020-01-01\nLang: ${lang}\n\nText`
  const fields = readIn(settings, 'content/a.md', text)
  expect(fields).toMatchObject(status === 'draft' ? { status } : { status, url })
})

// What concerns no address needs no warning.
test.each([
  ["'fr': {'MENUITEMS': MENU, 'SITENAME': _('A')}", 0],
  ["'fr': {'MENUITEMS': MENU, 'SITEURL': URL + '/f'}", 1],
  ["'fr': {'MENUITEMS': MENU, 'ARTICLE_EXCLUDES': x}", 1],
  ["'fr': FRENCH", 1],
  ["lang: {} for lang in ['fr']", 1],
])('subsites {%s} have %i warnings', (subsites, count) => {
  const text = `PLUGINS = ['i18n_subsites']\nI18N_SUBSITES = {${subsites}}\n`
  const { problems } = siteOf('pelican', { 'pelicanconf.py': text })
  expect(problems.filter(({ message }) => message.includes('I18N_SUBSITES'))).toHaveLength(count)
})

// The plugin of 2013 makes drafts of other languages, and code may name more subsites.
test.each([
  ['', 'langs_with_sites = 1', 'published'],
  ['', 'DEFAULT_LANG', 'draft'],
  ["I18N_SUBSITES['de'] = FRENCH", 'langs_with_sites = 1', 'draft'],
])('with %j and the plugin %j a text in another language is %s', (line, plugin, status) => {
  const settings = `PLUGINS = ['i18n_subsites']\nI18N_SUBSITES = {'fr': {}}\n${line}\n`
  const files = { 'pelicanconf.py': settings, 'plugins/i18n/i18n_subsites.py': plugin }
  const text = 'Title: A\nDate: 2020-01-01\nLang: de\n\nText'
  expect(readBeside(files, 'content/a.md', text)?.status).toBe(status)
})

// Code below the map, or in it, may leave out texts of a subsite.
test.each([
  ["I18N_SUBSITES['fr']['SITENAME'] = 'F'", '{}', 'published'],
  ["I18N_SUBSITES['fr']['ARTICLE_EXCLUDES'] = ['a']", '{}', 'draft'],
  ["I18N_SUBSITES['fr'].update(ARTICLE_EXCLUDES=['a'])", '{}', 'draft'],
  ["I18N_SUBSITES['fr'] = {'IGNORE_FILES': ['a.md']}", '{}', 'draft'],
  ["I18N_SUBSITES.update({'fr': FRENCH})", '{}', 'draft'],
  ["I18N_SUBSITES['fr']['ARTICLE_SAVE_AS'] = ''", '{}', 'draft'],
  ["I18N_SUBSITES['fr']['ARTICLE_EXCLUDES'].append('a')", '{}', 'draft'],
  ["del I18N_SUBSITES['fr']", '{}', 'draft'],
  ["I18N_SUBSITES.pop('fr')", '{}', 'draft'],
  ["for one in I18N_SUBSITES.values():\n    one['ARTICLE_EXCLUDES'] = ['a']", '{}', 'draft'],
  ['', 'dict(FRENCH)', 'draft'],
  ['', "{'PATH': 'fr'}", 'draft'],
  ['', "{'DEFAULT_DATE': None}", 'draft'],
  ['', "{'DEFAULT_DATE_FORMAT': '%d', 'OUTPUT_PATH': 'fr'}", 'published'],
  ['', '{key: value for key, value in FRENCH}', 'draft'],
  ['', "{'SITENAME': 'F', KEY: ['a']}", 'draft'],
  ['', "{'SITENAME': 'F'} | FRENCH", 'draft'],
  ['', "{u'SITENAME': u'F, g: h', 'L': (('a', 'b'),)}", 'published'],
])('with %j below the subsite %s a text in it is %s', (line, subsite, status) => {
  const settings = `PLUGINS = ['i18n_subsites']\nI18N_SUBSITES = {'fr': ${subsite}}\n${line}\n`
  const text = 'Title: A\nDate: 2020-01-01\nLang: fr\n\nText'
  expect(readIn(settings, 'content/a.md', text)?.status).toBe(status)
})

// What Pelican 4.8 writes of folders that a subsite has in place of those of the site.
test.each([
  ['blog/en/a.md', '', '/a.html', 'en'],
  ['blog/es/a.md', '', '/es/a.html', 'es'],
  ['blog/es/a.md', 'Lang: es', '/es/a.html', 'es'],
  ['pages/es/a.md', '', '/es/pages/a.html', 'es'],
  ['pages/es/a.md', 'Lang: en', null, 'en'],
  ['blog/en/a.md', 'Lang: es', null, 'es'],
  ['blog/en/a.md', 'Lang: fr', '/fr/a.html', 'fr'],
  ['blog/es/a.md', 'Lang: fr', null, 'fr'],
  ['notes/a.md', '', undefined, ''],
])('%s with %j is at %s by the folders of a subsite', (name, line, url, lang) => {
  const own = "{'PAGE_PATHS': ['pages/es/'], 'ARTICLE_PATHS': [\"blog/es\",]}"
  const settings = `ARTICLE_PATHS = ['blog/en']\nPAGE_PATHS = ['pages/en']\nDEFAULT_LANG = 'en'
PLUGINS = ['i18n_subsites']\nI18N_SUBSITES = {'es': ${own}, 'fr': {}}`
  const file = `content/${name}`
  const { kindOf } = siteOf('pelican', { 'pelicanconf.py': settings, [file]: undefined })
  expect(kindOf(file)).toBe(url === undefined ? 'not_content' : 'article')
  if (url === undefined) return
  const fields = readIn(settings, file, `Title: A\nDate: 2020-01-01\n${line}\n\nText`)
  expect(fields).toMatchObject({ status: url === null ? 'draft' : 'published', lang })
  if (url !== null) expect(fields?.url).toBe(url)
})

// The usual Makefile names the folder of the texts, and Python looks for modules where it runs.
test.each([
  ['content', '$(BASEDIR)/settings/pelicanconf.py', 'article', '/x/a.html'],
  ['content', 'other.py', 'not_content', null],
  ['../content', 'settings/pelicanconf.py', 'article', '/x/a.html'],
])('PATH %s in a folder, settings that the Makefile names as %s: %s', (path, named, kind, url) => {
  const texts: Record<string, string> = {
    Makefile: `PELICAN = pelican\nCONFFILE=${named}\n`,
    'settings/pelicanconf.py': `PATH = '${path}'\nARTICLE_URL = 'x/{slug}.html'\n`,
    'settings/publishconf.py': 'from settings.pelicanconf import *\n',
    'content/a.md': 'Title: A\nDate: 2020-01-01\n\nText',
  }
  expect(siteOf('pelican', texts).kindOf('content/a.md')).toBe(kind)
  const read = readBeside(texts, 'content/a.md', texts['content/a.md'] ?? '')
  expect(read).toMatchObject(url === null ? { status: 'draft' } : { status: 'published', url })
})

// What Pelican 4.8 shows with the plugin that takes dates from git.
test.each([
  ["'filetime_from_git'", '', 'Title: A', '/a.html', 'published'],
  ["'plugins.filetime_from_git'", '', 'Title: A', '/a.html', 'published'],
  ["'filetime_from_git'", '', 'Title: A\nGitTime: no', '/a.html', 'draft'],
  ["'filetime_from_git'", 'GIT_FILETIME_FROM_GIT = False', 'Title: A', '/a.html', 'draft'],
  ["'filetime_from_git'", "ARTICLE_URL = '{date:%Y}/{slug}'", 'Title: A', null, 'published'],
  ["'sitemap'", '', 'Title: A', '/a.html', 'draft'],
])('with the plugin %s and %j the head %j is at %s, %s', (plugin, line, head, url, status) => {
  const settings = `PLUGINS = [${plugin}]\n${line}\n`
  const fields = readIn(settings, 'content/a.md', `${head}\n\nText`)
  expect(fields).toMatchObject({ url, status, publishedAt: null })
})

// What Pelican 4.8 makes with Unidecode 1.3.6.
test.each([
  ['日本語のタイトル', 'ri-ben-yu-notaitoru'],
  ['Привет, мир!', 'privet-mir'],
  ['한국어 글 – it’s 50% off', 'hangugeo-geul-its-50-off'],
  ['Є ち ✅ 😀 a—b £', 'ie-chi-a-b-ps'],
  ['<b>Größe</b> ½', 'grosse-12'],
  ['コーヒー・ブレイク объект', 'kohibureiku-obekt'],
  ['A &amp; B it&#8217;s', 'a-b-its'],
  ['ꙮ', null],
])('a title %s has the slug %s', (title, slug) => {
  const url = slug && `/${slug}/x.html`
  const settings = "ARTICLE_URL = '{category}/x.html'\nPAGE_URL = '{slug}/x.html'"
  expect(readIn(settings, 'content/pages/a.md', `Title: ${title}\n\nText`)?.url).toBe(url)
  const text = `Title: A\nDate: 2020-01-01\nCategory: ${title}\n\nText`
  expect(readIn(settings, 'content/a.md', text)?.url).toBe(url)
})

// What Pelican 4.8 says of names with this setting.
test.each([
  ['2020-01-06-release-3.6.0', 'Title: T', '/release-3.6.0.html'],
  ['2020-01-02-Upper_Case', 'Title: T', '/Upper_Case.html'],
  ['2020-01-03-two words', 'Title: T', '/two words.html'],
  ['2020-01-04-Ünï&x', 'Title: T', '/Ünï&x.html'],
  ['2020-01-05-a', 'Title: T\nSlug: own', '/own.html'],
])('the slug of the name %s is not changed', (name, head, url) => {
  const form = '(?P<date>\\d{4}-\\d{2}-\\d{2})-(?P<slug>.+)'
  const settings = `FILENAME_METADATA = r"${form}"`
  expect(readIn(settings, `content/${name}.md`, `${head}\n\nText`)?.url).toBe(url)
})

// What Pelican 4.8 shows; with an empty slug, all such texts would be one page.
test.each([
  ['Title:\nSlug: b', 'published'],
  ['Title:\nURL:\nsave_as: index.html', 'published'],
  ['Title:', 'draft'],
  ['Slug: b', 'draft'],
])('an article of %j is %s', (head, status) => {
  const text = `${head}\nDate: 2020-01-01\n\nText`
  expect(readIn("PATH = 'content'", 'content/a.md', text)?.status).toBe(status)
})

const named = (name: string) => `SITENAME = 'A'\nARTICLE_URL = '${name}/{slug}/'`

// A build that names the settings, or what only settings of Pelican assign.
test.each([
  [{ Makefile: 'PELICAN=pelican\nCONFFILE=$(BASEDIR)/my.py\n', 'my.py': named('m') }, '/m/a/'],
  [
    {
      Makefile:
        'PELICAN?=pelican\nCONFFILE := $(BASEDIR)/conf/my.py\nPUBLISHCONF=$(BASEDIR)/conf/pub.py\n',
      'conf/my.py': "PATH = 'text'",
      'conf/pub.py': named('p'),
      'conf/text/b.md': '',
    },
    null,
  ],
  [{ Makefile: 'html:\n\tpelican content -s ./my.py -o out', 'my.py': named('m') }, '/m/a/'],
  [{ 'tasks.py': "SETTINGS_FILE_BASE = 'my.py' # pelican", 'my.py': named('t') }, '/t/a/'],
  [{ 'fabfile.py': "local('pelican -s my.py')", 'my.py': named('f') }, '/f/a/'],
  [{ 'pelican.conf.py': named('c') }, '/c/a/'],
  [{ 'settings.py': named('s'), 'publishconf.py': "ARTICLE_URL = 'p/{slug}'" }, '/p/a'],
  [{ 'settings.py': "ROOT_URLCONF = 'a'", Makefile: 'a: b' }, undefined],
  [{ Makefile: 'PELICAN=pelican\nCONFFILE=$(BASEDIR)/gone.py\n' }, undefined],
] as [Record<string, string>, string | null | undefined][])(
  'settings of another name are found: %j',
  (files, url) => {
    const text = 'Title: A\nDate: 2020-01-01\n\nText'
    const given = { names: new Set(Object.keys(files)), text: (name: string) => files[name] }
    const { name, certainty } = detectDialect(given)
    if (url === undefined) expect(name).toBe('plain')
    else expect({ name, certainty }).toEqual({ name: 'pelican', certainty: 'certain' })
    if (url) expect(readBeside(files, 'content/a.md', text)?.url).toBe(url)
    if (url === null) expect(readBeside(files, 'conf/text/a.md', text)?.url).toBe('/p/a/')
  },
)

// Settings of former releases, which Pelican 4.8 reads, too.
test.each([
  ["ARTICLE_DIR = 'posts'", 'content/posts/a.md', '/a.html'],
  ["PAGE_DIR = 'text'", 'content/text/a.md', '/pages/a.html'],
  ['CLEAN_URLS = True', 'content/a.md', '/a/'],
  ['CLEAN_URLS = True', 'content/pages/a.md', '/pages/a/'],
  ["ARTICLE_PERMALINK_STRUCTURE = '/%Y/%(category)s/'", 'content/a.md', '/2020/x/a.html'],
])('with the former setting %s the text %s is at %s', (settings, file, url) => {
  const text = 'Title: A\nDate: 2020-01-01\nCategory: x\n\nText'
  expect(readIn(settings, file, text)?.url).toBe(url)
})

const usual = String.raw`(r'[^\w\s-]', ''), (r'(?u)\A\s*', ''), (r'(?u)\s*\Z', ''), (r'[-\s]+', '-')`
const slugs = (pairs: string) => `SLUG_REGEX_SUBSTITUTIONS = [${pairs}]`

// What Pelican 4.8 makes of each.
test.each([
  [slugs(`${usual}, (r'C\\+\\+', 'cpp')`), 'C++ and C#: 10% Über_x', 'c-and-c-10-uber_x'],
  [slugs(`(r'C\\+\\+', 'cpp'), (r'c#', 'csharp'), ${usual}`), 'C++, C#', 'cpp-csharp'],
  [slugs(String.raw`(r'[^\w\s\-+]', ''), (r'[-\s]+', '-')`), 'C++ and C#', 'c++-and-c'],
  [
    `${slugs(String.raw`(r'[^\w/]+', '-')`)}\nSLUGIFY_PRESERVE_CASE = True`,
    'C++ and C#: 10% Über_x',
    'C-and-C-10-Uber_x',
  ],
  [slugs(''), 'Hello.World 2', 'hello.world 2'],
  ['SLUGIFY_USE_UNICODE = True', '  Über 日本語 - café! ', 'über-日本語-café'],
  ["SLUG_SUBSTITUTIONS = (('C++', 'cpp'), ('.NET', 'dotnet'))", 'C++ & .NET: a.b', 'cpp-dotnet-ab'],
  [slugs("(r'(a+)+b', '')"), 'A', null],
  [slugs(String.raw`(r'a(b)', r'\1')`), 'A', null],
  [slugs('*others'), 'A', null],
  ["SLUG_SUBSTITUTIONS = [('a', 'b', True)]", 'A', null],
])('with %s the slug of %j is %s', (settings, title, slug) => {
  const patterns = "ARTICLE_URL = '{category}/x.html'\nPAGE_URL = '{slug}/x.html'"
  const all = `${settings}\n${patterns}`
  const url = slug && `/${slug}/x.html`
  expect(readIn(all, 'content/pages/a.md', `Title: ${title}\n\nText`)?.url).toBe(url)
  const text = `Title: A\nDate: 2020-01-01\nCategory: ${title}\n\nText`
  expect(readIn(all, 'content/a.md', text)?.url).toBe(url)
})

test('categories may have slugs of their own', () => {
  const settings = `CATEGORY_REGEX_SUBSTITUTIONS = [('b', 'c')]\nARTICLE_URL = '{category}/{slug}'`
  const text = 'Title: A b\nDate: 2020-01-01\nCategory: A b\n\nText'
  expect(readIn(settings, 'content/a.md', text)?.url).toBe('/a c/a-b')
})

// Texts that settings put together; what code may change is not known.
test.each([
  ["A = 'x'\nB = A + '/y'", 'x/y'],
  ["A = 'x'\nA = 'z'\nB = A", null],
  ["A = 'x'\nif C:\n    A = 'z'\nB = A", null],
  ["for A in C: pass\nA = 'x'\nB = A", null],
  ["A = 'x'\nfor C, A in D: pass\nB = A", null],
  ["A = 'x'\nif C: A = 'z'\nB = A", null],
  ["A = 'x'\nA, C = 'z', 1\nB = A", null],
  ["A = 'x'\n(A, \n C) = ('z', 1)\nB = A", null],
  ["A = 'x'\nA, \\\r\n C = 'z', 1\nB = A", null],
  ["A = 'x'\n(A) = 'z'\nB = A", null],
  ["A = 'x'\n[A] = ['z']\nB = A", null],
  ["A = 'x'\nif (A := 'z'): pass\nB = A", null],
  ["A = 'x'\nfrom c import (d, A)\nB = A", null],
  ["A = 'x'\nfrom c import *\nB = A", null],
  ["from c import *\nA = 'x'\nB = A", 'x'],
  ["A = 'x'\nglobals()['A'] = 'z'\nB = A", null],
  ["A = 'x'\nC = f(\n  A, d=1)\nB = A", 'x'],
  ["A = 'x'\nB = f'{A}/{{slug}}' + '.html'", 'x/{slug}.html'],
  ["B = f'{A}/x'", null],
  ["A = 'x'\nB = f'{A!r}'", null],
  ["B = os.environ.get('C', '/x') + '/y'", '/x/y'],
  ["B = os.environ.get('C')", null],
  ["A = 'x'\nB = os.path.join(A, 'y/', 'z')", 'x/y/z'],
  ["B = os.path.join(os.path.dirname(__file__), 'z')", null],
  ["A = 'x'\nB = [A, A + 'y', {'k': A}]", ['x', 'xy', { k: 'x' }]],
  ["A = ['x']\nB = A", null],
  ["A = 'x'\nB = A.upper()", null],
  ["A = 'x'\nB = 'y' if A else 'z'", null],
])('%j is read', (source, value) => {
  expect(readPython(source).get('B')).toEqual(value)
})

test('many imports cost no more for each assignment', async () => {
  const source = `${'import*\n'.repeat(500_000)}${"A = 'b'\n".repeat(1_000)}B = A`
  await expectCheap(6_000, () => expect(readPython(source).get('B')).toBe(null))
})

test('millions of comments in a list need no deep stack', () => {
  const source = `A = [${'#\n'.repeat(4_000_000)} 'b']`
  expect(readPython(source).get('A')).toEqual(['b'])
})
