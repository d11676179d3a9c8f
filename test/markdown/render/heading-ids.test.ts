import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import type { IdRule, Markup } from '../../../src/markdown/dialects/markup/markup.ts'
import { rules } from '../../../src/markdown/render/ids/heading-ids.ts'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'
import { fc } from '../../support/property.ts'

const html = (body: string, dialect: DialectName, markup: Partial<Markup> = {}): string =>
  renderNow(body, { lang: 'en', path: 'a/x', file: 'a/x.md', dialect, markup }).html
const idsOf = (text: string) => [...text.matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => id)

// What VitePress 1.6.4 and @nuxtjs/mdc write.
test.each<[string, string, string]>([
  ['1. Create a key', '_1-create-a-key', '_1-create-a-key'],
  ['a/b, c & d', 'a-b-c-d', 'ab-c-d'],
  ['Node.js `v1.0`', 'node-js-v1-0', 'nodejs-v10'],
  ["Rolldown's “scope”", 'rolldown-s-scope', 'rolldowns-scope'],
  ['-c, --config <file>', 'c-config', 'c-config'],
  ['Déjà_vu', 'deja-vu', 'déjà_vu'],
  ['中文，标题', '中文-标题', '中文标题'],
  ['{{ $frontmatter.title }}', 'frontmatter-title', 'frontmattertitle'],
  ['A {#Own_Id}', 'Own_Id', 'Own_Id'],
  ['!?', 'section', 'section'],
])('the id of the heading %j is that of the generator', (heading, vue, nuxt) => {
  expect(idsOf(html(`# ${heading}`, 'vitepress'))).toEqual([vue])
  expect(idsOf(html(`# ${heading}`, 'nuxt-content'))).toEqual([nuxt])
})

test('Astro drops the last hyphen, as after an emoji', () => {
  const text = '# New ✨\n\n# Fixes ✨\n\n# Fixes ✨\n\n# New\n\n# -'
  // The fourth has the id of the first on the site.
  expect(idsOf(html(text, 'astro'))).toEqual(['new', 'fixes', 'fixes--1', 'new-1', '-'])
})

const lines = [
  '1. A b',
  'a/b, c & d',
  'N.js `v1.0` [link](/b_c)',
  `What's "this" -- that...`,
  'Déjà_vu Straße',
  '中文，标题',
  '*em*  _two_',
  ':tada: Go',
  '½ 2² &amp; <b>x</b>',
  '![pic](a.png) w',
  'हिन्दी a\tb',
  'a\\_b',
  '!?',
  'A {#Own_Id}',
  '1. A b',
]
const names = { emoji: 'names' } as const

