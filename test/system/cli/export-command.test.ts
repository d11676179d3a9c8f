import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesIn, importPath } from '../../exports/by.ts'
import { temporaryFolder, writeFiles } from '../../exports/samples.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { killAll, runBroadsheet } from '../../support/processes/processes.ts'

const files = {
  'en/one.md': '---\ntitle: One\n---\n',
  'en/two.md': '---\ntitle: Two\ndraft: true\nunlisted: true\n---\n',
  'zh/三.md': '三\n',
}
let app: TestApp

beforeAll(async () => {
  app = await testApp()
  const folder = writeFiles(files)
  await importPath(app, folder, 'blog')
})
afterAll(async () => {
  killAll()
  await app.close()
})

/** The lines of its output are joined: where they break depends on the path of the folder. */
async function broadsheet(...args: string[]): Promise<{ code: number | null; output: string }> {
  const { code, output } = await runBroadsheet(args, { DATABASE_URL: app.url })
  return { code, output: output.replaceAll(/\s*\n/g, ' ') }
}

const texts = (folder: string) =>
  Object.fromEntries(
    Object.entries(filesIn(folder)).map(([name, bytes]) => [name, bytes.toString()]),
  )

test('writes all files in a folder for each source, and again only what changed', async () => {
  const folder = join(temporaryFolder(), 'backup')
  const first = await broadsheet('export', folder)
  expect(first).toMatchObject({
    code: 0,
    output: expect.stringContaining('3 written, 0 unchanged'),
  })
  const prefixed = Object.entries(files).map(([name, text]) => [`blog/${name}`, text])
  expect(texts(folder)).toEqual(Object.fromEntries(prefixed))
  writeFileSync(join(folder, 'blog/en/one.md'), 'changed')
  expect((await broadsheet('export', folder)).output).toContain('1 written, 2 unchanged')
  expect(texts(folder)).toEqual(Object.fromEntries(prefixed))
})

test('takes a source, languages, states and what lists show', async () => {
  const folder = temporaryFolder()
  expect((await broadsheet('export', folder, '--source', 'blog')).code).toBe(0)
  expect(texts(folder)).toEqual(files)
  const some = temporaryFolder()
  await broadsheet('export', some, '--source', 'blog', '--lang', 'en, de', '--status', 'draft')
  expect(Object.keys(texts(some))).toEqual(['en/two.md'])
  const unlisted = temporaryFolder()
  await broadsheet('export', unlisted, '--source', 'blog', '--listed', 'false')
  expect(Object.keys(texts(unlisted))).toEqual(['en/two.md'])
})

test('names the files that could not be written, writes the rest, and exits with 1', async () => {
  const folder = temporaryFolder()
  symlinkSync(temporaryFolder(), join(folder, 'zh'))
  const { code, output } = await broadsheet('export', folder, '--source', 'blog')
  expect(code).toBe(1)
  expect(output).toContain('refused: zh/三.md: zh is a link, which is not followed')
  expect(output).toContain('2 written, 0 unchanged, 1 refused')
})

test.each([
  [['export'], 'missing required argument'],
  [['export', '/dev/null'], '/dev/null is not a folder'],
  [['export', 'somewhere', '--status', 'gone'], 'Choose from draft, published'],
  [['export', 'somewhere', '--listed', 'yes'], 'Choose from true and false'],
  [['export', 'somewhere', '--source', '../up'], 'letters, digits'],
  [['export', 'somewhere', '--lang', 'en,'], 'commas'],
])('%j is a wrong command line: exit 2', async (args, message) => {
  expect(await broadsheet(...args)).toMatchObject({
    code: 2,
    output: expect.stringContaining(message),
  })
})
