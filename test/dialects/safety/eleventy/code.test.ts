import { expect, test } from 'vitest'
import { siteOf } from '../../site-files.ts'

const head = (lines = '') => `---\ntitle: A\ndate: 2020-01-01\n${lines}\n---\nText.\n`
const growing = `{% set x = x | replace('a', '${'a'.repeat(30)}') %}`
const configOf = (call: string) => ({
  'eleventy.config.js': `export default function (config) { ${call} }`,
})
const data = (code: string) => ({ ...configOf(''), 'own/own.11tydata.js': code })
const permalink = (code: string, before = '') =>
  data(`${before}\nexport default { permalink: ${code} }`)

/** Reads `own/a.md`, or another one, of a site with these files. */
function articleOf(files: Record<string, string>, page = 'own/a.md') {
  const all: Record<string, string> = { 'own/a.md': head() }
  // `@{x}` is a hole of a template.
  for (const [name, text] of Object.entries(files)) all[name] = text.replaceAll('@{', '${')
  const text = all[page] ?? ''
  const read = siteOf('eleventy', all).read(page, text)
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return read.article
}

const readPage = (files: Record<string, string>, page?: string) => articleOf(files, page).fields
const problemsOf = (files: Record<string, string>) => articleOf(files).problems

const isPublic = (files: Record<string, string>) => readPage(files).status === 'published'

// Each may give `false`, for which Eleventy writes no page.
const mayHide: [string, Record<string, string>][] = [
  ['a function that gives null', permalink('() => null')],
  ['a title of which nothing is left', permalink('(d) => d.title.replaceAll("A", "")')],
  ['a text of blanks', { ...permalink('(d) => d.k.trim()'), 'own/a.md': head('k: " "') }],
  ['a function that gives 0', permalink('() => 0')],
  ['a key that is null', { ...permalink('(d) => d.k && "/x/"'), 'own/a.md': head('k:') }],
  ['a key that is 0', { ...permalink('(d) => d.k'), 'own/a.md': head('k: 0') }],
  ['a nested key that is null', { ...permalink('(d) => d.k.l'), 'own/a.md': head('k: {l: }') }],
  ['a map without an address', permalink('(d) => ({ build: d.k })')],
  [
    'the address of a text that code gives for some',
    {
      ...data(
        'export default { eleventyComputed: { permalink: (d) => { if (d.k === "a") return "/x/"; return d.permalink } } }',
      ),
      'own/a.md': head('permalink: false'),
    },
  ],
  [
    'the address of the text, or null',
    data('export default { eleventyComputed: { permalink: (d) => d.permalink || null } }'),
  ],
  [
    'no address in the text',
    {
      ...data('export default { eleventyComputed: { permalink: (d) => d.permalink } }'),
      'own/a.md': head('permalink:'),
    },
  ],
  ['a helper', permalink('(d) => make(d)', 'const make = (d) => d.n > 3 ? false : "/x/"')],
  ['an imported helper', permalink('(d) => make(d)', 'import { make } from "../lib.js"')],
  ['a value given too late', { 'own/a.md': head('permalink: "{{ a }}{% set a = title %}"') }],
  [
    'a value given in a choice',
    { 'own/a.md': head('permalink: "{% if k %}{% set a = title %}{% endif %}{{ a }}"') },
  ],
  [
    'an imported function',
    data('import { permalink } from "../lib.js"; export default { permalink }'),
  ],
  ['an imported map', data('import all from "../lib.js"; export default all')],
  [
    'an imported map of computed data',
    data('import c from "../lib.js"; export default { eleventyComputed: c }'),
  ],
  ['a map of a function', data('import make from "../lib.js"; export default make({ a: 1 })')],
  [
    'the member of an imported file',
    {
      ...data('import all from "../_data/all.js"; export default { ...all }'),
      '_data/all.js': 'export default { permalink: (d) => d.shown > 1 }',
    },
  ],
  [
    'one of two exports',
    data(
      'if (x) { module.exports = {} } else { module.exports = { permalink: false } }; module.exports = {}',
    ),
  ],
  ['a constant', permalink('(d) => { if (d.n < 3) return no; return "/a/" }', 'const no = false')],
  ['a comparison', permalink('(d) => d.n > 3')],
  ['a method', permalink('(d) => d.tags.includes("x")')],
  ['a call', permalink('(d) => Boolean(d.x)')],
  [
    'a choice in a choice',
    {
      ...permalink('(d) => d.x ? "/a/" : d.y ? d.z : "/b/"'),
      'own/a.md': head('y: 1\nz: false'),
    },
  ],
  [
    'what ?? lets through',
    { ...permalink('(d) => d.show ?? "/a/"'), 'own/a.md': head('show: false') },
  ],
  [
    'a nested key',
    { ...permalink('(d) => d.meta.path'), 'own/a.md': head('meta:\n  path: false') },
  ],
  ['a renamed key', { ...permalink('({ shown: s }) => s'), 'own/a.md': head('shown: false') }],
  [
    'a guard of more than drafts',
    {
      ...permalink('(d) => { if (d.draft || d.x) { return false } return "/a/" }'),
      'own/a.md': head('x: 1'),
    },
  ],
  ['computed data by a call', configOf('config.addGlobalData("eleventyComputed", make())')],
  ['a call in brackets', configOf('config["addPreprocessor"]("x", "md", (d) => d.x > 1)')],
  ['an optional call', configOf('config.addPreprocessor?.("x", "md", (d) => d.x > 1)')],
  [
    'a named step',
    configOf('config.addPreprocessor("x", "md", drop); function drop(d) { return d.x > 1 }'),
  ],
  [
    'a layout that is a class',
    {
      ...configOf(''),
      'own/own.json': '{"layout": "x"}',
      '_includes/x.11ty.js': 'export default class { data() { return { permalink: false } } }',
    },
  ],
  [
    'a layout with markup in it',
    {
      ...configOf(''),
      'own/own.json': '{"layout": "x"}',
      '_includes/x.11ty.jsx':
        'export const data = { permalink: false }; export default () => <p />',
    },
  ],
]

const inLayout = (code: string) => ({
  ...configOf(''),
  'own/own.json': '{"layout": "x"}',
  '_includes/x.11ty.js': code,
})

mayHide.push(
  ...[
    'exports.data = { permalink: false }; exports.render = (data) => data.x',
    'exports.data = { title: "x" }; exports.data.permalink = false; exports.render = () => 1',
    'export { data } from "./data.js"; export const render = () => 1',
    'export * from "./data.js"; export const render = () => 1',
    'const x = require("x"); exports.data = x(); exports.render = (data) => data.x',
    'const x = require("x"); module.exports = function () {}; module.exports["data"] = x()',
    'import x from "x"; export function data() { return { permalink: false } }',
    'const x = require("x"); const one = x(); export { one as data }; export const render = () => 1',
  ].map((code): (typeof mayHide)[number] => [code, inLayout(code)]),
  [
    'code of a suffix',
    {
      ...configOf('config.setDataFileSuffixes([".x"])'),
      'own/own.x.js': 'export default { permalink: false }',
    },
  ],
  ['suffixes that code makes', configOf('config.setDataFileSuffixes(suffixes)')],
  ['a name of data that code makes', configOf('config.setDataFileBaseName(name)')],
  [
    'a function with slug in its name',
    permalink(
      '(d) => getSlug(d)',
      'function getSlug(d) { if (!d.shown) return false; return "/x/" }',
    ),
  ],
  [
    'an import with slug in its name',
    permalink('(d) => hasSlug(d)', 'import { hasSlug } from "h"'),
  ],
  ['a method with slug in its name', permalink('(d) => d.hasSlug("x")')],
  [
    'a function with the name of a filter',
    permalink('(d) => slugify(d)', 'const slugify = (d) => d.x > 1'),
  ],
  ['another name for a function', permalink('(d) => slug(d)', 'const slug = isShown')],
  [
    'an import with the name of a method',
    permalink('(d) => trim(d)', 'import { trim } from "../lib.js"'),
  ],
)

