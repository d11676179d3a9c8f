import { expect, test } from 'vitest'
import { headOf } from '../../../src/markdown/file/fences.ts'
import { patchParts } from '../../../src/markdown/patch.ts'
import { openText } from '../../../src/markdown/visibility/top.ts'
import { siteOf } from '../site-files.ts'

const read = (head: string) =>
  siteOf('eleventy', { 'eleventy.config.js': '', 'a.md': '' }).fieldsOf('a.md', `${head}Text\n`)

// What Eleventy 3.1 makes of these heads.
test.each([
  ['---js\nconst title = "A";\nlet permalink = "/own/"\n---\n', { title: 'A', url: '/own/' }],
  [
    '---js\nvar n = -3; var title = `A`\n\n/* a */ const permalink = "/c/" // b\n---\n',
    { url: '/c/' },
  ],
  ['---js\n{ title: "A", permalink: "/o/", tags: ["b"], };\n---\n', { title: 'A', url: '/o/' }],
  ['---javascript\nconst title = "A";\n---\n', { title: 'A', url: '/a/' }],
  ['---  JS \r\nconst title = "A";\r\n---\r\n', { title: 'A' }],
  ['---js\nfunction one() { return 1 }\nconst title = "A"\n---\n', { title: 'A' }],
  ['---js\nconst own = "A"; const title = own;\n---\n', { title: 'A' }],
  ['---js\nconst date = "2023-01-23";\n---\n', { publishedAt: '2023-01-23T00:00:00.000Z' }],
  ['---js\nconst permalink = false;\n---\n', { status: 'draft' }],
  ['---js\nconst draft = true;\n---\n', { status: 'draft' }],
  ['---js\n---\n', { status: 'published', url: '/a/' }],
])('the head %j is read as literals', (head, fields) => expect(read(head)).toMatchObject(fields))

test.each([
  'let tags = ["a"]; tags.push("draft");',
  'const title = "A" + "B";',
  'const draft = process.env.DRAFT === "1";',
  'const date = new Date();',
  'const permalink = (data) => false;',
  'function permalink() { return false }',
  'const eleventyComputed = { permalink: () => false };',
  'import fs from "node:fs";\nconst title = "A";',
  'const title = "A";\n(() => {})()',
  'const title = "A";\nif (title) draft = true;',
  'let draft = false; function a() { draft = true }',
  'var draft = true; var draft = false;',
  'const title = unknown;',
  'const { title } = { title: "A" };',
  '{ title: "A" }, permalink = false',
  '{ title: "A", ...others }',
  'const title = "A", draft = true;',
  'const title = "A',
])('code that is no literal is refused: %s', (code) => {
  const opened = openText(`---js\n${code}\n---\nText\n`, 'begun-or-code')
  expect(opened).toMatchObject({
    ok: false,
    problems: [{ code: 'front_matter_language', line: 1, column: 4 }],
  })
})

test('an edit of such a head is refused, and one of the body leaves its bytes', () => {
  const text = '---js\nconst title = "A";\n---\nText\n'
  const open = (one: string) => openText(one, 'begun-or-code')
  const opened = open(text)
  if (!opened.ok) throw new Error('The text is refused.')
  const edit = (changes: Record<string, string>, body?: string) =>
    patchParts(opened.top, changes, body, open, 'begun-or-code')
  expect(edit({ title: 'B' })).toMatchObject({
    ok: false,
    problems: [{ code: 'cannot_patch', message: expect.stringContaining('is code') }],
  })
  expect(edit({ title: 'A' })).toMatchObject({ ok: true })
  const edited = edit({}, 'Other\n')
  expect(edited.ok && headOf(edited.parts) + edited.parts.body).toBe(
    '---js\nconst title = "A";\n---\nOther\n',
  )
})

test.each([
  ['hugo', 'hugo.toml', 'content/a.md'],
  ['vitepress', '.vitepress/config.js', 'a.md'],
  ['plain', 'x', 'a.md'],
] as const)('%s refuses it', (dialect, config, file) => {
  const site = siteOf(dialect, { [config]: '', [file]: '' })
  expect(site.fieldsOf(file, '---\ntitle: A\n---\n')?.title).toBe('A')
  expect(site.read(file, '---js\nconst title = "A";\n---\n')).toMatchObject({
    ok: false,
    problems: [{ code: 'front_matter_language' }],
  })
})
