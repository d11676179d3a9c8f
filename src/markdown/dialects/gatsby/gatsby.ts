import { keyTable, siteKeys } from '../../fields/mapping.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { fillPattern } from '../config/path-patterns.ts'
import { matchesRegex } from '../config/regex.ts'
import { kindBeside } from '../config/root.ts'
import type { DatedPage, Dialect, PageKind, Reader } from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import { rollDates } from '../reading/yaml-dates.ts'
import {
  detectGatsby,
  type GatsbyRules,
  type GatsbySite,
  isSiteFile,
  readGatsbySite,
} from './read-site.ts'

export const gatsby: Dialect<GatsbySite, GatsbyRules> = {
  name: 'gatsby',
  detect: detectGatsby,
  isSiteFile,
  readSite: readGatsbySite,
  kindOf,
  rulesOf,
  reader: gatsbyReader,
}

const folderKinds: Record<string, PageKind> = {
  static: 'file',
  public: 'build_output',
  '.cache': 'build_output',
}

function kindOf(site: GatsbySite, file: string): PageKind {
  const { root, sources } = site
  if (file.endsWith('/') && sources.some((one) => one.startsWith(file))) return 'article'
  const isPage = /\.(?:md|markdown|mdx)$/i.test(file)
  if (isPage && isIgnored(site, file)) return 'not_content'
  if (sources.some((folder) => file.startsWith(folder)))
    return isPage || file.endsWith('/') ? 'article' : 'file'
  if (isSiteFile(file)) return 'file'
  return kindBeside(root, file, folderKinds) ?? (isPage ? 'not_content' : 'code')
}

function rulesOf(site: GatsbySite, file: string): GatsbyRules {
  const { basePath, lang, timeZone, usesFilePath } = site
  const given = site.patterns.find(({ folder }) => file.startsWith(folder))
  const source = site.sources.find((folder) => file.startsWith(folder)) ?? ''
  const pattern = given?.pattern ?? (usesFilePath ? '/:slug/' : null)
  return { dialect: 'gatsby', from: given?.folder ?? source, pattern, basePath, lang, timeZone }
}

// The globs are compared with whole paths, of which only the end is known.
const isIgnored = ({ ignored, ignoredBy }: GatsbySite, file: string) =>
  isLeftOut(ignored, file) ||
  isLeftOut(
    ignored?.map((glob) => `**/${glob}`),
    file,
  ) ||
  ignoredBy?.some((one) => matchesRegex(one, `/${file}`)) === true

const keys = keyTable({
  ...siteKeys,
  cover: ['featuredImage', 'featuredimage', 'featured', ...siteKeys.cover],
  lang: ['lang', 'language', 'locale'],
  path: [],
  slug: [],
})

/** Reads texts by these rules. */
function gatsbyReader({ timeZone, ...rules }: GatsbyRules): Reader {
  return {
    keys,
    defaults: null,
    timeZone,
    separators: { tags: /[,，、]/, categories: /[,，、]/ },
    prepare: ({ source }) => rollDates(source),
    period: ({ source }) => readOrderedPeriod(source, timeZone),
    place: (page) => gatsbyPlace(rules, page),
  }
}

function gatsbyPlace(
  { from, pattern, basePath, lang }: Omit<GatsbyRules, 'timeZone'>,
  page: DatedPage,
): ArticlePlace | null {
  const name = page.file.slice(from.length).replace(/\.[^./]*$/, '')
  const slug = name.replace(/(?:^|\/)index$/, '')
  const parts = { slug, lang, title: page.title ?? '', categories: [] }
  const date = page.publishedAt === null ? null : new Date(page.publishedAt)
  const address = pattern === null ? null : fillPattern(pattern, { ...parts, date })
  return placeAt(page, {
    lang,
    basePath,
    prefix: '',
    address: address ?? `/${slug}/`,
    isByCode: address === null,
    key: slug,
    isExplicit: false,
  })
}
