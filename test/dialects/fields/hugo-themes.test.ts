import { expect, test } from 'vitest'
import type { HugoSite } from '../../../src/markdown/dialects/hugo/site.ts'
import { siteOf } from '../site-files.ts'

const theme = `
timeZone = "Asia/Tokyo"
theme = "base"
[permalinks]
posts = "/t/:slug/"
notes = "/n/:slug/"
[taxonomies]
series = "series"
[frontmatter]
date = ["datum", "date"]
[markup.goldmark.renderer]
unsafe = true
[languages.fr]
languageName = "F"
[languages.fr.permalinks]
posts = "/fr/:slug/"`

function settingsOf(config: string, more: Record<string, string> = {}) {
  const { site, problems } = siteOf('hugo', {
    'hugo.toml': `theme = "x"\n${config}`,
    'themes/x/hugo.toml': theme,
    'themes/base/config/_default/permalinks.yaml': 'base: /b/',
    'content/a.md': '',
    ...more,
  })
  const { languages, markup } = site as HugoSite
  const { permalinks, timeZone, dates, taxonomies } = Object.values(languages)[0] ?? {}
  const own = { permalinks: permalinks?.page, timeZone, date: dates?.date[0], taxonomies }
  return { ...own, langs: Object.keys(languages), html: markup?.html, problems }
}

const own = '[permalinks]\nposts = "/p/"\n'

// What `hugo config` of Hugo 0.111 prints for each of them.
test.each<[string, Partial<ReturnType<typeof settingsOf>>]>([
  [own, { permalinks: { posts: '/p/' }, timeZone: 'UTC', date: 'date', html: 'dropped' }],
  [
    `${own}_merge = "shallow"`,
    { permalinks: { posts: '/p/', notes: '/n/:slug/', base: '/b/' }, date: 'date' },
  ],
  ['[permalinks]\n_merge = "none"', { permalinks: {} }],
  [
    '_merge = "shallow"',
    {
      // The pages of 0.111: those of the language replace those of the site.
      permalinks: { posts: '/fr/:slug/' },
      timeZone: 'UTC',
      date: 'datum',
      taxonomies: ['categories', 'tags', 'series'],
      langs: ['fr'],
      html: undefined,
    },
  ],
  ['_merge = "deep"', { timeZone: 'Asia/Tokyo', date: 'datum' }],
  [`_merge = "none"\n${own}_merge = "deep"`, { permalinks: { posts: '/p/' } }],
  ['[taxonomies]\n_merge = "shallow"\ntag = "tags"', { taxonomies: ['tags', 'series'] }],
  ['[frontmatter]\n_merge = "shallow"', { date: 'datum' }],
  ['[markup]\n_merge = "deep"\n[markup.goldmark.renderer]\nhardWraps = false', { html: undefined }],
  [
    '[markup]\n_merge = "shallow"\n[markup.goldmark.renderer]\nhardWraps = false',
    { html: 'dropped' },
  ],
  ['[languages.fr]\ntitle = "F"', { langs: ['fr'], permalinks: {} }],
  ['[languages.fr]\n_merge = "deep"', { permalinks: { posts: '/fr/:slug/' } }],
])('a site takes from its theme what Hugo takes: %j', (config, expected) => {
  expect(settingsOf(config)).toMatchObject(expected)
})

test('a theme that names itself ends, and one that is not there is named where it counts', () => {
  const loop = { 'themes/base/hugo.toml': 'theme = ["x", "base"]' }
  expect(settingsOf('_merge = "deep"', loop).problems).toEqual([])
  const gone = { 'hugo.toml': 'theme = "gone"\n_merge = "deep"' }
  expect(settingsOf('', gone).problems).toMatchObject([{ code: 'site_option_unread' }])
  expect(settingsOf('', { 'hugo.toml': 'theme = "gone"' }).problems).toEqual([])
})