const site = { '_data/site.json': '{"shown": false, "permalink": false}' }

mayHide.push(
  ['a key of global data', { ...permalink('(data) => data.site.shown'), ...site }],
  [
    'a key of global data that a text adds to',
    { ...permalink('(data) => data.site.shown'), ...site, 'own/a.md': head('site: {x: 1}') },
  ],
  ['a global file', { ...permalink('(d) => d.shown'), '_data/shown.json': 'false' }],
  ['a folder of global files', { ...permalink('(d) => d.a.b'), '_data/a/b.js': 'x' }],
  [
    'a global call',
    { ...permalink('(d) => d.shown'), ...configOf('config.addGlobalData("shown", x)') },
  ],
  ['the key of a map that nothing holds', permalink('(d) => d.site.shown')],
  [
    'the address of other data',
    { ...permalink('({ slug, permalink }) => site.permalink'), ...site },
  ],
  ['the address of a key', { ...permalink('({ site }) => site.permalink'), ...site }],
  [
    'the address of a nested key',
    { ...permalink('({ site: { permalink } }) => permalink'), ...site },
  ],
  ['a constant of this name', permalink('() => permalink', 'const permalink = false')],
  [
    'the address of what is imported',
    permalink('(d) => { if (d.x) return "/x/"; return site.permalink }', 'import site from "s"'),
  ],
  [
    'the address of what a helper takes',
    permalink('(d) => make(d.site)', 'const make = (d) => d.x ? "/x/" : d.permalink'),
  ],
)

const step = (code: string) => configOf(`config.addPreprocessor("x", "md", ${code})`)
const computed = (code: string) => data(`export default { eleventyComputed: { ${code} } }`)
const shown = { 'own/a.md': head('shown: /a/') }
const globalFile = (code: string) => ({
  ...configOf(''),
  '_data/eleventyComputed.js': `export default { ${code} }`,
})

mayHide.push(
  [
    'a computed key of a computed address',
    { ...computed('permalink: (d) => d.shown, shown: () => false'), ...shown },
  ],
  [
    'a computed key of the text',
    {
      ...computed('permalink: (d) => d.shown'),
      'own/a.md': head('shown: /a/\neleventyComputed: {shown: false}'),
    },
  ],
  [
    'a computed key before one that takes the address',
    {
      ...data(
        'export default { permalink: (d) => d.shown, eleventyComputed: { shown: () => false, canonical: (d) => d.page.url } }',
      ),
      ...shown,
    },
  ],
  [
    'a computed key of a global file',
    { ...globalFile('permalink: ({ shown }) => shown, shown: (d) => d.title === 3'), ...shown },
  ],
  [
    'a computed key of a file in a folder',
    {
      ...configOf('config.addGlobalData("eleventyComputed.permalink", () => (d) => d.shown)'),
      '_data/eleventyComputed/shown.js': 'export default () => () => false',
      ...shown,
    },
  ],
  [
    'a computed key of a layout',
    {
      ...data('export default { layout: "l", eleventyComputed: { permalink: (d) => d.shown } }'),
      '_includes/l.njk': '---\neleventyComputed:\n  shown: false\n---\n',
      ...shown,
    },
  ],
  [
    'a computed draft',
    computed('permalink: (d) => { if (d.draft) return false; return "/x/" }, draft: () => true'),
  ],
  [
    'a filter that the site replaces',
    configOf(
      'config.addFilter("slugify", () => false); const slugify = config.getFilter("slugify"); config.addGlobalData("permalink", () => (d) => slugify(d.title))',
    ),
  ],
  ['the choice of a negation', step('(d, text) => text.includes("x") ? text : !text')],
  ['a comparison with the text', step('(d, text) => text == 1')],
  ['the size of the text', step('(d, text) => text.length > 1e6')],
  ['a test of the text', step('(d, text) => text.includes("x")')],
  ['a text that code changes', step('(d, text) => { text &&= d.x === 3; return text }')],
  [
    'a name that code changes',
    step('(d, text) => { let r = text; if (d.x) { r = d.y > 1; } return r }'),
  ],
  ['what is instead of nothing', step('(d, text) => undefined ?? Boolean(0)')],
  [
    'a bound method',
    configOf('const add = config.addPreprocessor.bind(config); add("x", "md", () => false)'),
  ],
  [
    'another name of a method',
    configOf('const { addPreprocessor: add } = config; add.call(config, "x", "md", () => false)'),
  ],
  [
    'a member of the steps',
    configOf('config.preprocessors.x = { filter: "md", callback: () => false }'),
  ],
  ['a sum of names', configOf('config["add" + "Preprocessor"]("x", "md", () => false)')],
  ['data in a text', data('export default () => JSON.parse(\'{"permalink":false}\')')],
  ['a key that code makes', data('export default { ["perma" + "link"]: false }')],
  ['a list of keys', data('export default () => Object.fromEntries([["perma" + "link", false]])')],
)

// The text of the page, or the name that is returned, gets another value.
mayHide.push(
  ...[
    'text = d.shown',
    '[text] = [d.shown]',
    '({ shown: text } = d)',
    'arguments[1] = d.shown',
    'return text + 1, d.shown',
    '{ const text = d.shown; return text }',
    'for (const text of d.all) return text',
    'try { d.run() } catch (text) { return text }',
    'let made = text; ({ made } = d); return made',
    `let made = text; ${'made = text;'.repeat(25)} made = d.shown; return made`,
  ].map((code): (typeof mayHide)[number] => [
    code,
    { ...step(`(d, text) => { ${code}; return text }`), 'own/a.md': head('shown: false') },
  ]),
)

const dropping = (code: string, lines: string) => ({
  ...step(`(data, text) => { ${code} }`),
  'own/a.md': head(lines),
})
const unless = 'return data.shown ? text : false'
const ifHidden = 'if (data.hid) return false; return text'

