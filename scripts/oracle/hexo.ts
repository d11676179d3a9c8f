import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant, type Page } from './expected.ts'
import { readingOf } from './html.ts'
import { runAtNow, type Site } from './site.ts'

interface Told extends Page {
  html: string
  summary: string | null
  /** Whether the list of the posts or pages that Hexo writes has it. */
  listed: boolean
}

interface Answered {
  version: string
  pages: Told[]
}

function build(site: Site, mode: string): Answered {
  const out = join(site.folder, 'told.json')
  rmSync(join(site.folder, 'db.json'), { force: true })
  const script = join(import.meta.dirname, 'plugins/hexo.mjs')
  // Hexo writes addresses in the zone of its machine, which is that of the site as a rule.
  const config = readFileSync(join(site.folder, '_config.yml'), 'utf8')
  const TZ = /^timezone: *(.+)$/m.exec(config)?.[1] ?? 'UTC'
  runAtNow(site, 'node', [script, out, mode], { TZ })
  return JSON.parse(readFileSync(out, 'utf8'))
}

function page({ html, listed, ...told }: Told, isPublic: boolean): Page {
  return {
    ...told,
    title: told.title || null,
    date: told.date ? instant(told.date) : null,
    updated: told.updated ? instant(told.updated) : null,
    summary: told.summary ? readingOf(told.summary).text : null,
    public: isPublic,
    ...readingOf(html),
  }
}

/** Asks Hexo. The first run shows drafts and the future too, the second one what is public. */
export async function ask(site: Site): Promise<Answer> {
  symlinkSync(join(import.meta.dirname, 'node_modules'), join(site.folder, 'node_modules'))
  // Hexo loads the plugins that the site depends on.
  const dependencies = { hexo: '*', 'hexo-renderer-marked': '*', 'hexo-generator-tag': '*' }
  writeFileSync(
    join(site.folder, 'package.json'),
    JSON.stringify({ hexo: { version: '' }, dependencies }),
  )
  const all = build(site, 'all')
  const shown = new Set(
    build(site, 'public')
      .pages.filter(({ listed }) => listed)
      .map(({ file }) => file),
  )
  const pages = all.pages.map((told) => page(told, shown.has(told.file)))
  return { generator: { name: 'hexo', version: all.version }, pages }
}
