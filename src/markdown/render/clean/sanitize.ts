import sanitizeHtml, { type Attributes, type IFrame, type Tag } from 'sanitize-html'
import type { IdRule } from '../../dialects/markup/markup.ts'
import { decodeOrKeep } from '../../file/percent.ts'
import { isPlayer, playerTitles } from '../foreign/players.ts'
import { headingId } from '../ids/heading-ids.ts'
import { resolveAsset, resolveLink } from '../links.ts'
import type { RenderOptions } from '../options.ts'
import { dialectSanitizerOptions, sanitizerOptions } from './allow-list.ts'
import { textCollector } from './plain-text.ts'
import { resolveSrcset } from './srcset.ts'
import { fileAt, pictureAttributes, storedUrl } from './stored-files.ts'

const headingTag = /^h[1-6]$/
const embeddedPicture = /^data:image\/(png|jpeg|gif|webp|avif);base64,/i

/**
 * Passes what the allow-list names, resolves links, and prefixes authors' ids so that they cannot
 * shadow globals of the page (DOM clobbering). Also returns the plain text, and the ids of the
 * headings that remain: headings inside comments, or nested too deeply, are gone.
 */
export function sanitize(
  html: string,
  page: Page,
  options: RenderOptions,
): { html: string; text: string; ids: ReadonlySet<string> } {
  const text = textCollector(page.mark)
  const ids = new Set<string>()
  let pictures = 0
  const transform = (tagName: string, attribs: Attributes): Tag => {
    const shown = transformTag(tagName, attribs, page, options)
    if (tagName !== 'img') return { tagName, attribs: shown }
    const stored = fileAt(trimmed(attribs.src) ?? '', options)
    const more = stored ? pictureAttributes(stored, attribs, pictures === 0) : {}
    pictures++
    return { tagName, attribs: { ...shown, ...more } }
  }
  // Called only for allowed elements, with their remaining attributes.
  const exclusiveFilter = ({ tag, attribs }: IFrame) => {
    if (headingTag.test(tag) && attribs.id) ids.add(attribs.id)
    if (tag === 'img' && attribs.alt) text.add(attribs.alt)
    if (tag === 'iframe' && attribs.title && !playerTitles.has(attribs.title))
      text.add(` ${attribs.title} `)
    return isBare(tag, attribs) ? 'excludeTag' : false
  }
  const hooks = { ...text.hooks, transformTags: { '*': transform }, exclusiveFilter }
  const isPlain = options.dialect === undefined || options.dialect === 'plain'
  const allowed = isPlain ? sanitizerOptions : dialectSanitizerOptions
  return { html: sanitizeHtml(html, { ...allowed, ...hooks }), text: text.read(), ids }
}

/** What the renderer knows about its own output. */
export interface Page {
  /** The prefix of ids that the renderer made. */
  mark: string
  /** Those ids; links may point to them as well as to authors' ids. */
  ownIds: ReadonlySet<string>
  /** The id of the heading for which GitHub would make this one. */
  ofGithub: (id: string) => string | undefined
  /** How ids are made of the words of headings. */
  rule: IdRule
}

/**
 * A frame without an address or a box without a type is not ours. Renaming it would also rename the
 * end tag of another element.
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
  const attributes: Attributes = { ...attribs }
  // Old Markdown marks anchors with <a name>.
  const id = attribs.id ?? (tagName === 'a' ? attribs.name : undefined)
  if (options.url !== undefined) delete attributes.id
  else if (id !== undefined) attributes.id = (options.idPrefix ?? '') + ownId(id, page)
  return withoutMark(withAddresses(attributes, page, options), page.mark)
}

function withAddresses(attribs: Attributes, page: Page, options: RenderOptions): Attributes {
  const kept = { ...attribs }
  for (const name of ['href', 'cite']) {
    const href = trimmed(kept[name])
    if (href !== undefined) kept[name] = link(href, page, options)
  }
  for (const name of ['src', 'poster']) {
    const src = trimmed(kept[name])
    if (src !== undefined) kept[name] = isUnsafeData(src) ? '' : assetUrl(src, options)
  }
  if (kept.srcset !== undefined)
    kept.srcset = resolveSrcset(kept.srcset, (src) => picture(src, options))
  return kept
}

/**
 * An address as browsers read it (WHATWG URL, basic parser): trimmed, without tabs and line breaks.
 */
const trimmed = (url: string | undefined) =>
  url?.replace(/[\t\n\r]/g, '').replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')

/**
 * Drops attributes that contain the mark, as when one has swallowed part of the page: the mark must
 * not leak.
 */
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

/** Allows known players only, so a leaked mark gives no access to other frames. */
function frame({ src = '', title = '' }: Attributes): Attributes {
  return isPlayer(src) ? { src, title, ...frameAttributes } : {}
}

function box({ checked, class: names }: Attributes): Attributes {
  const state: Attributes = checked === undefined ? {} : { checked: '' }
  return { type: 'checkbox', ...(names ? { class: names } : {}), disabled: '', ...state }
}

const assetUrl = (src: string, options: RenderOptions) =>
  storedUrl(src, options) ?? resolveAsset(src, options)

function link(href: string, page: Page, options: RenderOptions): string {
  if (!href.startsWith('#')) return storedUrl(href, options) ?? resolveLink(href, options)
  const id = decodeOrKeep(href.slice(1))
  if (id === '' || id === 'top') return resolveLink(href, options)
  const place = placeOf(id, page)
  const shown = place === undefined ? userId(href.slice(1)) : encodeId(place, href)
  return resolveLink(
    `#${options.url === undefined ? (options.idPrefix ?? '') : ''}${shown}`,
    options,
  )
}

/** The id of this page that a fragment means, as written or by the words of a heading. */
function placeOf(id: string, { ownIds, ofGithub, rule }: Page): string | undefined {
  if (ownIds.has(id)) return id
  const made = headingId(id, rule)
  return ownIds.has(made) ? made : ofGithub(headingId(id, 'github'))
}

/** The fragment as the author encoded it, where it means the id. */
const encodeId = (id: string, href: string) =>
  decodeOrKeep(href.slice(1)) === id ? href.slice(1) : encodeURIComponent(id)

const ownId = (id: string, { mark }: Page) =>
  id.startsWith(mark) ? id.slice(mark.length) : userId(id)

function userId(id: string): string {
  return id.startsWith('user-content-') ? id : `user-content-${id}`
}

/** An address in a `srcset`; data: URLs are not allowed there. */
const picture = (src: string, options: RenderOptions) =>
  /^data:/i.test(src) ? null : assetUrl(src, options)

/**
 * Allows only images without scripts as data: URLs; the sanitizer checks no more than the scheme.
 */
function isUnsafeData(src: string): boolean {
  return (
    /^[\s\p{Cc}]*d[\s\p{Cc}]*a[\s\p{Cc}]*t[\s\p{Cc}]*a[\s\p{Cc}]*:/iu.test(src) &&
    !embeddedPicture.test(src)
  )
}