mayHide.push(
  ['a key that a step asks for', dropping('return data.hid ? false : text', 'hid: 1')],
  ['a key in quotes', dropping('if (data["a-b"] === "x") { return false }', 'a-b: x')],
  ['another spelling of a value', dropping('if (data.n == "2") return false', 'n: 2')],
  ['a key without a value', dropping(unless, '')],
  ['a key that is false for Eleventy', dropping(unless, 'shown: False')],
  ['another value', dropping('if (data.n !== 2) return false; return text', 'n: "2"')],
  ['a key that code changes', dropping(`data.hid = 1; ${ifHidden}`, '')],
  ['data that code changes', dropping(`data = { hid: 1 }; ${ifHidden}`, '')],
  ['a draft that code makes', dropping('data.draft = !data.x; if (data.draft) return false', '')],
  ['another name for the data', dropping('const d = data; if (d.hid) return false', 'hid: 1')],
  ['the value of a global file', { ...dropping(ifHidden, ''), '_data/hid.json': 'true' }],
  ['the value of a folder', { ...dropping(ifHidden, ''), 'own/own.json': '{"hid": true}' }],
  [
    'a value that code makes',
    { ...dropping(ifHidden, ''), 'own/own.11tydata.js': 'export default { hid: x() }' },
  ],
  [
    'a key of a helper',
    {
      ...permalink('(d) => make(d)', 'const make = (d) => d.hid ? false : "/x/"'),
      'own/a.md': head('hid: 1'),
    },
  ],
  [
    'a computed key that a function asks for',
    computed('permalink: (d) => d.hid ? false : "/x/", hid: () => true'),
  ],
  ...(
    [
      ['data.tags.length ? false : text', 'tags: [a]'],
      ['data.tags ? false : text', 'tags: ""'],
      ['data.page ? false : text', ''],
      ['data.constructor ? false : text', ''],
      ['data.day !== "2020-01-01" ? false : text', 'day: 2020-01-01'],
      ['data.n === 010 ? false : text', 'n: 8'],
      ['data.n === \\u0022\\u000a\\u0022 ? false : text', ''],
      ['data.n === (data.n++, 2) ? false : text', 'n: 2'],
    ] as const
  ).map(([code, lines]): (typeof mayHide)[number] => [code, dropping(`return ${code}`, lines)]),
  ...[
    'data.hid++',
    '++data.hid',
    'data[key] = 1',
    'Object.defineProperty(data, "hid", { value: 1 })',
    'fill(data)',
  ].map((code): (typeof mayHide)[number] => [code, dropping(`${code}; ${ifHidden}`, 'hid: 0')]),
  [
    'a change in a callback',
    step(
      '(d, text) => { text.replace(/a/, () => { const z = text = d.x; return z }); return text }',
    ),
  ],
  // Names of other spelling.
  ...['"perma\\u006cink"', 'perma\\u006cink', '"perma\\x6cink"', '"perma\\u{6c}ink"'].map(
    (key): (typeof mayHide)[number] => [key, data(`export default { ${key}: false }`)],
  ),
  ...['"perma" + "link"', '`perma@{"link"}`', '"permalink".trim()', 'prefix + "link"'].map(
    (name): (typeof mayHide)[number] => [
      name,
      configOf(`config.addGlobalData(${name}, () => false)`),
    ],
  ),
)

const ofFormat = (name: string, parser: string) =>
  configOf(`config.addDataExtension(${name}, ${parser})`)
const off = '(text) => ({ permalink: false })'

mayHide.push(
  ...(
    [
      ['"txt"', 'parse', 'own/own.11tydata.txt'],
      ['"a,.txt"', off, 'own/own.txt'],
      ['"tsv"', `{ parser: ${off}, read: true }`, 'own/a.tsv'],
      ['ending', off, 'own/own.11tydata.ini'],
      ['"yaml"', off, 'own/own.yaml'],
      ['"json"', off, 'own/own.json'],
      ['"txt"', '(text) => false', '_data/permalink.txt'],
      ['"txt"', off, '_data/eleventyComputed.txt'],
      ['"constructor"', off, '_data/eleventyComputed.constructor'],
    ] as const
  ).map(([name, parser, file]): (typeof mayHide)[number] => [
    `${file} by ${parser}`,
    { ...ofFormat(name, parser), [file]: '{}' },
  ]),
  [
    'a set of data formats',
    { ...configOf('config.dataExtensions.set("x", y)'), 'own/own.11tydata.x': '' },
  ],
  ...[
    '{ delimiters: "~~~" }',
    '{ engines: { yaml: read } }',
    '{ language: "json" }',
    '{ excerpt_alias: "permalink" }',
    'options',
  ].map((options): (typeof mayHide)[number] => [
    options,
    configOf(`config.setFrontMatterParsingOptions(${options})`),
  ]),
  ['made formats', configOf('config.setTemplateFormats(["md"].filter(f).concat("njk"))')],
  ...[
    'permalink: {serverless: /x/}',
    'permalink: {build: ~}',
    'permalink: "{{ none }}"',
    'permalink: "{{ none | toPath }}"',
    'permalink: "{{ none or other }}"',
    'permalink: "{% if collections.a %}{{ b }}{% else %}/x/{% endif %}"',
    'permalink: "{% set path = none | lower %}{{ path }}"',
    'permalink: "{% capture a %}{% endcapture %}{{ b }}"',
    'permalink: "{% if a %}/x/{% endif %}"',
    'permalink: "{% assign b = 1 %}{% if a %}/x/{% else %} {% endif %}"',
    'pagination: {data: own.things, size: 1}\nown: {things: []}',
    'pagination: {data: collections.posts, size: 1}',
  ].map((lines): (typeof mayHide)[number] => [lines, { ...configOf(''), 'own/a.md': head(lines) }]),
  ...['.nan', '-0', '0x0', '0.0', '00'].map((value): (typeof mayHide)[number] => [
    `shown: ${value}`,
    dropping(unless, `shown: ${value}`),
  ]),
  ...[
    '[data.hid] = [1]',
    '({ a: data.hid } = { a: 1 })',
    '[[data.hid]] = x',
    'for ([data.hid] of x) y()',
  ].map((code): (typeof mayHide)[number] => [code, dropping(`${code}; ${ifHidden}`, 'hid: 0')]),
  ...['const [draft] = data.flags', 'const { draft } = other', 'const { a: { draft } } = data'].map(
    (code): (typeof mayHide)[number] => [
      code,
      dropping(`${code}; if (draft) return false; return text`, 'draft: false'),
    ],
  ),
)

test.each(mayHide)('%s may leave the page out', (_, files) => {
  expect(isPublic(files)).toBe(false)
})

const shows: [string, Record<string, string>, string | null][] = [
  ['a text of several', permalink('(d) => { if (d.x) return "/x/"; return `/@{d.y}/` }'), null],
  [
    'a helper that gives texts',
    permalink('(d) => make(d)', 'const make = (d) => d.x ? "/x/" : "/y/"'),
    '/y/',
  ],
  [
    'a condition by a function',
    permalink(
      '(d) => ofB(d.page.inputPath) ? "/x/" : "/y/"',
      'const ofB = (p) => p.includes("/b")',
    ),
    '/y/',
  ],
  ['a sum', permalink('(d) => "/" + d.x + "/"'), null],
  [
    'a name in a text',
    permalink('(d) => { const name = d.a.map((x) => x > 1).join("-"); return `/@{name}/` }'),
    null,
  ],
  ['a filter', permalink('(d) => slugify(d.title)', 'import slugify from "slug"'), null],
  [
    'a filter by require',
    permalink('(d) => slugify(d.x)', 'const slugify = require("slugify")'),
    null,
  ],
  ['a filter of the site', permalink('function (d) { return this.slugify(d.x) }'), null],
  [
    'a function that gives a slug',
    permalink('(d) => toSlug(d.x)', 'const toSlug = (x) => x.toLowerCase().replace(" ", "-")'),
    null,
  ],
  [
    'the address of the text',
    permalink('(d) => { if (d.x) return "/x/"; return d.permalink }'),
    null,
  ],
  [
    'the address in a helper',
    permalink('(d) => make(d)', 'function make(page) { return page.x ? "/x/" : page.permalink }'),
    null,
  ],
  [
    'a key of no data',
    { ...permalink('(d) => d.shown'), '_data/.keep': '', '_data/x.json': '1' },
    '/own/a/',
  ],
  [
    'a key of the text',
    { ...permalink('(d) => d.meta.path'), ...site, 'own/a.md': head('meta: {x: 1}') },
    '/own/a/',
  ],
  ['what || ends with', permalink('(d) => d.x || "/x/"'), '/x/'],
  [
    'a named function',
    permalink('make', 'function make(data) { return `/x/@{data.page.fileSlug}/` }'),
    '/x/a/',
  ],
  [
    'the member of an imported file',
    {
      ...data('import all from "../_data/all.js"; export default all'),
      '_data/all.js': 'export default { permalink: (d) => `/x/@{d.page.fileSlug}/` }',
    },
    '/x/a/',
  ],
]

