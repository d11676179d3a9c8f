import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant, type Page } from './expected.ts'
import { readingOf } from './html.ts'
import { runAtNow, type Site } from './site.ts'

interface Told extends Omit<Page, 'categories' | 'aliases'> {
  categories: unknown
  aliases: unknown
  tags: unknown
  date: string | null
  excerpt: string
  html: string
  isDocument: boolean
}

const listOf = (value: unknown): string[] =>
  value === null || value === undefined ? [] : [value].flat().map(String)

/** What Jekyll says of all pages that it reads. */
function build(site: Site, flags: string[]): Told[] {
  const out = join(site.folder, 'told.json')
  runAtNow(site, 'jekyll', ['build', '--quiet', '--destination', 'built', ...flags], {
    ORACLE_OUT: out,
    JEKYLL_NO_BUNDLER_REQUIRE: 'true',
  })
  return JSON.parse(readFileSync(out, 'utf8'))
}

function page({ html, excerpt, isDocument, ...told }: Told, isPublic: boolean): Page {
  return {
    ...told,
    title: told.title ?? null,
    date: told.date ? instant(told.date) : null,
    tags: isDocument ? listOf(told.tags) : [],
    categories: isDocument ? listOf(told.categories).map((name) => [name]) : [],
    aliases: listOf(told.aliases),
    summary: readingOf(excerpt).text,
    public: isPublic,
    ...readingOf(html),
  } as Page
}

/** Asks Jekyll. The first run shows all pages, the second one the public ones. */
export async function ask(site: Site): Promise<Answer> {
  mkdirSync(join(site.folder, '_plugins'), { recursive: true })
  cpSync(join(import.meta.dirname, 'plugins/jekyll.rb'), join(site.folder, '_plugins/oracle.rb'))
  const all = build(site, ['--drafts', '--future', '--unpublished'])
  const shown = new Set(
    build(site, [])
      .filter((told) => told.public)
      .map(({ file }) => file),
  )
  const version = runAtNow(site, 'jekyll', ['--version']).trim().split(' ').at(-1) ?? ''
  const pages = all.map((told) => page(told, shown.has(told.file)))
  return { generator: { name: 'jekyll', version }, pages }
}
