import { expect, test } from 'vitest'
import { readStatic } from '../../../src/markdown/dialects/config/static/reader.ts'
import { isUnread } from '../../../src/markdown/dialects/config/static/unread.ts'
import { expectCheap } from '../../support/cpu.ts'

const made = { a: ['x', 'y'].map((id) => ({ id, path: `p/${id}` })) }
const byX = 'export default { a: [of("x"), ...["y"].map((id) => of(id))] }'
const withPaths =
  'export default { a: [of({ path: "p/x", id: "x" }), of({ id: "y", path: "p/y" })] }'
const flat = `export default { a: all.flatMap((one) => one.l.map((id) => ({ id, path: \`p/\${id}\` }))) }`

test.each([
  ['export default { a: 1, b: "x", c: true, d: null }', { a: 1, b: 'x', c: true, d: null }],
  ['module.exports = { "a-b": [1, `two`, \'three\',], }', { 'a-b': [1, 'two', 'three'] }],
  ['export default defineConfig({ base: "/x/" })', { base: '/x/' }],
  ['const config: Config = { a: { b: -1 } }\nexport default config', { a: { b: -1 } }],
  ['export default { a: "x" as const, b: 2 satisfies number }', { a: 'x', b: 2 }],
  ['const common = { a: 1 }\nexport default { ...common, b: 2 }', { a: 1, b: 2 }],
  [`const b = "/docs"\nconst n = 2\nexport default { a: \`\${b}/v\${ n }/\` }`, { a: '/docs/v2/' }],
  ['export default () => ({ a: 1 })', { a: 1 }],
  ['export default async function load() { return { a: 1 } }', { a: 1 }],
  ['// { a: 2 }\nexport default { /* a: 3, */ a: 1 }', { a: 1 }],
  ['export default { test: /[/"]x{/, a: 1 }', { a: 1 }],
  ['const a = "short"\nexport default { a }', { a: 'short' }],
  ['export default { __proto__: { a: 1 }, b: 1 }', { b: 1 }],
  ['export default defineConfigWithTheme<Theme<A, () => B>>({ a: 1 })', { a: 1 }],
  ['export default ({ mode }: { mode: string }) => { return withPwa({ a: 1 }) }', { a: 1 }],
  ['export default async (env): Promise<Config> => ({ a: 1 })', { a: 1 }],
  [
    'export default function (config) { config.use(() => { return 1 }); return { a: 1 } }',
    { a: 1 },
  ],
  ['const own = ["b"]\nexport default { a: ["c", ...own] }', { a: ['c', 'b'] }],
  [
    `const a = { b: { c: 1 } }\nexport default { d: a.b.c, e: \`\${a.b.c}/x\` }`,
    { d: 1, e: '1/x' },
  ],
  [`export default { a: ["x", "y"].map((one) => ({ id: one, path: \`p/\${one}\` })) }`, made],
  [`const of = (id) => { const path = \`p/\${id}\`; return { id, path } }\n${byX}`, made],
  [`function of(id, start = "p") { return { id, path: \`\${start}/\${id}\` } }\n${byX}`, made],
  [`const of = ({ id, ...more }) => ({ id, ...more })\n${withPaths}`, made],
  [`const all = [{ l: ["x", "y"] }]\n${flat}`, made],
  [
    'const names = { x: "b" }\nexport default Object.fromEntries(["x"].map((id) => [names[id], id]))',
    { b: 'x' },
  ],
  [
    `const l = "de"\nexport default { [l]: 1, [\`\${l}/:a*\`]: ":a*", ["b"]() {}, ...{ [l + 1]: 2 } }`,
    { de: 1, 'de/:a*': ':a*' },
  ],
  ['export default Object.assign({ a: ["b"] }, { a: ["c"], d: 1 })', { a: ['b', 'c'], d: 1 }],
  ['const config = { a: 1 }\nexport { config as default }', { a: 1 }],
  ['export default { a: process.env.NODE_ENV === "production" ? "/x/" : "/" }', { a: '/x/' }],
  [
    'export default { a: process.env.NODE_ENV != "production" ? "/" : ["x"], b: 1 }',
    { a: ['x'], b: 1 },
  ],
  [
    'const isProd = process.env.NODE_ENV === "production"\nexport default { a: isProd ? ["x"] : [], b: isProd }',
    { a: ['x'], b: true },
  ],
])('%s', (source, value) => {
  expect(readStatic(source).value).toEqual(value)
})

