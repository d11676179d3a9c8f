import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rules, Site, SiteFiles, SiteOptions } from '../../src/markdown/dialects/dialect.ts'
import {
  detectDialect,
  isSiteFile,
  kindOf,
  readSite,
  rulesOf,
} from '../../src/markdown/dialects/registry.ts'
import { decodeText } from '../../src/markdown/encoding/decode.ts'
import { type ReadArticle, readArticle } from '../../src/markdown/fields/read.ts'

/** What a generator says of one file; a field that it does not say is absent. */
export interface ExpectedPage {
  file: string
  url: string | null
  title: string | null
  public: boolean
  [field: string]: unknown
}

export interface Expected {
  now: string
  generator: { name: string }
  pages: ExpectedPage[]
  notPages: string[]
}

const here = import.meta.dirname

/** What the real generator said of a site. */
export const expectedOf = (site: string): Expected =>
  JSON.parse(readFileSync(join(here, 'expected', `${site}.json`), 'utf8'))

/** The files below a folder, as an import hands them to the dialects. */
function filesOf(folder: string): SiteFiles {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const known = new Set(names)
  const text = (file: string) =>
    known.has(file) && isSiteFile(file) ? textOf(join(folder, file)) : undefined
  return { names: known, text }
}

function textOf(path: string): string {
  const decoded = decodeText(readFileSync(path))
  if (!decoded.ok) throw new Error(`${path} is no text.`)
  return decoded.text
}

export interface ReadSite {
  site: Site
  detected: ReturnType<typeof detectDialect>
  kindOf(file: string): string
  rulesOf(file: string): Rules
  read(file: string): ReadArticle
  /** Whether the text is read as an article, and not left out. */
  isPage(file: string): boolean
}

/** Detects the dialect of a folder and reads its files by it. */
function readFolder(folder: string, options: Partial<SiteOptions> = {}): ReadSite {
  const files = filesOf(folder)
  const detected = detectDialect(files)
  const defaults = { lang: 'en', timeZone: 'UTC', paths: [], ...options }
  const { site } = readSite(detected.name, files, defaults)
  const readFile = (file: string) => {
    const text = textOf(join(folder, file))
    const rules = rulesOf(site, file, () => text)
    return readArticle(text, file, {
      ...defaults,
      status: 'published',
      rules,
    })
  }
  return {
    site,
    detected,
    kindOf: (file) => kindOf(site, file),
    rulesOf: (file) => rulesOf(site, file),
    isPage: (file) => readFile(file).ok,
    read: (file) => {
      const read = readFile(file)
      if (!read.ok) throw new Error(`${file}: ${read.problems[0]?.message}`)
      return read.article
    },
  }
}

/** A site that was written for the comparison with its generator. */
export const readNamed = (site: string, options: Partial<SiteOptions> = {}) =>
  readFolder(join(here, 'sites', site), options)