shows.push(
  ...[
    'const { html } = require("x"); exports.render = (data) => html(data)',
    'import { html } from "x"; export default function (data) { return html(data) }',
    'import x from "x"; export function data() { return { css: x(1) } }; export const render = x',
    'const html = require("x"); function Page(data) { return html(data) }; module.exports = Page',
    'const x = require("x"); exports.data = { layout: "y" }; exports.render = (data) => x(data)',
  ].map((code): (typeof shows)[number] => [code, inLayout(code), '/own/a/']),
)

const filters = (code: string, value: string) =>
  configOf(`${code} config.addGlobalData("permalink", () => (d) => ${value})`)
const getSlugify = 'const slugify = config.getFilter("slugify");'

shows.push(
  // Eleventy makes the address before these.
  [
    'a computed key after the address',
    {
      ...data(
        'export default { permalink: (d) => d.shown, eleventyComputed: { shown: () => false } }',
      ),
      ...shown,
    },
    '/a/',
  ],
  [
    'a computed name after the address',
    { ...computed('slug: (d) => "b"'), 'own/a.md': head('slug: mine\npermalink: /x/{{ slug }}/') },
    '/x/mine/',
  ],
  [
    'a computed title after the address',
    {
      ...data(
        'export default { permalink: "/x/{{ title }}/", eleventyComputed: { title: (d) => d.heading } }',
      ),
      'own/a.md': head('heading: H'),
    },
    '/x/A/',
  ],
  [
    'a computed name before the address',
    { ...computed('permalink: "/x/{{ slug }}/", slug: () => "b"'), 'own/a.md': head('slug: mine') },
    null,
  ],
  [
    'a computed title before the address',
    {
      ...computed('permalink: "/x/{{ title }}/", title: (d) => d.heading'),
      'own/a.md': head('heading: H'),
    },
    '/x/H/',
  ],
  ['a filter of the configuration', filters(getSlugify, '`/x/@{slugify(d.title)}/`'), '/x/a/'],
  [
    'its other name',
    filters('const s = config.getFilter("slug");', '`/x/@{s(d.title)}/`'),
    '/x/a/',
  ],
  ['its result', filters(getSlugify, 'slugify(d.title) + ".html"'), '/a.html'],
  ['its result alone', filters(getSlugify, 'slugify(d.title)'), '/a'],
  ['its call', filters('', 'config.getFilter("slugify")(d.title)'), '/a'],
  [
    'its member',
    filters('const s = config.javascriptFunctions.slugify;', '`/x/@{s(d.title)}/`'),
    '/x/a/',
  ],
  [
    'another filter of this name',
    permalink('(d) => `/x/@{slugify(d.title)}/`', 'import { slugify } from "../lib.js"'),
    null,
  ],
  [
    'a step that changes the text',
    step('(d, text) => { if (d.x) { return text.trim() + "x" } return text.replace(/a/g, "b") }'),
    '/own/a/',
  ],
)

shows.push(
  ...[
    'return text.replace(/\\[\\[([^\\]"<]+)\\]{2}/g, "<a>$1</a>")',
    'text = text.replace(/(a)/g, "b"); d.text = d.shown; return text',
    'let made = text\n if (d.x) made = made.trim() + [1, 2].join()\n return made',
    'const { draft } = d; return text',
  ].map((code): (typeof shows)[number] => [code, step(`(d, text) => { ${code} }`), '/own/a/']),
)

shows.push(
  ['a key that a step asks for', dropping('return data.hid ? false : text', ''), '/own/a/'],
  ['another value', dropping('if (data["a-b"] === "x") { return false }', 'a-b: y'), '/own/a/'],
  ['a value', dropping(unless, 'shown: yes'), '/own/a/'],
  ['the same value', dropping('if (data.n !== 2) return false', 'n: 2'), '/own/a/'],
  ['a value of its own', { ...dropping(ifHidden, 'hid: 0'), '_data/hid.json': 'true' }, '/own/a/'],
  ['a key that a function asks for', permalink('(d) => d.hid ? false : "/x/"'), '/x/'],
  [
    'the end of a choice',
    { ...permalink('(d) => d.n === "a" ? "/x/" : false'), 'own/a.md': head('n: a') },
    '/x/',
  ],
  ['a callback', step('(d, text) => text.replace(/a/g, (m) => m + 1)'), '/own/a/'],
  [
    'a callback that changes what is no longer returned',
    step('(d, text) => text.replace(/a/, () => { text = false })'),
    '/own/a/',
  ],
  [
    'a callback with a block',
    step(
      '(d, text) => { text = text.replace(/a/, (m) => { const y = m; return y > 1 }); return text }',
    ),
    '/own/a/',
  ],
  ['other global data', configOf('config.addGlobalData("site." + x, () => false)'), '/own/a/'],
)

shows.push(
  [
    'keys of the data',
    dropping('const { draft } = data; if (draft) return false; return text', ''),
    '/own/a/',
  ],
  [
    'other data of the format',
    { ...ofFormat('"txt"', '(text) => ({ colour: text })'), 'own/own.txt': 'red' },
    '/own/a/',
  ],
  ...[
    'yaml.load',
    '(text) => yaml.load(text)',
    '(text: string) => yaml.load(text)',
    '(text) => { return require("x").parse(text, {}) }',
  ].map((parser): (typeof shows)[number] => [
    parser,
    { ...ofFormat('"yml, yaml"', parser), 'own/own.yaml': 'permalink: /x/' },
    '/x/',
  ]),
  [
    'data that is a text',
    { ...ofFormat('"txt"', '(text) => text'), 'own/own.txt': 'permalink: false' },
    '/own/a/',
  ],
  [
    'a format without a file',
    { ...ofFormat('"csv"', 'parse'), '_data/people.csv': 'a,b', 'own/b.csv': 'a' },
    '/own/a/',
  ],
  [
    'excerpts',
    configOf(
      'config.setFrontMatterParsingOptions({ excerpt: true, excerpt_separator: "<!-- x -->", excerpt_alias: "sum", engines: { toml: toml.parse.bind(toml) } })',
    ),
    '/own/a/',
  ],
  [
    'the address of the text first',
    {
      ...computed('permalink: (d) => { if (d.permalink) return d.permalink; return "/x/" }'),
      'own/a.md': head('permalink: /y/'),
    },
    '/y/',
  ],
  [
    'an address or a text',
    computed('permalink: (d) => d.permalink || `/@{d.page.fileSlug}/`'),
    '/a/',
  ],
  [
    'a condition without a result',
    configOf(
      'config.addPreprocessor("x", "*", (d) => { if (/own/.test(d.page.inputPath)) d.x = 1; if (d.draft) return false })',
    ),
    '/own/a/',
  ],
  ['no date', { ...configOf(''), 'own/a.md': head('').replace('2020-01-01', 'false') }, '/own/a/'],
  ['no prefix', { 'eleventy.config.js': 'export default () => ({ pathPrefix: "./" })' }, '/own/a/'],
  [
    'global data of a file',
    {
      ...configOf(''),
      '_data/k.json': '1',
      'own/a.md': head('permalink: "/{% if k %}x{% endif %}"'),
    },
    '/x',
  ],
  [
    'global data of the configuration',
    {
      ...configOf('config.addGlobalData("k", 1)'),
      'own/a.md': head('permalink: "/{{ k or title }}"'),
    },
    null,
  ],
  ['a change of addresses', configOf('config.addUrlTransform(({ url }) => "/z" + url)'), null],
  ['formats', configOf("config.setTemplateFormats(['md', 'njk'])\nreturn {}"), '/own/a/'],
  ...(
    [
      ['permalink: {build: "/{{ title }}/"}', '/A/'],
      ['permalink: {}', '/own/a/'],
      ['permalink: "{% if a %}/x/{% else %}/y/{% endif %}"', '/y/'],
      ['permalink: "/w{% if a %}/x{% elsif title == \'A\' %}/z{% endif %}/"', '/w/z/'],
      ['permalink: "/{% if not a %}x{% else %}{{ a | own }}{% endif %}/"', '/x/'],
      ['permalink: "/{% for a in tags %}{{ a }}{% endfor %}/"', null],
      ['permalink: "{{ slug }}"\nslug: /b/', '/b/'],
      ['permalink: "{% if slug %}{{ slug }}{% else %}{{ page.fileSlug }}{% endif %}"', '/a'],
      ['permalink: "{% set path = title | lower %}{{ path }}"', '/a'],
      ['permalink: "{{ slug or page.fileSlug }}"', '/a'],
      [
        "permalink: \"./x/{{ seo.slug | replace('b', 'c') | upper }}/\"\nseo: {slug: a b}",
        '/x/A C/',
      ],
      ["permalink: \"/{{ seo.slug | default: 'd' | append: '.html' }}\"", '/d.html'],
      ['permalink: "/{{ title | truncate: 1 }}/"', null],
      ['permalink: "/{{ slug or page.fileSlug }}/"\nslug: ""', '/a/'],
      ['permalink: "/{{ slug or title | upper }}/"\nslug: b', '/b/'],
      ['permalink: "/{{ title.length or \'z\' }}/"', null],
      ['permalink: "/{% if true %}x{% endif %}/"', null],
      ['permalink: "{# x #}/{{ title }}/"', null],
      ['permalink: "{% set page = \'x\' %}/{{ page.fileSlug }}/"', null],
      ['permalink: "/{{ updated }}/"\nupdated: 2020-01-02', null],
      ['permalink: "/{{ ok | default(\'x\') }}/"\nok: false', null],
      [`permalink: "{% set x = 'a' %}${growing.repeat(9)}/{{ x }}/"`, null],
      ['permalink: "/{{ date | date(\'YYYY\') }}/"', null],
      ['permalink: "{{ slug | default: page.fileSlug }}"', null],
      ['permalink: "{{ page | toPath }}"', null],
      ['permalink: "{{ title | toPath }}"', null],
      ['permalink: "{% path title %}"', null],
      ['pagination: {data: own.things, size: 1}\nown: {things: [1]}', '/own/a/'],
      ['pagination: {data: collections.all, size: 1}', '/own/a/'],
      ['pagination: {data: collections.posts, size: 1, generatePageOnEmptyData: true}', '/own/a/'],
    ] as const
  ).map(([lines, url]): (typeof shows)[number] => [
    lines,
    { ...configOf(''), 'own/a.md': head(lines) },
    url,
  ]),
)

