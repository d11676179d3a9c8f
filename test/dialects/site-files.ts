import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  DialectName,
  PageKind,
  Rules,
  Site,
  SiteFiles,
  SiteOptions,
} from '../../src/markdown/dialects/dialect.ts'
import {
  detectDialect,
  isSiteFile,
  kindOf,
  readSite,
  rulesOf,
} from '../../src/markdown/dialects/registry.ts'
import { decodeText } from '../../src/markdown/encoding/decode.ts'
import type { ArticleFields } from '../../src/markdown/fields/article-fields.ts'
import { type ReadArticle, type ReadResult, readArticle } from '../../src/markdown/fields/read.ts'
import type { Problem } from '../../src/shapes.ts'

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

/** A site as its dialect reads it. */
export interface ReadSite {
  site: Site
  problems: Problem[]
  kindOf(file: string): PageKind
  rulesOf(file: string): Rules
  read(file: string, text: string): ReadResult
  /** The fields of a text; null if it is no page. */
  fieldsOf(file: string, text: string): ArticleFields | null
}

const defaults = { lang: 'en', timeZone: 'UTC', paths: [] }

function readBy(dialect: DialectName, files: SiteFiles, more: Partial<SiteOptions>): ReadSite {
  const options = { ...defaults, ...more }
  const { site, problems } = readSite(dialect, files, options)
  const read = (file: string, text: string) => {
    const rules = rulesOf(site, file, () => text)
    return readArticle(text, file, { ...options, status: 'published', rules })
  }
  const fieldsOf = (file: string, text: string) => {
    const result = read(file, text)
    return result.ok ? result.article.fields : null
  }
  return {
    site,
    problems,
    read,
    fieldsOf,
    kindOf: (file) => kindOf(site, file),
    rulesOf: (file) => rulesOf(site, file),
  }
}

/** A site of files with these texts, by their names; a text that no dialect reads may be absent. */
export const siteOf = (
  dialect: DialectName,
  texts: Readonly<Record<string, string | undefined>>,
  options: Partial<SiteOptions> = {},
): ReadSite =>
  readBy(dialect, { names: new Set(Object.keys(texts)), text: (file) => texts[file] }, options)

/** A text with this front matter. */
export const withHead = (head: string, body = 'Text') => `---\n${head}\n---\n${body}`

interface StoredSite extends Omit<ReadSite, 'read'> {
  detected: ReturnType<typeof detectDialect>
  read(file: string): ReadArticle
  /** Whether the text is read as an article, and not left out. */
  isPage(file: string): boolean
}

/** Detects the dialect of a folder and reads its files by it. */
function readFolder(folder: string, options: Partial<SiteOptions>): StoredSite {
  const files = filesOf(folder)
  const detected = detectDialect(files)
  const site = readBy(detected.name, files, options)
  const readFile = (file: string) => site.read(file, textOf(join(folder, file)))
  return {
    ...site,
    detected,
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
