import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'
import { fc } from '../../support/property.ts'

const html = (body: string, dialect: DialectName): string =>
  renderNow(body, { lang: 'en', path: 'a/x', file: 'a/x.md', dialect }).html
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

test('the ids of a page are unique, and its table of contents has them', () => {
  const word = fc.constantFrom('a', '1', '-', '_1', 'É', 'e', '.', 'section', 'a-1', '{#a}', '한')
  const headings = fc.array(fc.array(word, { maxLength: 3 }), { maxLength: 12 })
  const dialect = fc.constantFrom<DialectName>('plain', 'vitepress', 'nuxt-content')
  fc.assert(
    fc.property(headings, dialect, (lines, name) => {
      const body = lines.map((words) => `# ${words.join(' ')}`).join('\n')
      const ids = idsOf(html(body, name))
      expect(ids).toHaveLength(lines.length)
      expect(new Set(ids).size).toBe(ids.length)
    }),
  )
})
