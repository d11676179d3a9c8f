import sanitizeHtml, { type Attributes, type IFrame, type Tag } from 'sanitize-html'
import { isPlayer, playerTitles } from '../foreign/players.ts'
import { resolveAsset, resolveLink } from '../links.ts'
import type { RenderOptions } from '../options.ts'
import { sanitizerOptions } from './allow-list.ts'
import { textCollector } from './plain-text.ts'
import { resolveSrcset } from './srcset.ts'

const headingTag = /^h[1-6]$/
const embeddedPicture = /^data:image\/(png|jpeg|gif|webp|avif);base64,/i

/**
 * Lets through what the allow-list names, resolves links and gives the authors' own ids a prefix,
 * so that none of them can stand in for a global of the page (DOM clobbering). Returns the plain
 * text of what was let through as well, and the ids of the headings that are left in it: one that
 * HTML comments out, or that lies too deep, has none.
 */
export function sanitize(
  html: string,
  page: Page,
  options: RenderOptions,
): { html: string; text: string; ids: ReadonlySet<string> } {
  const text = textCollector(page.mark)
  const ids = new Set<string>()
  const transform = (tagName: string, attribs: Attributes): Tag => ({
    tagName,
    attribs: transformTag(tagName, attribs, page, options),
  })
  // Asked for elements that are let through alone, with what is left of their attributes.
  const exclusiveFilter = ({ tag, attribs }: IFrame) => {
    if (headingTag.test(tag) && attribs.id) ids.add(attribs.id)
    if (tag === 'img' && attribs.alt) text.add(attribs.alt)
    if (tag === 'iframe' && attribs.title && !playerTitles.has(attribs.title))
      text.add(` ${attribs.title} `)
    return isBare(tag, attribs) ? 'excludeTag' : false
  }
  const hooks = { ...text.hooks, transformTags: { '*': transform }, exclusiveFilter }
  return { html: sanitizeHtml(html, { ...sanitizerOptions, ...hooks }), text: text.read(), ids }
}

/** What the renderer knows of its own work. */
export interface Page {
  /** Begins the ids that it made itself. */
  mark: string
  /** These ids: where a link may lead beside the authors' own places. */
  ownIds: ReadonlySet<string>
}

/**
 * A frame without its address and a box without its type are not ours. Renaming them would rename
 * the end of another element.
 */
const isBare = (tag: string, attribs: Attributes) =>
  (tag === 'iframe' && !attribs.src) || (tag === 'input' && !attribs.type)

function transformTag(
  tagName: string,
  attribs: Attributes,
  page: Page,
  options: RenderOptions,
): Attributes {
  if (tagName === 'iframe') return attribs['data-own'] === page.mark ? frame(attribs) : {}
  if (tagName === 'input') return attribs.type === 'checkbox' ? box(attribs) : {}
  const kept: Attributes = { ...attribs }
  // Markdown of the last century marks its places with <a name>.
  const id = attribs.id ?? (tagName === 'a' ? attribs.name : undefined)
  if (options.url !== undefined) delete kept.id
  else if (id !== undefined) kept.id = (options.idPrefix ?? '') + ownId(id, page)
  return withoutMark(withAddresses(kept, page, options), page.mark)
}

function withAddresses(attribs: Attributes, page: Page, options: RenderOptions): Attributes {
  const kept = { ...attribs }
  for (const name of ['href', 'cite']) {
    const href = trimmed(kept[name])
    if (href !== undefined) kept[name] = link(href, page, options)
  }
  for (const name of ['src', 'poster']) {
    const src = trimmed(kept[name])
    if (src !== undefined) kept[name] = isUnsafeData(src) ? '' : resolveAsset(src, options)
  }
  if (kept.srcset !== undefined)
    kept.srcset = resolveSrcset(kept.srcset, (src) => picture(src, options))
  return kept
}

/**
 * As browsers read an address (WHATWG URL, basic parser): without white space around it and line
 * breaks within.
 */
const trimmed = (url: string | undefined) =>
  url?.replace(/[\t\n\r]/g, '').replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')

/** Where an attribute has swallowed a piece of the page, the mark in it is nobody's business. */
function withoutMark(attribs: Attributes, mark: string): Attributes {
  return Object.fromEntries(Object.entries(attribs).filter(([, value]) => !value.includes(mark)))
}

const frameAttributes = {
  width: '560',
  height: '315',
  loading: 'lazy',
  allowfullscreen: '',
  referrerpolicy: 'strict-origin-when-cross-origin',
  sandbox:
    'allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox',
}

/** Only known players: whoever finds out the mark still gets no frame of his own. */
function frame({ src = '', title = '' }: Attributes): Attributes {
  return isPlayer(src) ? { src, title, ...frameAttributes } : {}
}

function box({ checked, class: names }: Attributes): Attributes {
  const state: Attributes = checked === undefined ? {} : { checked: '' }
  return { type: 'checkbox', ...(names ? { class: names } : {}), disabled: '', ...state }
}

function link(href: string, { ownIds }: Page, options: RenderOptions): string {
  if (!href.startsWith('#')) return resolveLink(href, options)
  const id = decode(href.slice(1))
  if (id === '' || id === 'top') return resolveLink(href, options)
  const place = ownIds.has(id) ? href.slice(1) : userId(href.slice(1))
  return resolveLink(
    `#${options.url === undefined ? (options.idPrefix ?? '') : ''}${place}`,
    options,
  )
}

const ownId = (id: string, { mark }: Page) =>
  id.startsWith(mark) ? id.slice(mark.length) : userId(id)

function userId(id: string): string {
  return id.startsWith('user-content-') ? id : `user-content-${id}`
}

/** One of several addresses of a picture; data has no place among them. */
const picture = (src: string, options: RenderOptions) =>
  /^data:/i.test(src) ? null : resolveAsset(src, options)

/**
 * Of data: URLs only pictures without scripts pass; the sanitizer looks at no more than the scheme.
 */
function isUnsafeData(src: string): boolean {
  return (
    /^[\s\p{Cc}]*d[\s\p{Cc}]*a[\s\p{Cc}]*t[\s\p{Cc}]*a[\s\p{Cc}]*:/iu.test(src) &&
    !embeddedPicture.test(src)
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