// What Hugo 0.169, Jekyll 4.3, Hexo 8, Zola 0.22, Pelican 4.8 with `toc` and markdown-it-anchor write;
// for headings without letters Jekyll and Zola write none, and for other scripts Zola spells them.
test.each<[DialectName, Partial<Markup>, string]>([
  [
    'hugo',
    names,
    '1-a-b|ab-c--d|njs-v10-link|whats-this--that|déjà_vu-straße|中文标题|em--two|tada-go|-2--x|pic-w|हनद-ab|a_b|heading|Own_Id|1-a-b-1',
  ],
  [
    'hugo',
    { ...names, ids: 'goldmark-ascii' },
    '1-a-b|ab-c--d|njs-v10-link|whats-this--that|deja_vu-strae|heading|em--two|tada-go|-2--x|pic-w|-ab|a_b|heading-1|Own_Id|1-a-b-1',
  ],
  [
    'hugo',
    { ...names, ids: 'blackfriday' },
    '1-a-b|a-b-c-d|n-js-v1-0-link|what-s-this-that|déjà-vu-straße|中文-标题|em-two|tada-go|½-2²-x|pic-w|ह-न-द-a-b|a-b|heading|Own_Id|1-a-b-1',
  ],
  [
    'jekyll',
    {},
    '1-a-b|ab-c--d|njs-v10-link|whats-this--that|déjà_vu-straße|中文标题|em--two|tada-go|-2--x|-w|हिन्दी-a-b|a_b|section|Own_Id|1-a-b-1',
  ],
  [
    'jekyll',
    { ids: 'kramdown' },
    'a-b|ab-c--d|njs-v10-linkbc|whats-this----that|djvu-strae|section|em--two|tada-go|amp-bxb|picapng-w|ab|ab-1|section-1|Own_Id|a-b-1',
  ],
  [
    'hexo',
    {},
    '1-A-b|a-b-c-d|N-js-v1-0-link|What’s-“this”-–-that…|Deja-vu-Strase|中文，标题|em-two|tada-Go|½-2²-x|w|हिन्दी-ab|a-b|section|Own_Id|1-A-b-1',
  ],
  [
    'hexo',
    { ids: 'hexo-upper' },
    '1-A-B|A-B-C-D|N-JS-V1-0-LINK|WHAT’S-“THIS”-–-THAT…|DEJA-VU-STRASE|中文，标题|EM-TWO|TADA-GO|½-2²-X|W|हिन्दी-AB|A-B|section|Own_Id|1-A-B-1',
  ],
  [
    'zola',
    names,
    '1-a-b|a-b-c-d|n-js-v1-0-link|what-s-this-that|deja-vu-strasse|zhong-wen-biao-ti|em-two|tada-go|1-2-22-x|pic-w|hindii-a-b|a-b|section|Own_Id|1-a-b-1',
  ],
  [
    'zola',
    { ...names, ids: 'zola-kept' },
    `1._A_b|a/b,_c_&amp;_d|N.js_v1.0_link|What's_&quot;this&quot;_--_that...|Déjà_vu_Straße|中文，标题|em__two|🎉_Go|½_2²_&amp;_x|pic_w|हिन्दी_a_b|a_b|!?|Own_Id|1._A_b-1`,
  ],
  [
    'pelican',
    { ids: 'python' },
    '1-a-b|ab-c-d|njs-v10-link|whats-this-that|deja_vu-strae|_1|em-two|tada-go|12-22-x|w|a-b|a_b|_2|Own_Id|1-a-b_1',
  ],
  [
    'eleventy',
    { ids: 'encoded' },
    `1.-a-b|a%2Fb%2C-c-%26-d|n.js-v1.0-link|what's-%22this%22----that...|d%C3%A9j%C3%A0_vu-stra%C3%9Fe|${encodeURIComponent('中文，标题')}|em-two|%3Atada%3A-go|%C2%BD-2%C2%B2-%26-x|w|${encodeURIComponent('हिन्दी')}-a-b|a_b|!%3F|Own_Id|1.-a-b-1`,
  ],
])('the ids of a site of %s with %j are those of the generator', (dialect, markup, expected) => {
  const body = lines.map((line) => `# ${line}`).join('\n')
  expect(idsOf(html(body, dialect, markup)).join('|')).toBe(expected)
})

test.each([
  ['# A Key\n\n[a](#A-Key) [b](#a-key)', 'hexo', ['#A-Key', '#A-Key']],
  ["# What's up\n\n[a](#what-s-up) [b](#whats-up)", 'zola', ['#what-s-up', '#what-s-up']],
  ['# a.b\n\n# a.b\n\n[a](#ab) [b](#ab-1)', 'zola', ['#a-b', '#a-b-1']],
] as const)('links to the ids of GitHub lead to the heading: %j', (body, dialect, expected) => {
  const links = [...html(body, dialect).matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
  expect(links).toEqual(expected)
})

test.each([
  ['# 1. A\n\n[a](#_1-a)', 'href="#_1-a"'],
  ['# 1. A\n\n[a](#1-a)', 'href="#_1-a"'],
  ['# 한글\n\n[a](#한글)', `href="#${encodeURIComponent('한글'.normalize('NFKD'))}"`],
  ['# A {#Own_Id}\n\n[a](#Own_Id)', 'href="#Own_Id"'],
  ['[a](#1-D)', 'href="#user-content-1-D"'],
  ['[a](b#1-D)', 'b#1-D"'],
])('links to fragments lead to the ids of VitePress: %j', (body, expected) => {
  expect(html(body, 'vitepress')).toContain(expected)
})

test('no heading takes the id of a footnote', () => {
  const shown = html('# fn:1\n\na[^1]\n\n[^1]: b\n', 'zola', { ids: 'zola-kept' })
  expect(shown).toContain('<h1 id="fn:1-1">')
  expect(shown).toContain('<li id="fn:1"')
})

test('the ids of a page are unique, and its table of contents has them', () => {
  const word = fc.constantFrom('a', '1', '-', '_1', 'É', 'e', '.', 'section', 'a-1', '{#a}', '한')
  const headings = fc.array(fc.array(word, { maxLength: 3 }), { maxLength: 12 })
  const rule = fc.constantFrom(...Object.keys(rules)) as fc.Arbitrary<IdRule>
  fc.assert(
    fc.property(headings, rule, (lines, ids) => {
      const body = lines.map((words) => `# ${words.join(' ')}`).join('\n')
      const found = idsOf(html(body, 'hugo', { ids }))
      expect(found).toHaveLength(lines.length)
      expect(new Set(found).size).toBe(found.length)
    }),
  )
})
