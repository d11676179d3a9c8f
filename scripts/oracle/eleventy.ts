import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant } from './expected.ts'
import { readingOf } from './html.ts'
import { runAtNow, type Site } from './site.ts'

interface Told {
  file: string
  url: string | false
  title?: string
  date: string
  lang?: string
  tags?: string | string[]
  html?: string
}

/** A page that names no date gets the birth of its file, which is the birth of the copy. */
const isBorn = (date: string) => Math.abs(Date.parse(date) - Date.now()) < 86_400_000

/** Asks Eleventy. It knows no drafts: what has an address is public. */
export async function ask(site: Site): Promise<Answer> {
  const packages = join(import.meta.dirname, 'node_modules')
  const config = site.files.find((file) => file.startsWith('eleventy.config'))
  const input = config ? 'src' : '.'
  const text = config ? readFileSync(join(site.folder, config), 'utf8') : ''
  const [, prefix = ''] = /pathPrefix: '(.*?)\/?'/.exec(text) ?? []
  writeFileSync(join(site.folder, 'package.json'), JSON.stringify({ type: 'module' }))
  cpSync(join(import.meta.dirname, 'plugins/eleventy.js'), join(site.folder, input, 'told.11ty.js'))
  runAtNow(site, 'node', [join(packages, '@11ty/eleventy/cmd.cjs'), '--quiet'])
  const told: Told[] = JSON.parse(readFileSync(join(site.folder, '_site/told.json'), 'utf8'))
  const pages = told.map(({ html, url, tags, ...page }) => ({
    ...page,
    url: url === false ? null : prefix + url,
    title: page.title ?? null,
    date: isBorn(page.date) ? null : instant(page.date),
    tags: [tags ?? []].flat(),
    public: url !== false,
    ...readingOf(html ?? ''),
  }))
  const manifest = join(packages, '@11ty/eleventy/package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  return { generator: { name: 'eleventy', version }, pages }
}
