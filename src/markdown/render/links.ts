import { parseFileName, pathOf } from '../file/paths.ts'
import { decodeOrKeep, encodeSegments } from '../file/percent.ts'
import type { RenderOptions } from './options.ts'

const defaultTemplate = '{site}/{lang}/{path}'

/**
 * The public URL of an article, percent-encoded: its `url` on the site, if a site generator makes
 * that, else the template with `{site}`, `{lang}`, `{path}`, `{slug}` and
 * `{id}` filled in. If the template needs an unknown id, as for a link by file name, the default
 * template is used.
 */
export function articleUrl(
  template: string,
  site: string,
  article: { lang: string; path: string; id?: string; url?: string | null },
): string {
  const { lang, path, id, url } = article
  if (typeof url === 'string') return addressOnSite(site, url)
  const values: Record<string, () => string> = {
    site: () => site,
    lang: () => encodeSegments(lang),
    path: () => encodeSegments(path),
    slug: () => encodeSegments(path.slice(path.lastIndexOf('/') + 1)),
    id: () => id ?? '',
  }
  const usable = id === undefined && template.includes('{id}') ? defaultTemplate : template
  return usable.replace(
    /\{(site|lang|path|slug|id)\}/g,
    (_, name: string) => values[name]?.() ?? '',
  )
}

/** The address of a path that holds the base path of the site already. */
export const addressOnSite = (site: string, path: string): string =>
  originOf(site) + encodeSegments(path).replace(ofSegments, decodeURIComponent)

// Generators write these characters of a segment as they are (RFC 3986, 3.3): $&+,:;=@
const ofSegments = /%(?:2[46BC]|3[ABD]|40)/g

/** The scheme and host of a site; nothing if its links are relative to the host. */
const originOf = (site: string) => (URL.canParse(site) ? new URL(site).origin : '')

/** Resolves an `href`: links to articles by file or path, everything else as a file of the site. */
export function resolveLink(href: string, options: RenderOptions): string {
  const [target, tail] = splitTail(href)
  if (target === '' || isExternal(target)) return onPage(href, options)
  if (isOfPage(target, options)) return onSite(href, options)
  if (target.startsWith('@/')) return articleLink(target.slice(2), options) + tail
  if (isMarkdown(target))
    return articleLink(`${fileFolder(target, options)}/${target}`, options) + tail
  if (target.startsWith('/')) return fromRoot(href, options)
  if (hasExtension(target)) return resolveAsset(href, options)
  return (
    urlOf({ lang: options.lang, path: join(pageFolder(options), decodeOrKeep(target)) }, options) +
    tail
  )
}

/** Resolves the `src` of an image or another file next to the article. */
export function resolveAsset(src: string, options: RenderOptions): string {
  const [target, tail] = splitTail(src)
  if (target === '' || isExternal(target)) return onPage(src, options)
  if (target.startsWith('/')) return fromRoot(src, options)
  if (isOfPage(target, options)) return onSite(src, options)
  const path = join(pageFolder(options), decodeOrKeep(target))
  return `${options.site ?? ''}/${encodeSegments(path)}${tail}`
}

/** An address that begins with a slash, which some generators write below the base path. */
function fromRoot(href: string, { base, site = '' }: RenderOptions): string {
  if (base === undefined) return site + href
  const [path] = splitTail(href)
  return originOf(site) + (`${path}/`.startsWith(`${base}/`) ? href : base + href)
}

/** Whether an address starts from that of a page that a site generator builds. */
const isOfPage = (target: string, { at }: RenderOptions) =>
  at !== undefined && !target.startsWith('/') && !target.startsWith('@/')

/** As a browser resolves it on the site. */
function onSite(reference: string, { at = '', site = '' }: RenderOptions): string {
  const base = `http://site${encodeSegments(at)}`
  if (!URL.canParse(reference, base)) return reference
  const { host, pathname, search, hash } = new URL(reference, base)
  return host === 'site' ? originOf(site) + pathname + search + hash : reference
}

/** References relative to the page: a fragment, a query, an address without a scheme. */
function onPage(href: string, { url }: RenderOptions): string {
  const isRelative = href !== '' && !hasScheme(href)
  return url !== undefined && isRelative && URL.canParse(href, url) ? new URL(href, url).href : href
}

function articleLink(file: string, options: RenderOptions): string {
  return urlOf(fromFile(join('', decodeOrKeep(file)), options.lang), options)
}

function urlOf(article: { lang: string; path: string }, options: RenderOptions): string {
  return articleUrl(options.articleUrl ?? defaultTemplate, options.site ?? '', article)
}

/** The article that a content file becomes when imported. */
function fromFile(file: string, lang: string): { lang: string; path: string } {
  const parsed = parseFileName(file)
  return parsed.ok
    ? { lang: parsed.name.lang ?? lang, path: pathOf(parsed.name) }
    : { lang, path: file }
}

/**
 * The folder that links to files are relative to: of the article's file if known, else of its path.
 */
function fileFolder(target: string, options: RenderOptions): string {
  if (target.startsWith('/')) return ''
  return options.file === undefined ? parent(options.path) : parent(options.file)
}

/**
 * A page bundle (`posts/a/index.md`) is its own folder; any other page is in its parent's folder.
 */
function pageFolder(options: RenderOptions): string {
  const fileName = options.file?.slice(options.file.lastIndexOf('/') + 1) ?? ''
  const isBundle = fileName.startsWith('index.') || fileName.startsWith('_index.')
  return isBundle ? options.path : parent(options.path)
}

function parent(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

/** Joins and removes `.`, `..` and empty segments; `..` at the root stays at the root. */
function join(folder: string, path: string): string {
  const segments: string[] = []
  for (const segment of `${folder}/${path}`.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.join('/')
}

/** The path, and the query with the fragment. */
function splitTail(url: string): [path: string, tail: string] {
  const end = url.search(/[?#]/)
  return end < 0 ? [url, ''] : [url.slice(0, end), url.slice(end)]
}

/** Has a scheme or a host; the sanitizer decides which schemes pass. */
function isExternal(target: string): boolean {
  return target.startsWith('//') || target.startsWith('\\') || hasScheme(target)
}

/** `https:` is one (RFC 3986, 3.1); `Talk 12:30.md` has none. */
const hasScheme = (url: string) => /^[\0-\x20]*[a-z][a-z0-9+.-]*:/i.test(url)

function isMarkdown(target: string): boolean {
  return /\.(md|markdown|mdx)$/i.test(target)
}

function hasExtension(target: string): boolean {
  return /\.[A-Za-z0-9]{1,5}$/.test(target)
}
