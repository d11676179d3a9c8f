import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant, type Page } from './expected.ts'
import { attributesOf, partOf, readingOf } from './html.ts'
import { filesBelow, run, type Site } from './site.ts'

interface Entry {
  id: string
  collection: string
  file: string
  data: Record<string, unknown>
}

const packages = join(import.meta.dirname, 'node_modules')

/** The source file that a built page names, its address and its words. */
function written(site: Site, config: string): Map<string, Page> {
  const dist = join(site.folder, 'dist')
  const [, base = ''] = /base: '(.*?)'/.exec(config) ?? []
  const pages = filesBelow(dist)
    .filter((file) => file.endsWith('.html'))
    .map((file): Page => {
      const html = readFileSync(join(dist, file), 'utf8')
      const { 'data-file': source = '', 'data-title': title } = attributesOf(html, 'main')
      const path = file.replace(/(^|\/)index\.html$/, '$1')
      return {
        file: source.replace(`${site.folder}/`, ''),
        url: `${base}/${path}`,
        title: title ?? null,
        lang: attributesOf(html, 'html').lang ?? '',
        public: true,
        ...readingOf(partOf(html, 'main')),
      }
    })
  return new Map(pages.map((page) => [page.file, page]))
}

const date = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-/.test(value) ? instant(value) : null

/** Asks Astro. A page is public if some file of `src/pages` shows it. */
export async function ask(site: Site): Promise<Answer> {
  const name = readdirSync(site.folder).find((file) => file.startsWith('astro.config')) ?? ''
  const config = readFileSync(join(site.folder, name), 'utf8')
  const source = existsSync(join(site.folder, 'src')) ? 'src' : 'source'
  const endpoint = join(site.folder, source, 'pages/told.json.js')
  cpSync(join(import.meta.dirname, 'plugins/astro.js'), endpoint)
  writeFileSync(join(site.folder, 'package.json'), JSON.stringify({ type: 'module' }))
  run(site, 'node', [join(packages, 'astro/astro.js'), 'build'], { ASTRO_TELEMETRY_DISABLED: '1' })
  const shown = written(site, config)
  const entries: Entry[] = JSON.parse(readFileSync(join(site.folder, 'dist/told.json'), 'utf8'))
  const collected = entries.map(({ id, collection, file, data }) => ({
    ...(shown.get(file) ?? { url: null, public: false }),
    file,
    id,
    collection,
    title: (data.title as string | undefined) ?? null,
    date: date(data.pubDate ?? data.pubDatetime),
    addressByCode: true,
  }))
  const inCollections = new Set(collected.map(({ file }) => file))
  const pages = [...shown.values()].filter(({ file }) => file !== '' && !inCollections.has(file))
  const { version } = JSON.parse(readFileSync(join(packages, 'astro/package.json'), 'utf8'))
  return {
    generator: { name: 'astro', version },
    pages: [...collected, ...pages],
  }
}