test.each(shows)('%s leaves no page out', (_, files, url) => {
  expect(isPublic(files)).toBe(true)
  expect(readPage(files).url).toBe(url)
})

test('a named function that drops drafts drops nothing else', () => {
  const files = {
    'eleventy.config.js':
      'import drafts from "./eleventy.config.drafts.js"\nexport default (config) => { config.addPlugin(drafts) }',
    'eleventy.config.drafts.js': `function computed() {
        return (data) => {
          if (data.draft && !process.env.BUILD_DRAFTS) { return false }
          return data.permalink
        }
      }
      export default (config) => { config.addGlobalData("eleventyComputed.permalink", computed) }`,
  }
  expect(readPage(files)).toMatchObject({ status: 'published', url: '/own/a/' })
  expect(isPublic({ ...files, 'own/a.md': head('draft: "yes"') })).toBe(false)
})

const titled = (code: string) => data(`export default { eleventyComputed: { title: ${code} } }`)
const jsLayout = {
  ...configOf(''),
  'own/own.json': '{"layout": "blog"}',
  '_includes/blog.njk': '---\ntitle: Blog\nlayout: base\n---\n',
  '_includes/base.njk': `---js
// Names that are declared become data.
let headerTitle = "Site"
let eleventyComputed = { title: function (data) {
  return data.news || data.eleventyNavigation?.key || data.title || data.headerTitle
} }
---
`,
}

test.each<[string, Record<string, string>, string, string]>([
  ['a key of the text', jsLayout, 'news: N\ntitle: T', 'N'],
  ['a key in a map', jsLayout, 'eleventyNavigation:\n  key: K', 'K'],
  ['the title of a nearer layout', jsLayout, 'x: y', 'Blog'],
  [
    'a template',
    { ...configOf(''), 'own/own.json': '{"eleventyComputed": {"title": "{{ a }} of {{b.c}}"}}' },
    'a: A\nb: {c: C}',
    'A of C',
  ],
  ['a template of JavaScript', titled('({ a, b }) => `@{a}, @{b?.c}`'), 'a: A\nb: {c: C}', 'A, C'],
  ['what ?? ends with', titled('(d) => d.other ?? "Untitled"'), 'x: y', 'Untitled'],
  ['a choice', titled('(d) => d.a ? `On @{d.a}` : d.title'), 'title: T', 'T'],
  ['a choice by a key', titled('(d) => (d.a ? `On @{d.a}` : d.title)'), 'a: A', 'On A'],
  [
    'a named function',
    data('const pick = (d) => d.a; export default { eleventyComputed: { title: pick } }'),
    'a: A',
    'A',
  ],
  [
    'global data',
    configOf(
      'config.addGlobalData("eleventyComputed.title", () => (data) => data.a || data.title)',
    ),
    'a: A',
    'A',
  ],
  [
    'the head itself',
    titled('(d) => d.a'),
    'a: A\neleventyComputed: {title: "{{ b }}"}\nb: B',
    'B',
  ],
  ['other code', titled('(d) => { log(d); return d.a }'), 'a: A\ntitle: T', 'T'],
  ['a call', titled('(d) => upper(d.a)'), 'a: A\ntitle: T', 'T'],
])('the computed title is that of %s', (_, files, lines, title) => {
  expect(readPage({ ...files, 'own/a.md': `---\n${lines}\n---\nText.\n` }).title).toBe(title)
})

test('data files have the names that the configuration gives them', () => {
  const files = {
    ...configOf('config.setDataFileSuffixes([".data", ""]); config.setDataFileBaseName("index")'),
    'own/index.data.json': '{"tags": ["y"]}',
    'own/a.data.json': '{"lang": "de"}',
    'own/index.json': '{"permalink": false}',
    'own/own.json': '{"permalink": false}',
    'own/a.11tydata.json': '{"permalink": false}',
  }
  expect(readPage(files)).toMatchObject({ status: 'published', tags: ['y'], lang: 'de' })
})

test.each([
  ["/{{ page.date | date: '%Y/%-m/%d' }}/{{ page.fileSlug }}/", '/2020/1/01/a/'],
  ["/{{ date | date: '%y-%m' }}/", '/20-01/'],
  ["/{{ page.date | date: '%b' }}/", null],
  ['/{{ page.date | date }}/', null],
])('the address of %s has the date', (permalink, url) => {
  const files = { ...configOf(''), 'own/a.md': head(`permalink: "${permalink}"`) }
  expect(readPage(files).url).toBe(url)
  const replaced = configOf('config.addFilter("date", (value) => value.toFormat("y"))')
  expect(readPage({ ...files, ...replaced }).url).toBe(null)
})

test('the key that Eleventy computes before the address is named', () => {
  const files = { ...computed('permalink: "/x/{{ slug }}/", slug: () => "b"') }
  const problems = problemsOf({ ...files, 'own/a.md': head('slug: mine') })
  expect(problems).toContainEqual(
    expect.objectContaining({
      code: 'address_computed',
      message: expect.stringContaining('"slug" (eleventyComputed)'),
    }),
  )
})

