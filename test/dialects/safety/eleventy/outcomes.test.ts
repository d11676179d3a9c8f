import { expect, test } from 'vitest'
import { rulesOf } from '../../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../../src/markdown/fields/read.ts'
import { siteOf, withHead } from '../../site-files.ts'
import { expectNonePublic, options } from '../random-conditions.ts'

const file = 'posts/a.md'

function eleventy(code: string, others: Record<string, string> = {}) {
  return siteOf('eleventy', {
    [file]: undefined,
    'eleventy.config.js': 'export default function () {}',
    'posts/posts.11tydata.js': code,
    ...others,
  })
}
const rulesFor = (code: string) => eleventy(code).rulesOf(file)

/** How code gives no address where a condition of the data `fm` is not met. */
const bodies: ((is: string) => string)[] = [
  (is) => `(fm) => ${is} ? fm.permalink : false`,
  (is) => `(fm) => { if (${is}) return '/x/'; return false }`,
  (is) => `(fm) => { if (!(${is})) { return false } else { return fm.permalink } }`,
  (is) => `(fm) => { const ok = ${is}; if (!ok) return false; const to = fm.slug || 'x';
    return '/' + to + '/' }`,
  (is) => `function (fm) { const ok = () => ${is}; return ok() ? '/x/' : false }`,
  (is) => `(fm) => shown(fm) && '/x/'; function shown(fm) { return Boolean(${is}) }`,
  (is) => `(fm) => (${is}) ? { build: '/x/' } : {}`,
  (is) => `(fm) => { switch (Boolean(${is})) { case true: return '/x/'; default: return false } }`,
  (is) => `(fm) => (${is}) && fm.permalink || undefined || '/x/' && ((${is}) ? '/y/' : false)`,
]

const splitAt = (code: string) => {
  const [value = '', helper = ''] = code.split('; function')
  return helper === '' ? [code, ''] : [value, `function${helper}`]
}

test('a text is public only where the code of Eleventy gives it an address', () => {
  const forms = bodies.map((body) => (is: string) => {
    const [value, helper] = splitAt(body(is))
    return `${helper}\nexport default { eleventyComputed: { permalink: ${value} } }`
  })
  expectNonePublic({ file, mode: 'process.env.NODE_ENV', forms, rulesFor })
})

test('a text is public only where a preprocessor keeps it', () => {
  const steps = [
    (is: string) => `(fm) => { if (!(${is})) return false }`,
    (is: string) => `(fm, text) => { const hide = !(${is}); return hide ? false : text }`,
    (is: string) => `function (fm) { return (${is}) ? undefined : false }`,
  ]
  const forms = steps.map((step) => (is: string) => step(is))
  const rules = (step: string) =>
    eleventy('export default {}', {
      'eleventy.config.js': `export default (c) => { c.addPreprocessor('x', '*', ${step}) }`,
    }).rulesOf(file)
  expectNonePublic({ file, mode: 'process.env.NODE_ENV', forms, rulesFor: rules })
})

/** What the code of the folder makes of a text with this head. */
function pageBy(code: string, head: string, others?: Record<string, string>) {
  const site = eleventy(`export default { ${code} }`, others)
  const read = site.read(file, withHead(`title: A\ndate: 2020-01-01\n${head}`, ''))
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return read.article.fields
}

const isShown = (code: string, head = '', others?: Record<string, string>) =>
  pageBy(code, head, others).status === 'published'

const computed = (code: string) => `eleventyComputed: { permalink: ${code} }`
const byClock = (test: string) => computed(`(d) => ${test} ? d.permalink : false`)

test.each([
  ['d.page.date <= new Date()', '', true],
  ['!(d.page.date > Date.now())', '', true],
  ['!(new Date() < d.page.date.getTime())', '', true],
  ['!(new Date(d.date) > new Date())', '', true],
  // What is no date comes neither before nor after.
  ['new Date(d.until) <= new Date()', '', false],
  ['d.date <= new Date()', 'date: "soon"', false],
  ['d.page.date > new Date(2019, 1, 1)', '', false],
  ['d.page.date > new Date()', '', false],
  ['!(d.page.date < new Date())', '', false],
  // Of another date the page is not public before its own.
  ['!(d.due > new Date())', 'due: 2020-01-01', true],
  ['!(new Date() < d.due.getTime())', 'due: 2019-12-31T10:00:00Z', true],
  ['!(new Date(d.due) >= Date.now())', 'due: 2019-12-31', true],
  ['!(d.due > new Date())', '', true],
  ['!("due" in d ? d.due > new Date() : false)', 'due: 2020-01-01', true],
  ['!d.draft && !(d.due > new Date())', 'due: 2020-01-01', true],
  ['!d.draft && !(d.due > new Date())', 'due: 2020-01-01\ndraft: true', false],
  ['!(d.due > new Date())', 'due: 2020-01-02', false],
  ['!(d.due > new Date())', 'due: 2020-01-01T00:00:01Z', false],
  ['!(d.due > new Date())', 'due: soon', false],
  ['!(d.due > new Date())', 'due: 2019-01-01\ndate: Last Modified', false],
  ['d.due <= new Date()', 'due: 2019-01-01', false],
  ['!(d.due < new Date())', 'due: 2019-01-01', false],
  ['!(d.due > new Date(2030, 1, 1))', 'due: 2019-01-01', false],
])('where code asks for %s with %j, a text is shown: %s', (condition, head, is) => {
  expect(isShown(byClock(condition), head)).toBe(is)
})

