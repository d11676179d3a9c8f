import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant, type Page } from './expected.ts'
import { readingOf } from './html.ts'
import { run, runAtNow, type Site } from './site.ts'

interface Told extends Page {
  date: string | null
  updated: string | null
  html: string
  summary: string
}

const plugins = join(import.meta.dirname, 'plugins')

/** Asks Pelican. Articles and pages of the status `hidden` have an address in no list. */
export async function ask(site: Site): Promise<Answer> {
  const out = join(site.folder, 'told.json')
  const options = [
    '-s',
    'pelicanconf.py',
    '-e',
    `PLUGIN_PATHS=["${plugins}"]`,
    'PLUGINS=["pelican_oracle"]',
  ]
  runAtNow(site, '/usr/bin/pelican', options, { ORACLE_OUT: out })
  const told: Told[] = JSON.parse(readFileSync(out, 'utf8'))
  const pages = told.map(({ html, ...page }) => ({
    ...page,
    title: page.title || null,
    date: page.date ? instant(page.date) : null,
    updated: page.updated ? instant(page.updated) : null,
    summary: readingOf(page.summary).text,
    ...readingOf(html),
  }))
  const version = run(site, '/usr/bin/pelican', ['--version']).trim()
  return { generator: { name: 'pelican', version }, pages }
}
