import { readAddress, readLang, textOf } from '../../fields/field-values.ts'
import { asSpelled, keyTable, siteKeys } from '../../fields/mapping.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField, type SourceFields } from '../../fields/source-fields.ts'
import { parseDate } from '../../file/dates.ts'
import { canonicalLang } from '../../file/langs.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'
import { ownValue } from '../config/own-value.ts'
import { hasCapitalEnding, kindBeside } from '../config/root.ts'
import type { DatedPage, Dialect, Page, PageKind, Reader } from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import { rollDates } from '../reading/yaml-dates.ts'
import { folderOf, pageAddress, postAddress, prettyAddress } from './address.ts'
import { readHexoDates } from './dates.ts'
import { readPostName } from './post-name.ts'
import { configFile, detectHexo, readHexoSite } from './read-site.ts'
import type { HexoKind, HexoRules, HexoSite } from './site.ts'

export const hexo: Dialect<HexoSite, HexoRules> = {
  name: 'hexo',
  detect: detectHexo,
  isSiteFile: (file) => configFile.test(file),
  readSite: readHexoSite,
  kindOf,
  rulesOf,
  reader: hexoReader,
}

const folderKinds: Record<string, PageKind> = {
  themes: 'theme',
  scaffolds: 'layout',
  public: 'build_output',
  '.deploy_git': 'build_output',
}
const markdown = /\.(?:md|markdown)$/i
const otherMarkup = /\.(?:html?|mkdn?|mdwn|mdte?xt|njk|ejs|pug|swig|org|adoc|rst)$/i

function kindOf(site: HexoSite, file: string): PageKind {
  const { content, root } = site
  if (file.endsWith('/') && content.startsWith(file)) return 'article'
  const beside = content === root ? undefined : kindBeside(root, file, folderKinds)
  if (beside || !file.startsWith(content))
    return (
      beside ?? (/(?:^|\/)_config(?:\.[\w-]+)?\.ya?ml$/.test(file) ? 'file' : besideContent(file))
    )
  if (isLeftOut(site.ignored?.map(anywhere), file)) return 'not_content'
  return kindInContent(site, file.slice(content.length))
}

// Hexo compares whole paths, of which only the end is known.
const anywhere = (glob: string) => (glob.startsWith('**') ? glob : `**/${glob}`)

const besideContent = (file: string): PageKind => (markdown.test(file) ? 'not_content' : 'code')

function kindInContent(site: HexoSite, name: string): PageKind {
  const { include, exclude, skipRender } = site
  const { kind, rest, folder } = contentName(name)
  if (name.endsWith('/')) return 'article'
  const isHidden =
    /(?:^|\/)[_.]|~$|%$/.test(rest) && !include.some((glob) => matchesGlob(glob, name))
  const isOut = kind === 'page' && isLeftOut(exclude, name)
  // Hexo does not know an ending in capitals, nor an address that it cannot decode.
  const address = kind === 'post' ? readPostName(site.newPostName, rest).title : name
  if (isHidden || isOut || hasCapitalEnding(name) || !isDecodable(address))
    return markdown.test(name) ? 'not_content' : 'file'
  if (skipRender.some((glob) => matchesGlob(glob, name))) return 'file'
  if (folder === '_posts/' && isAsset(site, name)) return 'file'
  return markdown.test(name) ? 'article' : otherMarkup.test(name) ? 'not_markdown' : 'file'
}

function isDecodable(name: string): boolean {
  try {
    return name.includes('%') ? decodeURIComponent(name) !== '' : true
  } catch {
    return false
  }
}

const endOf = (name: string) => /\.[^./]*$/.exec(name)?.[0]

const isAsset = ({ hasAssetFolders, newPostName }: HexoSite, name: string) =>
  hasAssetFolders === true && endOf(name) !== endOf(newPostName)

/** A name within the content: whether it is a post, and its name among the posts or pages. */
function contentName(name: string): { kind: HexoKind; rest: string; folder: string } {
  const folder = /^(?:_posts|_drafts)\//.exec(name)?.[0] ?? ''
  return { kind: folder === '' ? 'page' : 'post', rest: name.slice(folder.length), folder }
}

function rulesOf(site: HexoSite, file: string): HexoRules {
  const {
    root: _,
    content,
    langs,
    hasLangFolders,
    include,
    exclude,
    ignored,
    skipRender,
    ...addresses
  } = site
  const name = file.startsWith(content) ? file.slice(content.length) : file
  const { kind, folder, rest } = contentName(name)
  const first = rest.slice(0, Math.max(rest.indexOf('/'), 0))
  return {
    ...addresses,
    kind,
    isDraft: folder === '_drafts/',
    from: content + folder,
    lang: canonicalLang(langs[0] ?? '') ?? 'en',
    langFolder: hasLangFolders && langs.includes(first) ? first : '',
  }
}

