import { describe, expect, test } from 'vitest'
import { detectDialect } from '../../src/markdown/dialects/registry.ts'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'obsidian-vault': {
    'folder/Deep note.md title': 'Obsidian shows the name of the file; here the key title wins',
  },
  'obsidian-quartz': {},
}

describe('what Obsidian says of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(30)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'obsidian', certainty: 'certain' })
})

test('a vault without its settings is known by the style of its site', () => {
  const files = { names: new Set(['publish.css', 'Home.md']), text: () => undefined }
  expect(detectDialect(files)).toMatchObject({ name: 'obsidian', certainty: 'likely' })
})

test('other names of a note are no addresses, and stay in its front matter', () => {
  const { fields } = readNamed('obsidian-vault').read('Home.md')
  expect(fields.aliases).toEqual([])
  expect(fields.frontMatter.aliases).toEqual(['Start page', 'Main'])
})

test('settings and templates of a vault are no notes', () => {
  const site = readNamed('obsidian-vault')
  const kinds = ['.obsidian/app.json', '.obsidian/plugins/', 'templates/', 'files/', 'Board.canvas']
  expect(kinds.map((file) => site.kindOf(file))).toEqual([
    'file',
    'config',
    'file',
    'article',
    'file',
  ])
})
