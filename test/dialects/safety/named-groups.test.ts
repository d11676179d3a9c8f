import { expect, test } from 'vitest'
import { fromPython, groupsAtStart } from '../../../src/markdown/dialects/config/named-groups.ts'
import { siteOf } from '../site-files.ts'

// What `re.match(…).groupdict()` of Python 3.11 says, without groups that hold nothing.
test.each<[string, string, Record<string, string> | null]>([
  [String.raw`(?P<date>\d{4}-\d\d)_(?P<slug>.*)`, '2020-01_a_b', { date: '2020-01', slug: 'a_b' }],
  [String.raw`(?P<slug>\w+)`, 'über-x', { slug: 'über' }],
  [String.raw`(?P<n>[\d]+)`, '１２3', { n: '１２3' }],
  ['(?P<a>[]x]+)(?P<b>[^]]*)', ']]xx]y', { a: ']]xx]', b: 'y' }],
  ['(?P<a>[[a]+)', '[[aab', { a: '[[aa' }],
  [String.raw`(?P<a>\D+)(?P<b>\S*)`, 'abc12 x', { a: 'abc', b: '12' }],
  ['(?i)(?P<a>BLOG)', 'Blog/x', { a: 'Blog' }],
  ['pages/(?P<a>.+)[.].+', 'pages/x/y.b.md', { a: 'x/y.b' }],
  ['(?P<a>[[:alpha:]]+)', 'a:[]]x', null],
  ['(?P<a>[[:alpha:]]+)', 'a]]x', { a: 'a]]' }],
  ['(?P<a>[[.a]+)', '.[a.b', { a: '.[a.' }],
  ['(?P<a>[[=]+)', '[=a', { a: '[=' }],
  ['(?P<a>[^[:]+)', 'ab[:', { a: 'ab' }],
  ['(?:(?P<a>x)|y)', 'y', {}],
  [String.raw`(?P<a>a)\Z`, 'ab', null],
  ['(?P<a>b)', 'ab', null],
])('%s in %j', (source, text, groups) => {
  expect(groupsAtStart(fromPython(source) ?? '', text)).toEqual(groups)
})

test.each([
  '(?=x)',
  String.raw`(a)\1`,
  '(?P=a)',
  String.raw`\ba`,
  '(a{1,900}){1,900}',
  '[a',
  'a++',
])('%s is not read', (source) => {
  expect(fromPython(source)).toBeNull()
})

test('a pattern that is not read is named, and hides texts if it may give their status', () => {
  const settings = "PATH_METADATA = r'(?P<status>draft|published)(?=/).*'"
  const read = siteOf('pelican', { 'pelicanconf.py': settings, 'a.md': '' })
  expect(read.problems).toMatchObject([{ code: 'site_option_unread' }])
  expect(read.site).toMatchObject({ defaults: { status: 'draft' } })
})