const ifDraft = computed(
  "(d) => { const isDraft = 'draft' in d && d.draft !== false; return isDraft ? false : '/x/' }",
)

test.each([
  ['', true],
  ['draft: false', true],
  ['draft: true', false],
  ['draft:', false],
  ['draft: 0', false],
])('where code asks for the key `draft`, a text with %j is shown: %s', (head, is) => {
  expect(isShown(ifDraft, head)).toBe(is)
})

test('a key that data of the folder or of the site has counts as one of the text', () => {
  expect(isShown(ifDraft, '', { 'posts/posts.json': '{"draft": true}' })).toBe(false)
  expect(isShown(ifDraft, '', { '_data/draft.js': 'export default x()' })).toBe(false)
})

test('functions of imported files are read, and those of others hide', () => {
  const code = 'permalink: ({ page }) => urlOf(page.fileSlug)'
  const both = (text: string, from = '../lib/urls.js', name = 'lib/urls.js') => {
    const data = `import { urlOf } from '${from}'; export default { ${code} }`
    return isShown('', '', { 'posts/posts.11tydata.js': data, [name]: text })
  }
  expect(both('export const urlOf = (slug) => "/a/" + slug + "/"')).toBe(true)
  expect(both('module.exports = { urlOf: (slug) => "/a/" + slug }')).toBe(true)
  expect(both('export const urlOf = (slug) => known.has(slug) && slug')).toBe(false)
  expect(both('export let urlOf = () => "/a/"; urlOf = () => false')).toBe(false)
  expect(both('exports.urlOf = () => "/a/"; exports.urlOf = () => false')).toBe(false)
  expect(both('const me = module.exports; exports.urlOf = () => "/"; me.urlOf = no')).toBe(false)
  expect(both('const urlOf = () => "/a/"; const no = () => false; export { no as urlOf }')).toBe(
    false,
  )
  expect(both('', 'urls')).toBe(false)
})

test('other code beside a function, and names of several values, hide no page', () => {
  const isKept = (code: string) => isShown(`permalink: ${code}`)
  for (const code of [
    '(d) => { let to = "/x/"; if (d.a) to = d.title + "/"; return to }',
    '(d) => { let to; for (const one of [1, 2]) to = "/x/" + one; return to }',
    '(d) => { d.title = "B"; try { log() } catch (e) { throw e } return d.hid ? false : "/x/" }',
  ])
    expect(isKept(code), code).toBe(true)
  for (const code of [
    '(d) => { let to = "/x/"; if (d.a) to = false; return to }',
    '(d) => { let to = "/x/"; [1].map(() => { to = false }); return to }',
    '(d) => { for (const one of d.all) { if (one) return false } return "/x/" }',
    '(d) => { d.hid = d.z > 1; return d.hid ? false : "/x/" }',
    '(d) => { let e; e = d; e.hid = 1; return d.hid ? false : "/x/" }',
    '(d) => { const y = "/x/"; let to = y; if (d.a) { const y = d.z > 1; to = y } return to }',
  ])
    expect(isKept(code), code).toBe(false)
})

test.each([
  [
    '(d) => { const slug = d.page.fileSlug; if (d.draft) return false; return `/x/@{slug}/` }',
    '/x/a/',
  ],
  ['(d) => { const start = "/x"; return `@{start}@{d.page.filePathStem}/` }', '/x/posts/a/'],
  ['(d) => { d.title = "B"; return `/@{d.title}/` }', null],
  ['(d) => { let slug = "b"; if (d.z) slug = "c"; return `/@{slug}/` }', null],
])('the address of %s is %s', (code, url) => {
  // `@{x}` is a hole of a template.
  const fields = pageBy(`permalink: ${code.replaceAll('@{', '${')}`, '')
  expect(fields).toMatchObject({ url, status: 'published' })
})

const inDrafts = "d.page.inputPath.includes('/drafts/')"
const hidden = (is: string) => computed(`(d) => ${is} ? false : d.permalink`)

