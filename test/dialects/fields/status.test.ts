import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { siteOf, withHead } from '../site-files.ts'

const quartz = 'export default { plugins: { filters: [Plugin.RemoveDrafts()] } }'

function statusOf(dialect: DialectName, head: string): string | null {
  const file = /hugo|pelican|obsidian/.test(dialect) ? 'content/a.md' : '_posts/2020-01-01-a.md'
  const config = dialect === 'obsidian' ? { 'quartz.config.ts': quartz } : {}
  const all = `title: A\ndate: 2020-01-01\n${head}`
  const text = dialect === 'pelican' ? `${all}\n\nText.\n` : withHead(all, 'Text.\n')
  return siteOf(dialect, { [file]: undefined, ...config }).fieldsOf(file, text)?.status ?? null
}

// The glossary of the CNCF writes `status: Completed` in 835 of 955 pages, and Hugo shows them.
test.each([
  ['hugo', 'status: Completed', 'published'],
  ['hugo', 'status: 尚未完成', 'published'],
  ['hugo', 'status: In progress', 'published'],
  ['hugo', 'status: Published', 'published'],
  ['hugo', 'status:', 'draft'],
  ['hugo', 'status: [a, b]', 'draft'],
  ['hugo', 'status: Hidden', 'draft'],
  ['hugo', 'status: archived', 'archived'],
  ['hugo', 'status: Completed\ndraft: true', 'draft'],
  ['hugo', 'status: Completed\ndraft: maybe', 'draft'],
  ['vitepress', 'status: Completed', 'published'],
  ['vitepress', 'status: 尚未完成', 'published'],
  ['vitepress', 'status: In progress', 'published'],
  ['jekyll', 'status: Completed', 'published'],
  ['jekyll', 'status: private', 'draft'],
  ['jekyll', '<!--status: Completed-->', 'published'],
  ['jekyll', '<!--status: private-->', 'draft'],
  ['plain', '<!--status: Completed-->', 'draft'],
  ['pelican', 'status: Completed', 'draft'],
  ['pelican', 'status: skip', 'draft'],
  ['plain', 'status: Completed', 'draft'],
  ['plain', 'draft:', 'draft'],
  ['obsidian', 'draft:', 'published'],
  ['obsidian', 'draft: # true', 'draft'],
  ['obsidian', 'draft:\n  []', 'draft'],
  ['obsidian', 'draft:\n  -', 'draft'],
  ['obsidian', 'draft:\nstatus: draft', 'draft'],
  ['obsidian', 'draft:\npublish: false', 'draft'],
  ['obsidian', 'publish:', 'draft'],
] as const)('%s, %s: %s', (dialect, head, status) => {
  expect(statusOf(dialect, head)).toBe(status)
})

// Nothing that might mean "not public" publishes.
test.each([
  'wip',
  'hidden',
  'private',
  '[draft]',
  '{state: draft}',
  '{}',
  '[]',
  'false',
  '0',
  '"false"',
  'off',
  'nein',
  '""',
  '"-"',
  'draft (wip)',
  'W.I.P.',
  'not published',
  'Not yet live',
  'unlisted',
  'drfat',
  'hiden',
  'ｄｒａｆｔ',
  'd\u200braft',
  'Entwurf 2',
  'nicht veröffentlicht',
  '草稿中',
  '尚未发布',
  'published?',
  'publish later',
  'archiving',
  'private beta',
  'a'.repeat(201),
])('status: %s is a draft', (value) => {
  expect(statusOf('hugo', `status: ${value}`)).toBe('draft')
  expect(statusOf('vitepress', `status: ${value}`)).toBe('draft')
})

test.each(['Feedback Appreciated', 'Deprecated', 'Delivered', 'in review', 'Stable', '已完成'])(
  'status: %s says nothing',
  (value) => expect(statusOf('hugo', `status: ${value}`)).toBe('published'),
)