test('a name that every object has gives a permalink no value', () => {
  for (const name of ['constructor', '__proto__ | slugify']) {
    const page = { ...configOf(''), 'own/a.md': head(`permalink: /x/{{ ${name} }}/`) }
    expect(readPage(page).url).toBeNull()
  }
})

const excluded = 'eleventyExcludeFromCollections'
const drafts = `(data) => { if (data.draft && !process.env.B) { return true; } return data.${excluded} }`

test.each<[string, Record<string, string>, boolean]>([
  ['a function', computed(`${excluded}: () => true`), false],
  ['a key of data', data(`export default { ${excluded}: !process.env.X }`), false],
  ['global data', configOf(`config.addGlobalData("${excluded}", () => true)`), false],
  [
    'a map of global data',
    configOf(`config.addGlobalData("eleventyComputed", { ${excluded}: () => true })`),
    false,
  ],
  ['a global file', globalFile(`${excluded}: (d) => d.x > 1`), false],
  [
    'the text',
    { ...configOf(''), 'own/a.md': head(`eleventyComputed:\n  ${excluded}: true`) },
    false,
  ],
  ['a function for drafts', computed(`${excluded}: ${drafts}`), true],
  [
    'a function for keys beside global data of other names',
    {
      ...computed(`${excluded}: (d) => d.deleted || d.draft, permalink: (d) => !d.draft && '/x/'`),
      ...configOf('for (const [name, x] of all) config.addGlobalData(name, x)'),
    },
    true,
  ],
  [
    'global data for drafts',
    configOf(
      `config.addGlobalData("eleventyComputed.${excluded}", function () { return ${drafts} })`,
    ),
    true,
  ],
  [
    'what the text says',
    globalFile(`${excluded}: ({ ${excluded} }) => ${excluded} ?? false`),
    true,
  ],
])('a page is listed as %s computes it', (_, files, listed) => {
  expect(readPage(files)).toMatchObject({ status: 'published', listed })
})

const tagged = (code: string, before = '') =>
  data(`export default { ${before} eleventyComputed: { tags: ${code} } }`)

test.each<[Record<string, string>, string[]]>([
  [tagged('(data) => ["a", ...data.tags]'), ['a', 'x']],
  [tagged('({ tags }) => [...(tags || []), "a"]', 'tags: "b",'), ['b', 'x', 'a']],
  [tagged('(d) => [...new Set(["x", ...(d.tags ?? [])])]'), ['x']],
  [tagged('() => ["a"]'), ['a']],
  [tagged('(d) => Array.from(new Set([...(d.tags || []), "a"]))'), ['x', 'a']],
  [{ ...configOf(''), 'own/own.json': '{"eleventyComputed": {"tags": ["a"]}}' }, ['a']],
  [
    configOf('config.addGlobalData("eleventyComputed.tags", () => (d) => ["a", ...d.tags])'),
    ['a', 'x'],
  ],
])('computed tags of the form are read: %#', (files, tags) => {
  const article = articleOf({ ...files, 'own/a.md': head('tags: [x]') })
  expect(article.fields.tags).toEqual(tags)
  expect(article.problems).toEqual([])
})

const map = (members: string) => configOf(`config.addGlobalData("eleventyComputed", ${members})`)

test('a map of computed data hides only by what its members give', () => {
  const lower =
    'tags: (data) => Array.isArray(data.tags) ? data.tags.map((t) => low(t)) : data.tags'
  expect(isPublic(map(`{ ${lower} }`))).toBe(true)
  expect(isPublic(map(`() => ({ ${lower}, x: f(1) })`))).toBe(true)
  expect(readPage(map('{ permalink: (d) => "/x/" }')).url).toBe('/x/')
  for (const hidden of ['...made', 'permalink: (d) => d.x > 1', '[key]: f', 'get permalink() {}'])
    expect(isPublic(map(`{ ${lower}, ${hidden} }`))).toBe(false)
})

test('tags that only running code tells are named at the page', () => {
  const files = { ...tagged('(d) => clean(d.tags)'), 'own/a.md': head('tags: [x]') }
  expect(readPage(files).tags).toEqual(['x'])
  expect(problemsOf(files)).toEqual([
    expect.objectContaining({
      code: 'computed_by_code',
      message: expect.stringContaining('"tags"'),
    }),
  ])
})

test('maps where texts belong are read without an error', () => {
  const isX = dropping('return data.kind === "x" ? false : text', 'kind: {a: 1}')
  expect(isPublic(isX)).toBe(true)
  const lines = 'eleventyComputed: {tags: [{a: 1}, b], eleventyExcludeFromCollections: {a: 1}}'
  expect(readPage({ ...configOf(''), 'own/a.md': head(lines) })).toMatchObject({
    tags: ['b'],
    listed: false,
  })
})

test('a character with a backslash in .gitignore leaves out no more than itself', () => {
  const files = { '.eleventy.js': '', '.gitignore': '\\#*\\#\n\\~a\n' }
  const { site, problems } = siteOf('eleventy', files)
  expect(site).toMatchObject({ ignored: ['#*#', '~a'] })
  expect(problems).toEqual([])
})

const inSrc = { dir: 'return { dir: { input: path.join(__dirname, "src") } }' }

test.each([
  ['', 'a.md', 'article'],
  ['', 'a.markdown', 'file'],
  ['config.addExtension("markdown", { key: "md" })', 'a.markdown', 'article'],
  ['config.addExtension("markdown", { key: "njk" })', 'a.markdown', 'file'],
  [
    'config.addExtension("markdown", { key: "md" }); config.setTemplateFormats(["md"])',
    'a.markdown',
    'file',
  ],
  // Eleventy makes pages of what it copies.
  ['config.addPassthroughCopy("files")', 'files/README.md', 'article'],
  ['config.addPassthroughCopy("files")', 'files/a.txt', 'file'],
  [inSrc.dir, 'src/a.md', 'article'],
  [inSrc.dir, 'a.md', 'not_content'],
  [inSrc.dir.replace('"src"', '"a", "src"'), 'a/src/a.md', 'article'],
])('with %j, %s is of the kind %s', (call, file, kind) => {
  const site = siteOf('eleventy', { [file]: undefined, ...configOf(call) })
  expect(site.kindOf(file)).toBe(kind)
})

test.each([
  ['Dockerfile', 'RUN npx eleventy --input=/source/docs --output=/out', 'docs/a.md', 'article'],
  ['Dockerfile', 'RUN npx eleventy --input=/source/docs --output=/out', 'README.md', 'not_content'],
  ['docs/Dockerfile', 'RUN eleventy --input docs', 'README.md', 'not_content'],
  ['netlify.toml', 'command = "npx @11ty/eleventy --input=docs && x"', 'README.md', 'not_content'],
  ['.github/workflows/a.yml', '  - run: npx eleventy --input=docs', 'README.md', 'not_content'],
  ['.github/workflows/a.yml', '  - run: npx eleventy', 'README.md', 'article'],
  ['notes/Dockerfile', 'RUN eleventy --input=docs', 'README.md', 'article'],
])('where %s says %j, %s is of the kind %s', (name, text, file, kind) => {
  const pages = { 'docs/a.md': undefined, 'README.md': undefined }
  const site = siteOf('eleventy', { ...pages, '.eleventy.js': '', [name]: text })
  expect(site.kindOf(file)).toBe(kind)
})

const version = (range: string) => ({
  'package.json': `{"devDependencies": {"@11ty/eleventy": "${range}"}}`,
})