test.each([
  'export default { a: process.env.BASE || "/x/" }',
  'export default { a: process.env.BASE ?? process.env.OTHER ?? "/x/" }',
  'const a = process.env.BASE ? "/y/" : "/x/"\nexport default { a }',
  'export default { a: process.env.CI === "true" ? { b: 1 } : "/x/" }',
])('%s is read as without the variable, and named', (source) => {
  const { value, unread } = readStatic(source)
  expect(value).toEqual({ a: '/x/' })
  expect(unread).toEqual([{ name: 'a' }])
})

test.each([
  ['env.PREVIEW_DEPLOY === "true" || (!!env.VERCEL && env.VERCEL_ENV === "preview")', false],
  ['!env.CI && env.NODE_ENV !== "production"', false],
  ['!(env.NODE_ENV === "production")', false],
  ['env.CONTEXT === "deploy-preview" || env.NODE_ENV === "production"', true],
  ['!env.CI || env.NODE_ENV === "development"', null],
  ['env.CI && env.NODE_ENV === "production"', null],
  ['!env.DISABLE_PREVIEW', null],
  ['env.SITE === "web-development"', null],
])('a condition by the constant %s is %s for a build of production', (condition, truth) => {
  const code = condition.replaceAll('env.', 'process.env.')
  const { value, unread } = readStatic(
    `const isSo = ${code}\nexport default { a: isSo ? "yes" : "no" }`,
  )
  expect(unread).toEqual(truth === null ? [{ name: 'a' }] : [])
  if (truth !== null) expect(value).toEqual({ a: truth ? 'yes' : 'no' })
})

test.each(['let isSo = process.env.NODE_ENV === "test"; isSo = f()', 'const isSo = f()'])(
  'a condition is not known by %s',
  (code) => {
    const { unread } = readStatic(`${code}\nexport default { a: isSo ? "yes" : "no" }`)
    expect(unread).not.toEqual([])
  },
)

test('numbers have all forms of JavaScript, and what cannot be stored is not known', () => {
  const numbers = 'a: 0x10, b: 1e3, c: 1_000, d: 10n, e: 1e-3, f: 010'
  const texts = String.raw`g: "\ud83d\ude00", h: "\0", i: "a\ud83d", j: "\u0000", k: { "\0": 1 }`
  const { value, unread } = readStatic(`export default { ${numbers}, ${texts} }`)
  expect(value).toEqual({ a: 16, b: 1000, c: 1000, g: '😀', k: {} })
  expect(unread.map(({ name }) => name)).toEqual(['d', 'e', 'f', 'h', 'i', 'j', 'k'])
})

test('a list that is a file of JSON gives its items', () => {
  const beside = { file: 'a/config.ts', text: () => '["2.0", "1.0"]' }
  const source =
    "import all from './all.json'\nconst last = all[0]\nexport default { [last]: { b: all } }"
  expect(readStatic(source, beside)).toEqual({
    value: { '2.0': { b: ['2.0', '1.0'] } },
    unread: [],
  })
})

test('what only running the code tells is left out and named', () => {
  const source = 'export default { a: process.env.A, b: { c: "x" + y }, d: [1, f(x)], e: 1 }'
  const { value, unread } = readStatic(source)
  expect(value).toEqual({ b: {}, d: [1, null], e: 1 })
  expect(unread.map(({ name }) => name)).toEqual(['a', 'b.c', 'd.1'])
})

