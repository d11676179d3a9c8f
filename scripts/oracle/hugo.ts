import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant, type Page } from './expected.ts'
import { readingOf } from './html.ts'
import { filesBelow, now, run, type Site } from './site.ts'

interface Told {
  file: string
  url: string
  title: string
  /** The path of the `baseURL`. */
  base: string
  card: string
  html: string
  summary: string
  /** The names of the terms, by the key of the taxonomy. */
  named: Record<string, unknown[]>
  aliases: string[] | null
  draft: boolean
  [more: string]: unknown
}

const dates = ['date', 'updated', 'publishDate', 'expiryDate'] as const
const layout = readFileSync(join(import.meta.dirname, 'plugins/hugo.html'), 'utf8')
const version = (text: string) => /v([\d.]+)/.exec(text)?.[1] ?? text

/** Whether the last run wrote a file for the address. */
function isWritten(site: Site, { url, base }: Told): boolean {
  if (url === '') return false
  const path = decodeURI(url.slice(base.length))
  return existsSync(join(site.folder, 'built', path, path.endsWith('/') ? 'index.html' : ''))
}

/** What Hugo says of all pages: a home page per language holds the JSON of its layout. */
function build(site: Site, flags: string[]): Told[] {
  const target = join(site.folder, 'built')
  rmSync(target, { recursive: true, force: true })
  run(site, 'hugo', ['--quiet', '--clock', now, '--destination', 'built', ...flags])
  return filesBelow(target)
    .filter((file) => file.endsWith('index.html'))
    .map((file) => readFileSync(join(target, file), 'utf8'))
    .filter((text) => text.startsWith('['))
    .flatMap((text) => JSON.parse(text))
}

type Plurals = Record<string, string>

/** The key of each taxonomy by its singular. */
function pluralsOf(site: Site): Plurals {
  const [, map = ''] = /^taxonomies\W+map\[(.*)\]$/m.exec(run(site, 'hugo', ['config'])) ?? []
  return Object.fromEntries(map.split(' ').map((pair) => pair.split(':')))
}

const key = ({ file, lang }: Told) => `${file} ${lang}`

function page(site: Site, plurals: Plurals, told: Told, isPublic: boolean): Page {
  const { html, card, base, named, ...rest } = told
  const namesOf = (singular: string) => (named[plurals[singular] ?? ''] ?? []).map(String)
  const cover = /property="og:image" content="([^"]*)"/.exec(card)?.[1] ?? null
  const instants = dates.map((name) => [name, told[name] ? instant(String(told[name])) : null])
  return {
    ...rest,
    file: told.file.replace(`${site.folder}/`, ''),
    url: told.url || null,
    title: told.title || null,
    ...Object.fromEntries(instants),
    tags: namesOf('tag'),
    categories: namesOf('category').map((name) => [name]),
    aliases: told.aliases ?? [],
    cover: cover?.replace(/^(https?:)?\/\/example\.org/, '') ?? null,
    summary: readingOf(told.summary).text,
    public: isPublic,
    ...readingOf(html),
  }
}

/** Asks Hugo. The first run shows all pages, the second one the public ones. */
export async function ask(site: Site): Promise<Answer> {
  mkdirSync(join(site.folder, 'layouts/_default'), { recursive: true })
  writeFileSync(join(site.folder, 'layouts/index.html'), layout)
  for (const name of ['single', 'list'])
    writeFileSync(join(site.folder, `layouts/_default/${name}.html`), '{{ .Content }}')
  mkdirSync(join(site.folder, 'data'), { recursive: true })
  writeFileSync(join(site.folder, 'data/oracle.json'), JSON.stringify({ files: site.files }))
  const all = new Map(build(site, ['-D', '-F', '-E']).map((told) => [key(told), told]))
  const shown = new Set(
    build(site, [])
      .filter((told) => isWritten(site, told))
      .map(key),
  )
  const plurals = pluralsOf(site)
  const pages = [...all.values()].map((told) => page(site, plurals, told, shown.has(key(told))))
  return { generator: { name: 'hugo', version: version(run(site, 'hugo', ['version'])) }, pages }
}