const keys = keyTable(
  {
    ...siteKeys,
    summary: ['excerpt', ...siteKeys.summary.filter((key) => key !== 'excerpt')],
    cover: ['cover', 'index_img', 'top_img', 'banner_img', ...siteKeys.cover, 'photos'],
    publishedAt: ['date', ...siteKeys.publishedAt.filter((key) => key !== 'date')],
    lang: ['lang', 'language'],
    tags: ['tags', 'tag'],
    categories: ['categories', 'category'],
    path: ['permalink'],
    slug: [],
  },
  false,
  asSpelled,
)

/** Reads texts by these rules. */
function hexoReader(rules: HexoRules): Reader {
  return {
    keys,
    defaults: null,
    heads: 'unopened',
    timeZone: rules.timeZone,
    separators: { tags: null, categories: null },
    addressHasFolder: true,
    categoryLists: 'branch',
    prepare: (page) => {
      const { source } = page
      if (rules.kind === 'post') readKeysOfName(rules, page)
      readHexoDates(source, rules.timeZone)
      joinLists(source)
      rollDates(source)
    },
    hides: ({ source }) => rules.isDraft === true || hasLockedTag(rules, source),
    period: (page) => readOrderedPeriod(page.source, rules.timeZone, dateOfName(rules, page)),
    place: (page) => hexoPlace(rules, page),
  }
}

/** Whether a tag locks a page, which an empty password of its own prevents. */
function hasLockedTag({ lockedTags }: HexoRules, { candidates, data }: SourceFields): boolean {
  if (lockedTags === undefined || data.password === '') return false
  const tags = (candidates.get('tags') ?? []).flatMap(({ value }) => value)
  return tags.some((tag) => lockedTags.includes(textOf(tag) ?? ''))
}

// Hexo makes one tag of a list among the tags.
function joinLists({ candidates }: SourceFields): void {
  for (const one of candidates.get('tags') ?? [])
    if (Array.isArray(one.value))
      one.value = one.value.map((item) => (Array.isArray(item) ? item.join() : item))
}

const fieldOfKey = { lang: 'lang', language: 'lang', category: 'categories', tag: 'tags' } as const

/** Parts of the pattern of names (`:lang/:title.md`) count as keys of the text. */
function readKeysOfName(rules: HexoRules, { source, file }: Page): void {
  const { keys } = readPostName(rules.newPostName, file.slice(rules.from.length))
  for (const [key, field] of Object.entries(fieldOfKey)) {
    const value = ownValue(keys, key)
    const others = (source.candidates.get(field) ?? []).filter((one) => one.key !== key)
    if (value === undefined || (field !== 'lang' && others.length > 0)) continue
    source.defaultKeys = new Set([...(source.defaultKeys ?? []), key])
    source.candidates.set(field, [{ key, name: key, value, rank: 0 }])
  }
}

/** The date that the name gives where the key `date` gives none. */
function dateOfName(rules: HexoRules, { file }: Page): { at: string; rank: number } | null {
  if (rules.kind === 'page') return null
  const { date } = readPostName(rules.newPostName, file.slice(rules.from.length))
  const at = date === null ? undefined : parseDate(date, rules.timeZone)?.at
  return at === undefined ? null : { at, rank: 1 }
}

function hexoPlace(rules: HexoRules, page: DatedPage): ArticlePlace | null {
  const { source } = page
  const given = pickField(source, 'path', readAddress)
  const name = page.file.slice(rules.from.length)
  const known = addressOf(rules, page, given)
  const folder = known?.startsWith(`/${rules.langFolder}/`) ? rules.langFolder : ''
  const logical = folder === '' ? name : name.slice(folder.length + 1)
  return placeAt(page, {
    lang: pickField(source, 'lang', readLang) ?? canonicalLang(folder) ?? rules.lang,
    basePath: rules.basePath,
    prefix: folder,
    address: known ?? `/${readPostName(rules.newPostName, name).title}`,
    isByCode: known === null,
    key: logical.replace(/\.[^./]*$/, ''),
    isExplicit: given !== undefined,
  })
}

function addressOf(rules: HexoRules, page: DatedPage, given: string | undefined): string | null {
  if (rules.kind === 'page') return pageAddress(rules, page.file.slice(rules.from.length), given)
  return given === undefined
    ? postAddress(rules, page)
    : prettyAddress(rules, folderOf(rules, given))
}
