import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

// scripts/oracle asks the generators about the sites and writes the expected files. These tests
// check that no site, no page and no documented rule is forgotten.

const here = import.meta.dirname
const markup = /\.(md|mdx|markdown|mkd|mkdown|html?|rst|txt|adoc|org|njk|liquid|textile)$/i
const names = (folder: string) => readdirSync(join(here, folder)).sort()

interface Expected {
  site: string
  generator: { name: string; version: string }
  now: string
  pages: { file: string; public: boolean; lang?: string }[]
  notPages: string[]
}

const filesOf = (site: string) =>
  readdirSync(join(here, 'sites', site), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(here, 'sites', site).length + 1))

test('every site has its expected file, and every expected file its site', () => {
  expect(names('expected')).toEqual(names('sites').map((site) => `${site}.json`))
})

describe.each(names('sites'))('%s', (site) => {
  const expected: Expected = JSON.parse(
    readFileSync(join(here, 'expected', `${site}.json`), 'utf8'),
  )

  test('names its generator and its time', () => {
    expect(expected.site).toBe(site)
    expect(expected.generator.version).not.toBe('')
    expect(expected.now).toBe('2024-06-15T12:00:00Z')
  })

  test('names every content file, either as a page or as none', () => {
    const pages = [...new Set(expected.pages.map(({ file }) => file))]
    const files = filesOf(site)
    expect(pages.filter((file) => !files.includes(file))).toEqual([])
    const content = files.filter((file) => markup.test(file) || pages.includes(file))
    expect([...pages, ...expected.notPages].sort()).toEqual(content.sort())
  })

  test('names a page once per language, and whether it is public', () => {
    const keys = expected.pages.map(({ file, lang }) => `${file} ${lang}`)
    expect(keys).toEqual([...new Set(keys)])
    expect(expected.pages.filter((page) => typeof page.public !== 'boolean')).toEqual([])
    expect(expected.pages.length).toBeGreaterThan(0)
  })
})

describe('the lists of documented rules', () => {
  const dialects = [
    ...new Set(names('sites').map((site) => /^(.*)-[^-]+$/.exec(site)?.[1] ?? site)),
  ]

  test.each(dialects)('%s has one, and its cases exist', (dialect) => {
    const list = readFileSync(join(here, 'coverage', `${dialect}.md`), 'utf8')
    const rows = [
      ...list.matchAll(/^\| (?!rule|-)(.*?) \| (.*?) \| (generator|documentation) \|$/gm),
    ]
    expect(rows.length).toBeGreaterThan(10)
    expect(list.match(/^\|/gm)?.length).toBe(rows.length + 2)
    const cases = rows.flatMap(([, , cell = '']) =>
      Array.from(cell.matchAll(/`([^`]+)`/g), ([, path = '']) => path),
    )
    expect(cases.filter((path) => !existsSync(join(here, 'sites', path)))).toEqual([])
  })
})