test.each([
  ['a list that continues', 'export default { a: ["b"].concat(c) }', 'a'],
  ['a list that is filtered', 'export default { a: ["b"].filter(isShown) }', 'a'],
  ['a choice', 'export default { a: x ? ["b"] : [] }', 'a'],
  ['a call', 'export default { a: list(["b"]) }', 'a'],
  ['a template with code', `const b = "b"\nexport default { a: \`\${b}\${b ? "c" : ""}\` }`, 'a'],
  ['a template with a map', `const b = {}\nexport default { a: \`\${b}/\` }`, 'a'],
  ['a template that goes on', `const b = "b"\nexport default { a: \`\${b}/\` + c }`, 'a'],
  ['a template that changes', `let b = "b"\nb = "c"\nexport default { a: \`\${b}/\` }`, 'a'],
  ['a template with a sign', `const b = "b"\nexport default { a: \`\\\${b}\${c}\` }`, 'a'],
  ['a later return', 'export default { a: list() }\nfunction b() { return ["b"] }', 'a'],
  ['an unknown map', 'export default { a: ["b"], ...more }', 'a'],
  ['a map for some builds', 'export default { ...(isOn ? { a: ["b"] } : {}) }', 'a'],
  ['a list with more', 'const all = ["b"]\nall.push("c")\nexport default { a: all }', 'a'],
  ['a changed map', 'const all = { b: 1 }\nall.a = ["b"]\nexport default all', 'a'],
  ['a name with two values', 'let x = 1\nlet x = 2\nexport default { a: x }', 'a'],
  ['a function of the site', 'import { own } from "./own"\nexport default own({ a: 1 })', 'a'],
  ['a getter', 'export default { get a() { return ["b"] } }', 'a'],
  ['a key by code', 'export default { [name]: ["b"] }', 'a'],
  ['a key of a name that changes', 'let k = "b"\nk = "a"\nexport default { [k]: 1 }', 'a'],
  ['a map of entries by code', 'export default Object.fromEntries([["b", 1], [name, 1]])', 'a'],
  ['a key that changes', 'let i = 0\ni = 1\nexport default { a: ["b", "c"][i] }', 'a'],
  [
    'a key in a map that changes',
    'const all = ["b", "c"]\nlet i = 0\ni++\nexport default { a: all[i] }',
    'a',
  ],
  [
    'a list by another name',
    'const b = ["b"]\nconst c = b\nc.push("c")\nexport default { a: b }',
    'a',
  ],
  [
    'a map by two others',
    'const b = { a: 1 }\nconst c = b\nconst d = c\nd.a = 2\nexport default b',
    'a',
  ],
  [
    'a member by another name',
    'const b = { a: [1] }\nconst c = b.a\nc.push(2)\nexport default b',
    'a',
  ],
  ['a text that grows', 'let b = "b"\nb += "c"\nexport default { a: b }', 'a'],
  [
    'a changed key of an entry',
    'let a = "b"\na = "a"\nexport default Object.fromEntries([[a, 1]])',
    'a',
  ],
  ['two returns', 'export default () => { if (x) { return { a: 1 } } return { b: 1 } }', 'a'],
  ['no export', 'const a = 1', 'a'],
])('%s is not known', (_, source, name) => {
  expect(isUnread(readStatic(source).unread, name)).toBe(true)
})

test('what a function of a package makes returns the configuration that it gets', () => {
  const by = (from: string, key = 'b') =>
    `import { create } from '${from}'\nconst withCache = create({ ${key}: 1 })\nexport default withCache({ a: 1 })`
  expect(readStatic(by('vitepress-cache'))).toEqual({ value: { a: 1 }, unread: [] })
  expect(isUnread(readStatic(by('./cache')).unread, 'a')).toBe(true)
  expect(isUnread(readStatic(by('cache', 'srcExclude')).unread, 'a')).toBe(true)
})

test('a later member replaces what is not known', () => {
  const { value, unread } = readStatic('export default { a: f(), ...more, a: ["b"], c: 1 }')
  expect(value).toEqual({ a: ['b'], c: 1 })
  expect(['a', 'c', 'd'].map((name) => isUnread(unread, name))).toEqual([false, false, true])
})

