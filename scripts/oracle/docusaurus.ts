import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant, type Page } from './expected.ts'
import { readingOf } from './html.ts'
import { runAtNow, type Site } from './site.ts'

interface Told extends Page {
  html: string
}

const packages = join(import.meta.dirname, 'node_modules')

/** What Docusaurus knows; drafts are in it only when it develops. */
function load(site: Site, NODE_ENV: string): Told[] {
  const out = join(site.folder, 'told.json')
  const script = join(import.meta.dirname, 'plugins/docusaurus.mjs')
  runAtNow(site, 'node', [script, out], { NODE_ENV, DOCUSAURUS_NO_TELEMETRY: '1' })
  return JSON.parse(readFileSync(out, 'utf8'))
}

/** The words and headings. A build would resolve links and pictures, which are absent here. */
function wordsOf(html: string): Partial<Page> {
  const { text, headings } = readingOf(html)
  return { text, headings }
}

/** Asks Docusaurus what it loads and compiles. A build of the pages would take minutes. */
export async function ask(site: Site): Promise<Answer> {
  writeFileSync(join(site.folder, 'package.json'), JSON.stringify({ type: 'module' }))
  const built = load(site, 'production').filter(({ kind }) => kind !== 'draft doc')
  const shown = new Set(built.map(({ file }) => file))
  const all = load(site, 'development')
  const pages = all.map(({ html, ...told }) => ({
    ...told,
    date: told.date ? instant(told.date) : null,
    updated: told.updated ? instant(told.updated) : null,
    public: shown.has(told.file),
    ...wordsOf(html),
  }))
  const { version } = JSON.parse(
    readFileSync(join(packages, '@docusaurus/core/package.json'), 'utf8'),
  )
  return { generator: { name: 'docusaurus', version }, pages }
}
