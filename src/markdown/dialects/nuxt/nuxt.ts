import { keyTable, siteKeys } from '../../fields/mapping.ts'
import { pickField } from '../../fields/source-fields.ts'
import { deriveTitle } from '../../file/derive.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { kindBeside } from '../config/root.ts'
import type { DatedPage, Dialect, Page, PageKind, Reader } from '../dialect.ts'
import { foldLatin, hasOtherScript } from '../reading/latin.ts'
import { placeAt, readAddress } from '../reading/place.ts'
import { headingTitle } from '../reading/title.ts'
import {
  detectNuxt,
  findSource,
  isSiteFile,
  type NuxtRules,
  type NuxtSite,
  readNuxtSite,
} from './read-site.ts'

export const nuxtContent: Dialect<NuxtSite, NuxtRules> = {
  name: 'nuxt-content',
  detect: detectNuxt,
  isSiteFile,
  readSite: readNuxtSite,
  kindOf,
  rulesOf,
  reader: nuxtReader,
}

const folderKinds: Record<string, PageKind> = {
  public: 'file',
  assets: 'file',
  layouts: 'layout',
  '.nuxt': 'build_output',
  '.output': 'build_output',
  dist: 'build_output',
}

function kindOf(site: NuxtSite, file: string): PageKind {
  const { root, content, sources } = site
  if (file.endsWith('/') && content.startsWith(file)) return 'article'
  const isPage = /\.md$/i.test(file)
  if (!file.startsWith(content) || (content === root && isSiteFile(file))) {
    if (isSiteFile(file)) return 'file'
    return kindBeside(root, file, folderKinds) ?? (isPage ? 'not_content' : 'code')
  }
  if (file.endsWith('/')) return 'article'
  if (!isPage) return 'file'
  const name = file.slice(content.length)
  return !isIgnored(site, name) && findSource(sources, name) ? 'article' : 'not_content'
}

const isIgnored = ({ isOlder, ignored }: NuxtSite, name: string) =>
  isLeftOut(ignored, name) ||
  (isOlder === true && name.split('/').some((part) => /^[._-]|\.draft\.md$/i.test(part)))

function rulesOf(site: NuxtSite, file: string): NuxtRules {
  const { content, basePath, lang, timeZone, sources } = site
  const start = file.startsWith(content) ? content : ''
  const source = findSource(sources, file.slice(start.length))
  const from = start + (source?.folder ?? '')
  return { dialect: 'nuxt-content', from, prefix: source?.prefix ?? '', basePath, lang, timeZone }
}

const keys = keyTable({ ...siteKeys, lang: [], path: ['path'], slug: [] })

/** Reads texts by these rules. */
function nuxtReader(rules: NuxtRules): Reader {
  const { lang, basePath, prefix, from, timeZone } = rules
  return {
    keys,
    defaults: null,
    timeZone,
    separators: { tags: /[,，、]/, categories: /[,，、]/ },
    period: ({ source }) => readOrderedPeriod(source, timeZone),
    title: titleOf,
    place: (page: DatedPage) => {
      const given = pickField(page.source, 'path', readAddress)
      const parts = page.file.slice(from.length).replace(/\.md$/i, '').split('/').map(partOf)
      const own = prefix + parts.map(slugify).filter(Boolean).join('/')
      return placeAt(page, {
        lang,
        basePath,
        prefix: '',
        address: `/${(given ?? own).replace(/^\/+|\/+$/g, '')}`,
        isByCode: given === undefined && parts.some(hasOtherScript),
        key: own.replace(/\/$/, ''),
        isExplicit: given !== undefined,
      })
    },
  }
}

/** A part of an address, without what only sorts or hides; '' for an index. */
const partOf = (name: string) =>
  name
    .replace(/^\d+\./, '')
    .replace(/^index(?:\.draft)?$/, '')
    .replace(/\.draft$/, '')

const slugify = (part: string) =>
  foldLatin(part)
    .replaceAll('&', 'and')
    .replace(/[^\w\s$*+~.()'"!:@-]+/g, '')
    .trim()
    .replace(/\s+/g, '-')
    .toLowerCase()

/** The first heading, else the words of the name. */
function titleOf(page: Page): string | undefined {
  const name = page.file.slice(page.file.lastIndexOf('/') + 1).replace(/\.md$/i, '')
  if (deriveTitle(page.source.parts.body, page.name) !== page.name.name) return headingTitle(page)
  const words = partOf(name).split(/[-_\s]+/)
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(' ') || undefined
}