test('files beside a configuration are read, and packages know no file of the site', () => {
  const files: Record<string, string> = {
    'site/shared.ts':
      "import { words } from './words.js'\nexport const shared = { a: words, b: 1 }",
    'site/words.ts': "import { b } from './circle'\nexport const words = ['c']\nexport { b }",
    'site/circle.ts': "import { b } from './words'",
  }
  const beside = { file: 'site/config.ts', text: (name: string) => files[name] }
  const source = `import { shared } from './shared'
    import theme from '@own/theme'
    import { b } from './words'
    export default { ...shared, ...theme, extends: theme, b }`
  const { value, unread } = readStatic(source, beside)
  expect(value).toEqual({ a: ['c'], extends: {} })
  expect(['a', 'b', 'extends'].map((name) => isUnread(unread, name))).toEqual([false, true, true])
})

test.each([
  ['open comments', '/*'],
  ['open brackets', '[{('],
  ['open texts', '"'],
  ['constants of themselves', 'const a = a\n'],
  ['calls in calls', 'a('],
  ['types in types', 'a<'],
  ['maps that are not known', '...a, b: c(), '],
  ['functions in functions', '() => {'],
  ['chains', 'a[0].'],
  ['maps in maps', '...{'],
  ['words before functions', 'async '],
])('takes little time for hostile sources: %s', async (_, piece) => {
  const source = `export default { x: ${piece.repeat(100_000 / piece.length)}`
  await expectCheap(1500, () => readStatic(source))
})

test('many maps that are not known take little memory and time', async () => {
  const source = `export default { ${'...a, '.repeat(5_000)} ${'b: 1, '.repeat(5_000)} c: d }`
  await expectCheap(1_500, () => readStatic(source))
  expect(['a', 'b', 'c'].map((name) => isUnread(readStatic(source).unread, name))).toEqual([
    ...[true, false, true],
  ])
})

test('of too many members that are not known, none counts as known', () => {
  const many = Array.from({ length: 2_000 }, (_, at) => `a${at}: f(), `).join('')
  const { unread } = readStatic(`export default { b: { ${many} }, ...{ ${many} }, c: ["d"] }`)
  expect(unread).toEqual([{ name: '' }])
})

test('constants that double are read within a bound', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `const a${at} = [a${at + 1}, a${at + 1}]`)
  await expectCheap(1500, () => readStatic(`${names.join('\n')}\nexport default { x: a0 }`))
})

test.each([
  ['const of = (a) => { if (a) return { b: 1 }; return {} }', 'a'],
  ['const of = (a) => { let b = {}; b.c = 1; return b }', 'a'],
  ['const of = (a) => { const b = {}; b.c += 1; return b }', 'a'],
  ['const x = 1\nconst of = (a) => { const x = 2; return { x } }', 'a'],
  ['const of = (a) => { a.b++; return a }', 'a'],
  ['const of = (a) => of(a)', 'a'],
  ['const of = (a) => ({ b: list(), ...a })', 'a.b'],
  ['const of = ({ c, ...a }) => ({ ...a, b: c })', 'a.b'],
])(
  'what the function "%s" makes is not known where it does more than name values',
  (code, name) => {
    const { unread } = readStatic(`${code}\nexport default { a: of({ c: list() }) }`)
    expect(isUnread(unread, name)).toBe(true)
  },
)

test('calls of functions that double what they get cost no time', async () => {
  const deep = `${'of('.repeat(30)}["x"]${')'.repeat(30)}`
  const long = `[${'1,'.repeat(20_000)}].map((one) => [one, one])`
  const source = `const of = (a) => [a, a]\nexport default { a: ${deep}, b: ${long} }`
  await expectCheap(1500, () => readStatic(source))
})

test('many names of a long condition take little time', async () => {
  const constant = `const a = ${'process.env.A && '.repeat(5_000)}1`
  const members = Array.from({ length: 3_000 }, (_, at) => `k${at}: a ? 1 : 2`)
  const source = `${constant}\nexport default { ${members.join(', ')} }`
  await expectCheap(1500, () => readStatic(source))
})

test('members that come after too many take no time', async () => {
  const unread = Array.from({ length: 999 }, (_, at) => `u${at}: f()`)
  const known = Array.from({ length: 250_000 }, (_, at) => `k${at}: 1`)
  const source = `export default { ${[...unread, '...f()', ...known].join(', ')} }`
  await expectCheap(5_000, () => readStatic(source))
})
