import { describe, expect, test } from 'vitest'
import type { DialectName } from '../../../../src/markdown/dialects/dialect.ts'
import { renderMarkdown } from '../../../../src/markdown/render.ts'

const render = (body: string, dialect: DialectName) =>
  renderMarkdown(body, { lang: 'en', path: 'posts/x', file: 'posts/x.md', dialect })
const html = async (body: string, dialect: DialectName) => (await render(body, dialect)).html

const callout = (type: string, title: string, content = '<p>Text.</p>\n') =>
  `<aside class="callout ${type}">\n<p class="callout-title">${title}</p>\n${content}</aside>\n`

describe('callouts in quotes', () => {
  test.each([
    ['> [!NOTE]\n> Text.', 'note', 'Note'],
    ['> [!warning]\n> Text.', 'warning', 'Warning'],
    ['> [!tip] A **bold** title\n> Text.', 'tip', 'A <strong>bold</strong> title'],
    ['> [!note]- Folded\n> Text.', 'note', 'Folded'],
    ['> [!note]+\n> Text.', 'note', 'Note'],
    ['> [!info|left]\n>\n> Text.', 'info', 'Info'],
    ['> [!my-own]\n> Text.', 'note', 'My own'],
  ])('%s', async (body, type, title) => {
    expect(await html(body, 'obsidian')).toBe(callout(type, title))
    expect(await html(body, 'hugo')).toBe(callout(type, title))
  })

  test('may be nested and hold blocks', async () => {
    const body = '> [!question] Q\n> > [!success] A\n> > Text.\n> - a'
    const inner = `${callout('success', 'A')}<ul>\n<li>a</li>\n</ul>\n`
    expect(await html(body, 'obsidian')).toBe(callout('question', 'Q', inner))
  })

  test.each(['> a [!NOTE]', '> [!NOTE', '> [NOTE]', '> [!NOTE]x\n> y'])(
    'are not: %s',
    async (body) => {
      expect(await html(body, 'hugo')).toContain('<blockquote>')
    },
  )

  test('are quotes in plain', async () => {
    expect(await html('> [!NOTE]\n> x', 'plain')).toBe(
      '<blockquote>\n<p>[!NOTE]\nx</p>\n</blockquote>\n',
    )
  })

  test('have their title in the text', async () => {
    expect((await render('> [!NOTE]\n> Text.', 'hugo')).text).toBe('Note\nText.')
  })
})

describe('callouts in colons', () => {
  test.each<[string, DialectName, string, string]>([
    [':::note\nText.\n:::', 'docusaurus', 'note', 'Note'],
    [':::note[My *title*]{#id}\n\nText.\n\n:::', 'docusaurus', 'note', 'My <em>title</em>'],
    [':::tip Title\nText.\n:::', 'docusaurus', 'tip', 'Title'],
    ['::: tip Title\nText.\n:::', 'vitepress', 'tip', 'Title'],
    ['::: details Click me {open}\nText.\n:::', 'vitepress', 'details', 'Click me'],
    ['::::danger\nText.\n::::', 'astro', 'danger', 'Danger'],
    [':::caution[Look]\nText.', 'astro', 'caution', 'Look'],
    ['::warning{title="Hot"}\nText.\n::', 'nuxt-content', 'warning', 'Hot'],
  ])('%s in %s', async (body, dialect, type, title) => {
    expect(await html(body, dialect)).toBe(callout(type, title))
  })

  test('interrupt a paragraph and end with their colons', async () => {
    expect(await html('a\n:::note\nText.\n:::\nb', 'docusaurus')).toBe(
      `<p>a</p>\n${callout('note', 'Note')}<p>b</p>\n`,
    )
  })

  test('may be nested, in lists, and hold code with colons', async () => {
    const nested = '::::info\n:::tip\nText.\n:::\n::::'
    expect(await html(nested, 'docusaurus')).toBe(callout('info', 'Info', callout('tip', 'Tip')))
    const code = ':::note\n```\n:::\n```\n:::'
    expect(await html(code, 'vitepress')).toBe(
      callout('note', 'Note', '<pre><code>:::\n</code></pre>\n'),
    )
    expect(await html('- a\n\n  :::note\n  Text.\n  :::\n- b', 'docusaurus')).toBe(
      `<ul>\n<li>\n<p>a</p>\n${callout('note', 'Note')}</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n`,
    )
  })

  test('show the content of other containers', async () => {
    expect(await html('::: code-group\n\n*a*\n\n:::', 'vitepress')).toBe('<p><em>a</em></p>\n')
  })

  test.each<[string, DialectName]>([
    [':::note\nx\n:::', 'hugo'],
    [':::note\nx\n:::', 'plain'],
    ['::note\nx\n::', 'docusaurus'],
    ['::: other Title\nx', 'vitepress'],
    ['    :::note', 'vitepress'],
  ])('are not: %s in %s', async (body, dialect) => {
    expect(await html(body, dialect)).toContain('::')
    expect(await html(body, dialect)).not.toContain('<aside')
  })
})

describe('callouts after exclamation marks', () => {
  test.each([
    ['!!! note\n    Text.', 'note', 'Note'],
    ['!!! danger "Do *not*"\n\n    Text.', 'danger', 'Do <em>not</em>'],
    ['!!! tip inline end "T"\n    Text.', 'tip', 'T'],
    ['???+ info "Fold"\n    Text.', 'info', 'Fold'],
  ])('%s', async (body, type, title) => {
    expect(await html(`${body}\n`, 'pelican')).toBe(callout(type, title))
  })

  test('end with the indentation and may be nested and without a title', async () => {
    expect(await html('!!! note\n    Text.\n\nAfter.', 'pelican')).toBe(
      `${callout('note', 'Note')}<p>After.</p>\n`,
    )
    expect(await html('!!! note\n    !!! tip\n        Text.', 'pelican')).toBe(
      callout('note', 'Note', callout('tip', 'Tip')),
    )
    expect(await html('!!! note ""\n    Text.', 'pelican')).toBe(
      '<aside class="callout note">\n<p>Text.</p>\n</aside>\n',
    )
  })

  test('are words elsewhere', async () => {
    expect(await html('!!! note\n    Text.', 'hugo')).not.toContain('<aside')
    expect(await html('!!!\n\n!!! a, b', 'pelican')).not.toContain('<aside')
  })
})

test('a tag of an author gets no other class', async () => {
  const out = await html('<aside class="callout note fixed">a</aside><p class="hero">b</p>', 'hugo')
  expect(out).toContain('<aside class="callout note">')
  expect(out).not.toMatch(/fixed|hero/)
})
