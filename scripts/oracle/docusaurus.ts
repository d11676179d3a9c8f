import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant, type Page } from './expected.ts'
import { runAtNow, type Site } from './site.ts'

const packages = join(import.meta.dirname, 'node_modules')

/** What Docusaurus knows; drafts are in it only when it develops. */
function load(site: Site, NODE_ENV: string): Page[] {
  const out = join(site.folder, 'told.json')
  const script = join(import.meta.dirname, 'plugins/docusaurus.mjs')
  runAtNow(site, 'node', [script, out], { NODE_ENV, DOCUSAURUS_NO_TELEMETRY: '1' })
  return JSON.parse(readFileSync(out, 'utf8'))
}

/** Asks Docusaurus what it loads. It is not built, so that the words of the pages are absent. */
export async function ask(site: Site): Promise<Answer> {
  writeFileSync(join(site.folder, 'package.json'), JSON.stringify({ type: 'module' }))
  const built = load(site, 'production').filter(({ kind }) => kind !== 'draft doc')
  const shown = new Set(built.map(({ file }) => file))
  const all = load(site, 'development')
  const pages = all.map((told) => ({
    ...told,
    date: told.date ? instant(told.date) : null,
    updated: told.updated ? instant(told.updated) : null,
    public: shown.has(told.file),
  }))
  const { version } = JSON.parse(
    readFileSync(join(packages, '@docusaurus/core/package.json'), 'utf8'),
  )
  return { generator: { name: 'docusaurus', version }, pages }
}