test.each([
  [inDrafts, '', true],
  [`!(${inDrafts})`, '', false],
  ["(d.page.inputPath || '').startsWith('./posts/')", '', false],
  ["d.page.inputPath.endsWith('/A.md')", '', true],
  ['/\\/A\\.md$/i.test(d.page && d.page.inputPath)', '', false],
  ['/drafts|old/.test(d.page.inputPath)', '', true],
  ['/^(?=x)/.test(d.page.inputPath)', '', false],
  [`${inDrafts} || d.draft`, 'draft: true', false],
  ["d.tags.includes('draft')", 'tags: [a]', true],
  ["d.tags.includes('draft')", 'tags: [a, draft]', false],
  ["!d.tags.includes('shown')", 'tags: [a]', false],
])('where code hides by %s, a text with %j is shown: %s', (condition, head, is) => {
  expect(isShown(hidden(condition), head)).toBe(is)
})

test('a tag of the folder, and one that is computed before the address, hide by code', () => {
  const byTag = hidden("d.tags.includes('draft')")
  expect(isShown(byTag, '', { 'posts/posts.json': '{"tags": ["draft"]}' })).toBe(false)
  const both = computed("(d) => d.tags.includes('x') ? false : '/x/', tags: (d) => d.made")
  expect(isShown(both.replace(' } }', ' }'), 'tags: [a]')).toBe(false)
})

test('what code may do to the data hides', () => {
  const after = (code: string, before = '') =>
    isShown(computed(`(d) => { ${code}; if (d.hid) return false; return '/x/' }`), before)
  expect(after('log.info(d.title)')).toBe(true)
  for (const code of ['d.hid = 1', 'const e = d; e.hid = 1', 'add(d)', 'add({ d })', 'd.a.push(d)'])
    expect(after(code), code).toBe(false)
  expect(after('const e = d; add(e)')).toBe(false)
  expect(after('try { x() } catch { return false }')).toBe(false)
  expect(after('try { x() } catch { add(d) }')).toBe(false)
  expect(after('try { x() } catch (error) { log(error) }')).toBe(true)
  expect(after('for (const one of d.all) if (one) return false')).toBe(false)
})

test('code that gives the address of the text leaves it as it is', () => {
  const code = computed('(d) => { if (d.draft || d.n === 5) return false; return d.permalink }')
  expect(pageBy(code, 'permalink: /own/').url).toBe('/own/')
  const other = computed('(d) => { if (d.draft || d.n === 5) return false }')
  expect(pageBy(other, 'permalink: /own/').url).toBe('/posts/a/')
  expect(isShown(code, 'n: 5')).toBe(false)
})

test('the plain address beside a computed one is known', () => {
  const code = `permalink: "/x/{{ page.fileSlug }}/", ${byClock('d.page.date <= new Date()')}`
  expect(pageBy(code, '')).toMatchObject({ url: '/x/a/', status: 'published' })
})

test('names, moved dates and promises have the values that JavaScript gives them', () => {
  const isHiddenBy = (code: string, head = '') => !isShown(`permalink: ${code}`, head)
  const hid = 'h: true'
  for (const code of [
    '(d) => { const x = d.h; if (!d.y) { const x = d.z } return x ? false : "/x/" }',
    '(d) => { const now = new Date(); now.setYear(1990); return d.page.date > now ? false : "/x/" }',
    '(d) => { [new Date()].map((n) => n.setTime(0)); return d.page.date > Date.now() ? false : "/x/" }',
    '(d) => new Promise((done) => done(d.h ? false : "/x/"))',
    '(d) => { try { return "/x/" } finally { if (d.h) return false } }',
    '(d) => ({ build: "/x/", build: d.h ? false : "/y/" })',
    '(d) => { const f = (a, b, c) => c; return f(...[1, 2], d.h, d.z) ? false : "/x/" }',
    '(a) => { const f = ({ d }) => { d.z = 1 }; f({ d: a }); return a.z ? false : "/x/" }',
  ])
    expect(isHiddenBy(code, hid), code).toBe(true)
  const lateDate = 'const f = () => { const n = new Date(); n.setYear(1990) }; f()'
  const byClock = `(d) => { ${lateDate}; return d.page.date > new Date() ? false : "/x/" }`
  expect(isHiddenBy(byClock)).toBe(false)
  expect(isHiddenBy('(d) => d.h == "" ? false : "/x/"', 'h: 0')).toBe(true)
  expect(isHiddenBy('(d) => d.h == "secret" ? false : "/x/"', 'h: [secret]')).toBe(true)
})

test('a site that was stored in a former form hides the same texts', () => {
  const { site } = eleventy('')
  const data = [{ of: 'posts/', values: {}, hiddenBy: 'shown' }]
  const stored = JSON.parse(JSON.stringify({ ...site, data }))
  const rules = rulesOf(stored, file)
  const statusOf = (head: string) => {
    const read = readArticle(`---\n${head}\n---\n`, file, {
      ...options,
      rules,
      status: 'published',
    })
    return read.ok && read.article.fields.status
  }
  expect(statusOf('shown: false')).toBe('draft')
  expect(statusOf('title: a')).toBe('published')
})
