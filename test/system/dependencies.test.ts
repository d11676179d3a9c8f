import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { satisfies } from 'semver'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

interface Locked {
  version?: string
  license?: string
  dev?: boolean
  engines?: { node?: string }
}

const manifest: Manifest = JSON.parse(read('package.json'))
const lock: { packages: Record<string, Locked> } = JSON.parse(read('package-lock.json'))

/** What the lock file holds, by place below node_modules, without the program itself. */
const locked = Object.entries(lock.packages).filter(([place]) => place !== '')

interface Row {
  name: string
  cells: { reason: string; licence: string; maintainer: string; node: string }
}

/** The rows of the table below a heading of docs/dependencies.md. */
function rowsBelow(heading: string): Row[] {
  const [, section = ''] = read('docs/dependencies.md').split(`\n## ${heading}\n`)
  const [text = ''] = section.split('\n## ')
  return [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name = '', rest = '']) => {
    const cells = rest.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
    const [reason = '', licence = '', maintainer = '', node = ''] = cells
    return { name, cells: { reason, licence, maintainer, node } }
  })
}

/** What a package says in the old form `licenses`, which npm leaves out of the lock file. */
function oldLicence(name: string): string | undefined {
  const { licenses } = JSON.parse(read(`node_modules/${name}/package.json`))
  return licenses?.[0]?.type
}

/** Whether a file of the folder imports the package or resolves it. */
function isImported(name: string, folder: string): boolean {
  const importing = new RegExp(`(?:from |import\\(|resolve\\()['"]${name}['"/]`)
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .some((path) => importing.test(read(join(folder, path))))
}

describe('docs/dependencies.md', () => {
  const sections = [
    { heading: 'In production', declared: manifest.dependencies },
    { heading: 'In development', declared: manifest.devDependencies },
  ]

  test.each(sections)('names all packages of package.json, and no others: $heading', (section) => {
    const names = rowsBelow(section.heading).map(({ name }) => name)
    expect(names).toEqual(Object.keys(section.declared).sort())
  })

  test.each(sections)('tells licence and Node range as the packages do: $heading', (section) => {
    const rows = rowsBelow(section.heading)
    const told = rows.map(({ name, cells }) => [name, cells.licence, cells.node])
    const theirs = rows.map(({ name }) => {
      const { license = oldLicence(name), engines } = lock.packages[`node_modules/${name}`] ?? {}
      return [name, license, engines?.node ?? 'any']
    })
    expect(told).toEqual(theirs)
  })

  test.each(sections)('gives a reason and a maintainer for each: $heading', (section) => {
    const bare = rowsBelow(section.heading).filter(
      ({ cells }) => cells.reason.length < 10 || cells.maintainer.length < 3,
    )
    expect(bare).toEqual([])
  })
})

describe('The packages', () => {
  test('of production are those that src/ imports', () => {
    const unused = Object.keys(manifest.dependencies).filter((name) => !isImported(name, 'src'))
    expect(unused).toEqual([])
  })

  test('of production run on Node 20.19, except cookie', () => {
    // As npm does it: only `dev` is left out by `--omit=dev`, `devOptional` is not.
    const installed = locked.filter(([, { dev }]) => !dev)
    const others = installed
      .filter(([, { engines }]) => !satisfies('20.19.0', engines?.node ?? '*'))
      .map(([place, { version }]) => `${place}@${version}`)
    expect(installed.length).toBeGreaterThan(100)
    expect(others).toEqual([expect.stringMatching(/^node_modules\/cookie@2\./)])
  })

  test('of development alone stay out of production', () => {
    const both = locked.filter(([, entry]) => 'devOptional' in entry).map(([place]) => place)
    expect(both).toEqual([])
  })
})
