import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Slugger from 'github-slugger'
import { describe, expect, test } from 'vitest'

// The documentation matches the repository and the package. Each test lists the offenders.

const root = join(import.meta.dirname, '../..')

const pages = [
  ...[
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'src/README.md',
    'bench/README.md',
  ],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** The prose of a page, without code, in which brackets mean something else. */
const prose = (text: string) => text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '``')

function anchorsOf(file: string): Set<string> {
  const slugger = new Slugger()
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)
  return new Set(
    [...headings].map(([, heading = '']) => slugger.slug(heading.replace(/[`*]/g, ''))),
  )
}

describe('the documentation', () => {
  test('every internal link leads to a file and a heading', () => {
    const links = pages.flatMap(({ path, text }) =>
      [...prose(text).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => ({
        path,
        link,
      })),
    )
    expect(links.length).toBeGreaterThan(40)
    const dead = links.filter(({ path, link }) => {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? join(root, path) : join(root, dirname(path), file)
      if (!existsSync(target)) return true
      return anchor !== undefined && !anchorsOf(target).has(anchor)
    })
    expect(dead).toEqual([])
  })

  test('every file of the code that it names exists', () => {
    const named = pages
      .filter(({ path }) => path !== 'CHANGELOG.md')
      .flatMap(({ path, text }) =>
        [...text.matchAll(/`((?:src|test|scripts|bench|prisma)\/[\w./-]+)`/g)].map(
          ([, name = '']) => ({
            path,
            name,
          }),
        ),
      )
    expect(named.length).toBeGreaterThan(60)
    expect(named.filter(({ name }) => !existsSync(join(root, name)))).toEqual([])
  })

  test('every npm script that it names exists', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const workflow = {
      path: 'ci.yml',
      text: readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8'),
    }
    const named = [...pages, workflow].flatMap(({ path, text }) =>
      [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => ({ path, name })),
    )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([])
  })

  test('the package contains the files that the program reads, but no sources or tests', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }]
    const paths = files.map(({ path }) => path)
    const migrations = readdirSync(join(root, 'prisma/migrations')).filter((name) =>
      /^\d/.test(name),
    )
    const needed = migrations.map((name) => `prisma/migrations/${name}/migration.sql`)
    expect(paths).toEqual(
      expect.arrayContaining([...needed, 'prisma/schema.prisma', 'docs/configuration.md']),
    )
    expect(paths.filter((path) => /^(src|test|bench|data)\//.test(path))).toEqual([])
  })

  test('every page of docs/ is linked from the README or from a page of its folder', () => {
    const linked = new Set(
      pages.flatMap(({ path, text }) =>
        [...prose(text).matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)].map(([, link = '']) =>
          join(dirname(path), link),
        ),
      ),
    )
    const docs = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/'))
    expect(docs.filter((path) => !linked.has(path))).toEqual([])
  })

  test('the README has at most 200 lines', () => {
    expect(
      pages.find(({ path }) => path === 'README.md')?.text.split('\n').length,
    ).toBeLessThanOrEqual(201)
  })
})