// What Eleventy 3.1.8 and 2.0.1 say of these.
test.each([
  ['^3.1.0', ['a', 'b c', 'd'], '/isnt-it/'],
  ['^2.0.0', ['a, b c', 'd, d'], '/isn-t-it/'],
  ['^2', ['a, b c', 'd, d'], '/isn-t-it/'],
])('Eleventy %s has the tags %j and the address %s', (range, tags, url) => {
  const page = '---\ntitle: Isn\'t it\ntags: a, b c\npermalink: "/{{ title | slugify }}/"\n---\n'
  const files = { ...configOf(''), ...version(range), 'own/a.md': page }
  const of = readPage({ ...files, 'own/own.json': '{"tags": "d, d"}' })
  expect(of.url).toBe(url)
  expect(new Set(of.tags)).toEqual(new Set(tags))
  expect(readPage(files).tags).toEqual(tags.filter((one) => !one.startsWith('d')))
})

// What slugify 1.6.9 makes of these.
test.each([
  ['C++ & C#: Œuvre – 100%', '/c++-and-c:-oeuvre-100percent/'],
  ['Щука (1)', '/shuka-(1)/'],
  ['“Ça”', null],
  ['Ĉu', null],
])('the address of the title %s by `slug` is %s', (title, url) => {
  const page = `---\ntitle: "${title}"\npermalink: "/{{ title | slug }}/"\n---\n`
  expect(readPage({ ...configOf(''), 'own/a.md': page }).url).toBe(url)
})

// What @sindresorhus/slugify 2.2.1 and 1.1.2 make of these, without `decamelize`.
test.each([
  ['L’été à “Öl & Straße” – Łódź…', '/l-ete-a-oel-and-strasse-lodz/', null],
  ['Needn’t be: café', '/needn-t-be-cafe/', '/needn-t-be-cafe/'],
  ['Déjà vu: ÆØÅ', '/deja-vu-aeoa/', '/deja-vu-aeoa/'],
  ['Vue 3 入門・データ 🎉', '/vue-3/', '/vue-3/'],
  ['x`y ·z', '/xy-z/', '/x-y-z/'],
  ['Щука, новый съезд 1', '/schuka-noviy-syezd-1/', '/shhuka-novyj-sezd-1/'],
  ['Ξένη Βίβλος', '/kseni-bivlos/', '/kseni-bivlos/'],
  ['مرحبا', '/mrhba/', '/mrhba/'],
  ['שלום', null, null],
  ['100 € 💯', null, null],
  ['', '/', '/'],
])('the address of the title %s is %s, before Eleventy 3 %s', (title, now, before) => {
  const page = `---\ntitle: "${title}"\npermalink: "/{{ title | slugify }}/"\n---\n`
  const urlBy = (range: string) =>
    readPage({ ...configOf(''), ...version(range), 'own/a.md': page }).url
  expect([urlBy('^3.1.0'), urlBy('^2.0.0')]).toEqual([now, before])
})

test.each([
  ['own/x/2020-02-03-index.md', 'page.fileSlug', '/x/'],
  ['own/2020-01-02-x/index.md', 'page.fileSlug', '/x/'],
  ['own/no 2020-02-03-y.md', 'page.fileSlug', '/y/'],
  ['own/x/2020-02-03-y.md', 'page.filePathStem', '/own/x/y/'],
])('%s has the %s %s', (file, value, url) => {
  const text = `---\npermalink: "/{{ ${value} }}/"\n---\n`
  expect(readPage({ ...configOf(''), [file]: text }, file).url).toBe(url)
})

test.each([
  ["(d) => d.page.filePathStem.replace('/own/', '/') + '.html'", '/a.html'],
  ["(data) => '/x' + data.page.filePathStem.replace('/own', '')", '/x/a'],
  ["function ({ page }) { return '/x/' + page.fileSlug + '/' }", '/x/a/'],
  ["(d) => d.page.filePathStem.replace(/own/, '') + '/'", null],
  ["(d) => d.base + d.page.fileSlug + '/'", null],
  ['(d) => `/@{d.title.toLowerCase().replace("a", "b c")}/`', '/b c/'],
  ['(d) => `/@{d.page.inputPath.endsWith("own/a.md") ? "x" : d.other}/`', '/x/'],
  ['(d) => { switch (d.title) { case "A": return "/x/"; default: return "/y/" } }', '/x/'],
  ["(d) => (d.k || d.title === 'B') && !d.l ? '/x/' : `/@{d.other ?? d.page.fileSlug}/`", '/a/'],
  ['(d) => { fix(d); return "/x/" }', null],
  ["(d) => ((d.title === 'B' ?? d.title) ? '/x/' : '/y/')", null],
  ["(d) => (d.title.endsWith('A') ?? false) ? '/x/' : '/y/'", '/x/'],
])('the address of %s is %s', (code, url) => {
  for (const files of [permalink(code), computed(`permalink: ${code}`)])
    expect(readPage(files)).toMatchObject({ url, status: 'published' })
})

test.each([{ keys: [null] }, { keys: [{ key: 5 }] }, { keys: ['a'] }, { keys: [] }])(
  'the value %j of a data file takes all pages out of collections',
  (value) => {
    const data = JSON.stringify({ eleventyComputed: { [excluded]: value } })
    expect(readPage({ ...configOf(''), 'own/own.json': data }).listed).toBe(false)
  },
)

test.each<[string, string, boolean]>([
  ['d.deleted || d.draft', '', true],
  ['d.deleted || d.draft', 'deleted: true', false],
  ['d.deleted', 'deleted: false', true],
  ['d.deleted || isOld(d)', '', false],
  ['d.a && d.b', '', true],
  ['d.a && d.b', 'a: 1\nb: 1', false],
  ["d.kind === 'note'", 'kind: note', false],
  ["d.kind === 'note'", 'kind: post', true],
])('in collections, but for %s, with %j it is %s', (condition, lines, isListed) => {
  const files = { ...computed(`${excluded}: (d) => ${condition}`), 'own/a.md': head(lines) }
  expect(readPage(files).listed).toBe(isListed)
})

const withEngine = (parse: string) => ({
  'eleventy.config.js': `const yaml = require(require.resolve("js-yaml", { paths: [] }));
    const options = { engines: { yaml: { ${parse}, stringify: (all) => yaml.dump(all) } } };
    module.exports = (config) => { config.setFrontMatterParsingOptions(options) }`,
})
const unbarred = 'parse: (head) => yaml.load(head.replace(/\\\\\\|/g, "|"))'

test.each([
  [unbarred, 'b: "[[x|y]]"', true],
  ['parse(head) { return yaml.load(head.replace(/~/, "")) }', 'b: 1', true],
  [unbarred, "b: '[[x\\|y]]'", false],
  ['parse: (head) => yaml.load(head.replace(/draf/g, "x"))', 'drafty: no', false],
  ['parse: (head) => yaml.load(head.replace(/~/gi, "x"))', 'b: 1', false],
  ['parse: (head) => yaml.load(head.replace(/(?<=a)~/g, "x"))', 'b: 1', false],
  ['parse: (head) => yaml.load(head.replace(/~/g, made))', 'b: 1', false],
  ['parse: (head) => yaml.load(fixed(head))', 'b: 1', false],
  ['parse: (head) => yaml.load(head.replace(/~/g, ""), options)', 'b: 1', false],
  ['parse: (head) => ({ ...yaml.load(head.replace(/~/g, "")), permalink: false })', 'b: 1', false],
  ['parse: (head) => toml.load(head.replace(/~/g, ""))', 'b: 1', false],
  ['parse: (head, next) => yaml.load(next.replace(/~/g, ""))', 'b: 1', false],
])('%s reads "%s" as YAML: %s', (parse, lines, isRead) => {
  const files = { ...withEngine(parse), 'own/a.md': head(lines) }
  expect(isPublic(files)).toBe(isRead)
  expect(readPage(files).url).toBe('/own/a/')
})

