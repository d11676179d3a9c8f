import type { RenderOptions } from './options.ts'

/** The public URL of an article; the path's segments are percent-encoded. */
export function articleUrl(template: string, site: string, article: { lang: string; path: string }): string {
  const path = article.path.split('/').map(encodeURIComponent).join('/')
  return template
    .replaceAll('{site}', () => site)
    .replaceAll('{lang}', () => encodeURIComponent(article.lang))
    .replaceAll('{path}', () => path)
}

/** Resolves what an author wrote in `href`: other articles by file or path, everything else as a file of the site. */
export function resolveLink(href: string, options: RenderOptions): string {
  const [target, tail] = splitTail(href)
  if (target === '' || isExternal(target)) return href
  if (target.startsWith('@/')) return articleLink(target.slice(2), options) + tail
  if (isMarkdown(target)) return articleLink(join(fileFolder(target, options), target), options) + tail
  if (target.startsWith('/')) return (options.site ?? '') + href
  if (hasExtension(target)) return resolveAsset(href, options)
  return urlOf({ lang: options.lang, path: join(pageFolder(options), decode(target)) }, options) + tail
}

/** Resolves the `src` of a picture or another file that stands beside the article. */
export function resolveAsset(src: string, options: RenderOptions): string {
  const [target, tail] = splitTail(src)
  if (target === '' || isExternal(target)) return src
  if (target.startsWith('/')) return (options.site ?? '') + src
  const path = join(pageFolder(options), decode(target))
  return `${options.site ?? ''}/${encodePath(path)}${tail}`
}

function articleLink(file: string, options: RenderOptions): string {
  return urlOf(fromFile(decode(file), options.lang), options)
}

function urlOf(article: { lang: string; path: string }, options: RenderOptions): string {
  return articleUrl(options.articleUrl ?? '{site}/{lang}/{path}', options.site ?? '', article)
}

/** The article a content file becomes, by the same rules of names that an import follows. */
function fromFile(file: string, lang: string): { lang: string; path: string } {
  const segments = file.split('/').filter((segment) => segment !== '_posts' && segment !== '_drafts')
  if (segments[0] === 'content' || segments[0] === 'source') segments.shift()
  const folderLang = segments.length > 1 && isLanguage(segments[0] ?? '') ? segments.shift() : undefined
  const [name, suffix] = splitName(segments.pop() ?? '')
  if (name !== 'index' && name !== '_index') segments.push(name)
  return { lang: suffix ?? folderLang ?? lang, path: segments.join('/') }
}

/** `2024-05-01-name.zh.md` is [`name`, `zh`]. */
function splitName(fileName: string): [name: string, lang: string | undefined] {
  const name = fileName.replace(/\.(md|markdown|mdx|txt)$/i, '').replace(/^\d{4}-\d{2}-\d{2}-(?=.)/, '')
  const dot = name.lastIndexOf('.')
  const suffix = name.slice(dot + 1)
  return dot > 0 && isLanguage(suffix) ? [name.slice(0, dot), suffix] : [name, undefined]
}

function isLanguage(text: string): boolean {
  return /^[a-z]{2}(-[A-Za-z]{4})?(-[A-Za-z]{2})?$/.test(text)
}

/** Where links to files start from: the article's own file if known, else its path. */
function fileFolder(target: string, options: RenderOptions): string {
  if (target.startsWith('/')) return ''
  return options.file === undefined ? parent(options.path) : parent(options.file)
}

/** A page bundle (`posts/a/index.md`) is a folder of its own; any other page stands in its parent's. */
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

/** With a scheme or a host of its own; the sanitizer decides which of them are let through. */
function isExternal(target: string): boolean {
  return target.startsWith('//') || target.startsWith('\\') || /^[^/]*:/.test(target)
}

function isMarkdown(target: string): boolean {
  return /\.(md|markdown|mdx)$/i.test(target)
}

function hasExtension(target: string): boolean {
  return /\.[A-Za-z0-9]{1,5}$/.test(target)
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
