import { fc } from '../support/property.ts'

/** Texts that look like another type, or end a quote, a line or a fence. */
const nasty = [
  'A: b',
  'a # b',
  '# heading',
  "it's",
  '"quoted"',
  `both ' and "`,
  'back\\slash',
  '- item',
  '---',
  '+++',
  ';;;',
  '...',
  '[link]',
  '{map: 1}',
  '{{ template }}',
  '{% raw %}',
  '&anchor',
  '*alias',
  '!tag',
  '!!str x',
  '| pipe',
  '> fold',
  '%directive',
  '@at',
  '`tick`',
  '?',
  ': colon',
  'colon:',
  '2020-01-01',
  '2020-01-01T00:00:00Z',
  '12:30:45',
  '1.10',
  '0123',
  '0x1F',
  '0o17',
  '1e3',
  '.5',
  '-1',
  '+1',
  '1_000',
  '20201234567890123456789',
  'true',
  'False',
  'yes',
  'NO',
  'on',
  'null',
  '~',
  'NaN',
  '.inf',
  '=',
  '<<',
  'a, b',
  'tab\there',
  ']]>',
  '<!--more-->',
  '👩‍👩‍👧 emoji',
  '中文：标题',
  'עברית',
  'e\u0301 decomposed',
  'ﬀ ligature',
  'nbsp\u00a0end\u00a0x',
  'line\nbreak',
  'crlf\r\nbreak',
  'cr\rbreak',
  'two\n\nparagraphs\n',
  '\nleading newline',
  '  indented\n  text',
  'separators\u2028and\u2029next\u0085line',
  'control\u0007bell\u001b[31m',
  'zero\u200bwidth\ufeffbom',
  'x'.repeat(300),
]

const unicode = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...nasty) },
  { weight: 2, arbitrary: unicode },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...nasty), unicode).map((parts) => parts.join(' ')),
  },
)
const line = text.map((value) => value.replace(/[\r\n]/g, ' ').trim())
const notBlank = (value: string) => value.trim() !== ''
const name = line.filter((value) => notBlank(value) && value.length <= 200)

const segment = fc.oneof(
  fc.constantFrom(
    'posts',
    '新闻',
    'C++',
    'index',
    '_posts',
    'content',
    'zh',
    'en',
    'a.b',
    'a b',
    'node_modules',
  ),
  fc.constantFrom(
    '.hidden',
    'con',
    'x.md',
    '2020-01-01-dated',
    'a.zh',
    'a%2Fb',
    'q?x=1#y',
    'e\u0301',
    'a:b',
    '新'.repeat(120),
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))

const instant = fc
  .date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2200-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString())

const leaf = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
)
const key = fc.oneof(
  fc.constantFrom(
    'layout',
    'weight',
    'params',
    'a.b',
    'x y',
    'ключ',
    '1',
    'true',
    'null',
    'k:v',
    '#',
    '-',
    'toString',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }),
)
const nested: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value
// `null` in a merge patch removes a member, so null values occur only inside other values.
const frontMatter = fc.dictionary(
  key,
  nested.filter((value) => value !== null),
  { maxKeys: 4 },
)

const lines = fc.array(text, { maxLength: 5 })
const body = fc.oneof(
  fc.constantFrom(
    '',
    '\n',
    'Text.',
    'Text.\n',
    '\n\nText.\n',
    '---\ntitle: no\n---\n',
    '# H1\n',
    '+++\nx\n',
  ),
  fc.tuple(lines, fc.constantFrom('\n', '\r\n')).map(([parts, end]) => parts.join(end)),
)

/** Every member that a client may write, each present or absent. */
const fields = {
  title: text.filter(notBlank),
  summary: text.filter(notBlank),
  cover: name,
  authors: fc.array(name, { maxLength: 3 }),
  status: fc.constantFrom('draft', 'published', 'archived'),
  publishedAt: instant,
  expiresAt: instant,
  modifiedAt: instant,
  lang: fc.constantFrom('en', 'zh', 'zh-CN', 'pt-BR', 'de', 'sr-Latn', 'tlh'),
  path,
  slug: fc.oneof(
    fc.constantFrom('slug', '新闻', 'c++', 'a b', 'index', '1.10', '2020-01-01'),
    segment,
  ),
  translationKey: name,
  tags: fc.array(name, { maxLength: 4 }),
  categories: fc.array(name, { maxLength: 3 }),
  aliases: fc.array(path, { maxLength: 3 }),
  frontMatter,
  body,
}

/** The body of a POST; a path already contains the slug. */
export const article = fc
  .record(fields, { requiredKeys: ['title'] })
  .map(({ slug, ...rest }) =>
    slug === undefined || rest.path !== undefined ? rest : { ...rest, slug },
  )

const change = (name: string, value: fc.Arbitrary<unknown>) =>
  fc.tuple(
    fc.constant(name),
    name === 'body' || name === 'status' ? value : fc.option(value, { freq: 6 }),
  )

/** The body of a PATCH: one to three members, each with a value or null. */
export const changes = fc
  .uniqueArray(fc.oneof(...Object.entries(fields).map(([name, value]) => change(name, value))), {
    minLength: 1,
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map(
    (entries): Record<string, unknown> =>
      Object.fromEntries(
        entries.map(([name, value]) => [name, name === 'frontMatter' ? (value ?? {}) : value]),
      ),
  )
