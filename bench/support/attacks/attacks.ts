import { rareWords } from '../content/texts.ts'

/** A request of an attack. */
export interface Asked {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** The attack of one client on one route. */
export interface Attack {
  name: string
  /** Request number `n`; all of them differ if the route allows that. */
  ask: (n: number) => Asked
  /** Never reads a response, over as many connections as it gets. */
  mute?: boolean
  /** Sends a key, which the attacker has. */
  keyed?: boolean
}

/** The facts about the content that the attacks use. */
export interface Targets {
  articles: number
  ids: string[]
  /** Cursors deep in the list. */
  cursors: string[]
  large: string
}

const json = { 'content-type': 'application/json' }

/** The most expensive requests of each route. */
export function attacksOn({ articles, ids, cursors, large }: Targets): Attack[] {
  const id = (n: number) => ids[n % ids.length] ?? ''
  const word = (n: number) => [...rareWords.en, ...rareWords.zh][n % 4] ?? 'the'
  const deepest = Math.max(1, Math.floor(Math.min(10_000, articles) / 100))
  const get = (
    name: string,
    path: (n: number) => string,
    headers: Record<string, string> = {},
  ): Attack => ({
    name,
    ask: (n) => ({ path: path(n), headers }),
  })
  const post = (name: string, path: (n: number) => string, body: string, headers = {}): Attack => ({
    name,
    ask: (n) => ({ path: path(n), method: 'POST', headers: { ...json, ...headers }, body }),
  })
  return [
    get('deep pages', (n) => `/v1/articles?limit=100&page=${deepest - (n % deepest)}&author=!${n}`),
    get(
      'deep cursors',
      (n) => `/v1/articles?limit=${1 + (n % 100)}&cursor=${cursors[n % cursors.length]}`,
    ),
    get(
      'counts',
      (n) => `/v1/articles?count=exact&limit=1&publishedAt[gte]=2000-01-01T00:00:00.${n % 1000}Z`,
    ),
    get(
      'searches',
      (n) => `/v1/articles?q=${encodeURIComponent(`${word(n)} or a${n}`)}&limit=100&highlight=true`,
    ),
    get(
      'broad searches',
      (n) =>
        `/v1/articles?q=${encodeURIComponent(`的 or ${n}`)}&limit=100&highlight=true&count=exact`,
    ),
    get(
      'odd filters',
      (n) => `/v1/articles?frontMatter.k${n}=1&sort=title&limit=100&updatedAt[gt]=2001-01-01`,
    ),
    get(
      'pages with html',
      (n) =>
        `/v1/articles?limit=100&page=${1 + (n % deepest)}&include=body,html,toc,text,translations`,
    ),
    get(
      'large html',
      (n) => `/v1/articles?tag=${large}&limit=${1 + (n % 100)}&include=body,html,text`,
    ),
    get('compressed', (n) => `/v1/articles?limit=100&page=${1 + (n % deepest)}&include=body`, {
      'accept-encoding': 'br',
    }),
    get('single articles', (n) => `/v1/articles/${id(n)}?include=html,toc,text,translations`),
    get('related', (n) => `/v1/articles/${id(n)}/related?limit=100&include=html`),
    get('unknown paths', (n) => `/v1/articles/by-path/none/${n}`),
    get('terms', (n) => `/v1/tags?sort=articleCount&count=exact&limit=100&q=${n}`),
    get(
      'feeds',
      (n) => `/${['feed.xml', 'rss.xml', 'feed.json'][n % 3]}?limit=${1 + (n % 50)}&lang=en,x-${n}`,
    ),
    get('sitemap', (n) => `/sitemap.xml?${'&'.repeat(n % 4_000)}`),
    get('document', () => '/openapi.json', { 'accept-encoding': 'br' }),
    get('docs', () => '/docs/static/swagger-ui-bundle.js'),
    get('metrics', () => '/metrics'),
    get('exports without a key', () => '/v1/export'),
    post('junk to no route', (n) => `/v1/none/${n}`, '['.repeat(1_000_000)),
    post('junk to a route', () => '/v1/articles', '['.repeat(1_000_000)),
    post('junk uploads', () => '/v1/imports', 'x'.repeat(1_000_000), {
      'content-type': 'application/zip',
    }),
    {
      ...get(
        'readers who read nothing',
        (n) => `/v1/articles?limit=${100 - (n % 50)}&page=1&include=body,html&author=!${n},*`,
      ),
      mute: true,
    },
    {
      ...get(
        'large and never read',
        (n) => `/v1/articles?tag=${large}&limit=${1 + (n % 100)}&include=body,html,text`,
      ),
      mute: true,
    },
    { ...get('exports never read', () => '/v1/export?format=tar.gz'), mute: true, keyed: true },
  ]
}