test('a head that the code of the site changes is named', () => {
  const files = { ...withEngine(unbarred), 'own/a.md': head("b: '[[x\\|y]]'") }
  expect(problemsOf(files)).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('setFrontMatterParsingOptions') }),
  )
})

const home = 'if (data.tags.indexOf("home") != -1) { return "/" }'

test.each([
  [`(data) => { ${home} return data.permalink || undefined }`, 'tags: [home]', '/'],
  [`(data) => { ${home} return data.permalink || undefined }`, 'tags: [homes]', '/x/'],
  [`(data) => { ${home} return data.permalink ?? undefined }`, 'tags: [b]', '/x/'],
  [
    `({ tags, permalink }) => { if (tags.includes("home")) return "/"; return permalink }`,
    'tags: home',
    '/',
  ],
  [`(data) => { if (data.tags.includes("home")) return "/a/"; return "/b/" }`, 'tags: [b]', '/b/'],
  [`(data) => { ${home} return data.permalink || data.slug }`, 'tags: [b]', '/x/'],
  [
    `(data) => { if (!data.tags.includes("home")) return "/"; return data.permalink }`,
    'tags: [b]',
    '/',
  ],
  [
    `(data) => { if (data.tags.indexOf("home") > 0) return "/"; return data.permalink }`,
    'tags: [b]',
    null,
  ],
  [
    `(data) => { if (data.tags.includes("home")) { fix(data); return "/" } return data.permalink }`,
    'tags: [b]',
    null,
  ],
  [
    `(data) => { if (data.tags.includes("home")) return "/"; else return "/x/"; return "/b/" }`,
    'tags: [b]',
    '/x/',
  ],
])('the address of %s for "%s" is %s', (code, lines, url) => {
  const files = data(`export default { eleventyComputed: { permalink: ${code} } }`)
  expect(readPage({ ...files, 'own/a.md': head(`${lines}\npermalink: /x/`) }).url).toBe(url)
})

test('of tags that replace those of the folder, only these have an address', () => {
  const code = `(data) => { ${home} return data.permalink || undefined }`
  const files = {
    ...data(`export default { tags: ["home"], eleventyComputed: { permalink: ${code} } }`),
  }
  const urlFor = (lines: string) =>
    readPage({ ...files, 'own/a.md': head(`${lines}\npermalink: /x/`) }).url
  expect(urlFor('tags: [b]')).toBe('/')
  expect(urlFor('override:tags: [b]')).toBe('/x/')
  expect(urlFor('tags: [b]\noverride:tags: [home]')).toBe('/')
})

test('the address of a text goes before that of code that computes none', () => {
  const files = permalink(`(data) => { ${home} return data.permalink || undefined }`)
  expect(readPage({ ...files, 'own/a.md': head('tags: [home]\npermalink: /x/') }).url).toBe('/x/')
  expect(readPage({ ...files, 'own/a.md': head('tags: [home]') }).url).toBe('/')
})

test('code that gives the address of the folder gives what its template makes', () => {
  const code = '(d) => d.k ? "/x/" : d.permalink'
  const files = data(
    `export default { permalink: "/y/{{ page.fileSlug }}/", eleventyComputed: { permalink: ${code} } }`,
  )
  expect(readPage(files).url).toBe('/y/a/')
  expect(readPage({ ...files, 'own/a.md': head('k: b') }).url).toBe('/x/')
  const long = `(d) => ${'(d.a || d.b) && '.repeat(40)}d.c ? "/x/" : "/y/"`
  expect(readPage(permalink(long)).url).toBeNull()
})

test('computed data has the addresses of its own members alone', () => {
  const members = 'permalink: (d) => d.hid ? false : "/x/", more: () => ({ permalink: false })'
  expect(readPage(computed(members))).toMatchObject({ status: 'published', url: '/x/' })
})

test('templates have the texts of global data', () => {
  const urlBy = (file: string, text: string, path: string) =>
    readPage({ ...configOf(''), [file]: text, 'own/a.md': head(`permalink: "/{{ ${path} }}/"`) })
      .url
  expect(urlBy('_data/k.json', '{"blog": "b", "n": 2, "list": [1]}', 'k.blog }}{{ k.n')).toBe(
    '/b2/',
  )
  expect(urlBy('_data/k.json', '{"list": [1]}', 'k.list')).toBeNull()
  expect(urlBy('_data/k.js', 'export default { blog: "b", url: f() }', 'k.blog')).toBe('/b/')
  expect(urlBy('_data/k.js', 'export default { blog: "b", url: f() }', 'k.url')).toBeNull()
  expect(urlBy('_data/k.js', 'export default { blog: "b", ...more }', 'k.blog')).toBeNull()
  expect(urlBy('_data/k.js', 'export default () => ({ blog: "b" })', 'k.blog')).toBe('/b/')
  expect(urlBy('_data/k/l.json', '"b"', 'k.l')).toBeNull()
  const replaced = configOf('config.addGlobalData("k", { blog: "c" })')
  const page = head('permalink: "/{{ k.blog }}/"')
  expect(
    readPage({ ...replaced, '_data/k.json': '{"blog": "b"}', 'own/a.md': page }).url,
  ).toBeNull()
})

test('a configuration may be that of another file, or in a call of a package', () => {
  const config = {
    'eleventy.config.js': "import 'tsx/esm'\nexport { default } from './eleventy.config.ts'\n",
    'eleventy.config.ts': 'export default () => ({ pathPrefix: "/b/" })',
  }
  expect(readPage(config).url).toBe('/b/own/a/')
  const wrapped =
    "import typed from '11ty.ts'; export default typed((config) => ({ pathPrefix: '/b/' }))"
  expect(readPage({ 'eleventy.config.js': wrapped }).url).toBe('/b/own/a/')
})

test('nearer computed data replaces the address of a tag', () => {
  const files = {
    ...data(
      `export default { eleventyComputed: { permalink: (data) => { ${home} return data.permalink } } }`,
    ),
    'own/in/in.11tydata.js':
      'export default { eleventyComputed: { permalink: (d) => d.permalink } }',
    'own/in/a.md': head('tags: [home]\npermalink: /x/'),
  }
  expect(readPage(files, 'own/in/a.md').url).toBe('/x/')
})

test.each([
  ['permalink: 0', '/own/a/'],
  ['permalink: "/{{ title }}/"', '/A/'],
  ['permalink: "/{{ title }}/"\ndynamicPermalink: false', '/{{ title }}/'],
  ['permalink: "x.html"\ndynamicPermalink: false', '/x.html'],
])('the address by %s is %s', (lines, url) => {
  expect(readPage({ ...configOf(''), 'own/a.md': head(lines) }).url).toBe(url)
})

test.each([
  ['[posts]', '^3.0.0', true],
  ['posts', '^3.0.0', true],
  ['[posts, all]', '^3.0.0', false],
  ['true', '^3.0.0', false],
  ['[posts]', '^2.0.0', false],
])('out of the collections %s of Eleventy %s, a page is listed: %s', (names, version, listed) => {
  const manifest = JSON.stringify({ devDependencies: { '@11ty/eleventy': version } })
  const read = articleOf({
    ...configOf(''),
    'package.json': manifest,
    'own/a.md': head(`eleventyExcludeFromCollections: ${names}`),
  })
  expect(read).toMatchObject({ problems: [], fields: { listed } })
})
