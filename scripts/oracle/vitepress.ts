import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Page } from './expected.ts'
import { partOf, readingOf } from './html.ts'
import { runAtNow, type Site } from './site.ts'

interface Told extends Page {
  /** The file that VitePress wrote. */
  built: string
  byCode: boolean
}

/** Asks VitePress. It knows no drafts: each file that it reads is public. */
export async function ask(site: Site): Promise<Answer> {
  const out = join(site.folder, 'told.json')
  const config = site.files.find((file) => file.includes('.vitepress/config')) ?? ''
  const folder = join(site.folder, config.replace(/\.vitepress.*/, ''))
  writeFileSync(join(site.folder, 'package.json'), JSON.stringify({ type: 'module' }))
  const script = join(import.meta.dirname, 'plugins/vitepress.mjs')
  runAtNow(site, 'node', [script, folder, out], { ORACLE_ROOT: site.folder })
  const told: Told[] = JSON.parse(readFileSync(out, 'utf8'))
  const pages = told
    .filter(({ byCode }) => !byCode)
    .map(({ built, byCode, ...page }) => {
      const html = readFileSync(built, 'utf8')
      const lang = /<html lang="([^"]*)"/.exec(html)?.[1] ?? ''
      return { ...page, lang, public: true, ...readingOf(partOf(html, 'vp-doc')) }
    })
  const manifest = join(import.meta.dirname, 'node_modules/vitepress/package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  return { generator: { name: 'vitepress', version }, pages }
}
