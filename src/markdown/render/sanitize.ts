import sanitizeHtml, { type Attributes, type IOptions, type Tag } from 'sanitize-html'
import { resolveAsset, resolveLink } from './links.ts'
import type { RenderOptions } from './options.ts'
import { textCollector } from './plain-text.ts'

/** Ids that the parser made itself, beside its headings' own. */
const FOOTNOTE_ID = /^fn(ref)?:\d+(:\d+)?$/
const EMBEDDED_PICTURE = /^data:image\/(png|jpeg|gif|webp|avif);base64,/i

const ALLOWED: IOptions = {
  allowedTags: [
    ...[
      'h1',
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'p',
      'div',
      'section',
      'article',
      'aside',
      'header',
      'footer',
      'address',
      'hr',
    ],
    ...[
      'blockquote',
      'pre',
      'ul',
      'ol',
      'li',
      'dl',
      'dt',
      'dd',
      'figure',
      'figcaption',
      'details',
      'summary',
      'center',
    ],
    ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
    ...[
      'a',
      'abbr',
      'b',
      'bdi',
      'bdo',
      'br',
      'cite',
      'code',
      'data',
      'del',
      'dfn',
      'em',
      'i',
      'ins',
      'kbd',
      'mark',
      'q',
    ],
    ...[
      'rp',
      'rt',
      'ruby',
      's',
      'samp',
      'small',
      'span',
      'strike',
      'strong',
      'sub',
      'sup',
      'time',
      'tt',
      'u',
      'var',
      'wbr',
    ],
    ...['img', 'audio', 'video', 'source', 'track', 'input', 'iframe'],
  ],
  // Their content is no prose either, so it goes with them.
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'xmp',
    'noscript',
    'noembed',
    'noframes',
    'plaintext',
    'template',
    'title',
  ],
  allowedAttributes: {
    '*': ['id', 'title', 'lang', 'dir', 'align'],
    a: ['href', 'hreflang', 'rel'],
    img: ['src', 'alt', 'width', 'height', 'loading'],
    audio: ['src', 'controls', 'loop', 'muted', 'preload'],
    video: ['src', 'controls', 'loop', 'muted', 'preload', 'poster', 'width', 'height', 'playsinline'],
    source: ['src', 'type'],
    track: ['src', 'kind', 'srclang', 'label', 'default'],
    iframe: ['src', 'allow', 'allowfullscreen', 'loading', 'referrerpolicy', 'width', 'height'],
    input: ['type', 'checked', 'disabled'],
    ol: ['start', 'type', 'reversed'],
    li: ['value'],
    th: ['colspan', 'rowspan', 'scope'],
    td: ['colspan', 'rowspan'],
    col: ['span', 'width'],
    time: ['datetime'],
    data: ['value'],
    details: ['open'],
    blockquote: ['cite'],
    q: ['cite'],
    del: ['cite', 'datetime'],
    ins: ['cite', 'datetime'],
  },
  allowedClasses: {
    code: ['language-*'],
    ul: ['contains-task-list'],
    ol: ['contains-task-list', 'footnotes-list'],
    li: ['task-list-item', 'footnote-item'],
    input: ['task-list-item-checkbox'],
    a: ['footnote-backref'],
    sup: ['footnote-ref'],
    section: ['footnotes'],
    hr: ['footnotes-sep'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster'],
  selfClosing: ['img', 'br', 'hr', 'input', 'col', 'source', 'track', 'wbr'],
  nestingLimit: 200,
}

/**
 * Lets through what the allow-list names, resolves links and gives the authors' own ids a prefix, so that none of them can
 * stand in for a global of the page (DOM clobbering). Returns the plain text of what was let through as well.
 */
export function sanitize(
  html: string,
  mark: string,
  headingIds: ReadonlySet<string>,
  options: RenderOptions,
): { html: string; text: string } {
  const text = textCollector()
  const isOwnId = (id: string) => headingIds.has(id) || FOOTNOTE_ID.test(id)
  const transform = (tagName: string, attribs: Attributes) =>
    transformTag(tagName, attribs, mark, isOwnId, options)
  const clean = sanitizeHtml(html, { ...ALLOWED, ...text.hooks, transformTags: { '*': transform } })
  return { html: clean, text: text.read() }
}

type OwnId = (id: string) => boolean

function transformTag(
  tagName: string,
  attribs: Attributes,
  mark: string,
  isOwnId: OwnId,
  options: RenderOptions,
): Tag {
  if (tagName === 'iframe')
    return attribs['data-own'] === mark ? frame(attribs) : { tagName: 'removed', attribs: {} }
  if (tagName === 'input')
    return attribs.type === 'checkbox' ? box(attribs) : { tagName: 'removed', attribs: {} }
  const kept: Attributes = { ...attribs }
  // Markdown of the last century marks its places with <a name>.
  const id = attribs.id ?? (tagName === 'a' ? attribs.name : undefined)
  if (id !== undefined) kept.id = id.startsWith(mark) ? id.slice(mark.length) : userId(id)
  if (kept.href !== undefined) kept.href = link(kept.href, isOwnId, options)
  for (const name of ['src', 'poster']) {
    const src = kept[name]
    if (src !== undefined) kept[name] = isUnsafeData(src) ? '' : resolveAsset(src, options)
  }
  return { tagName, attribs: kept }
}

function frame({ src = '', title = '' }: Attributes): Tag {
  const fixed = { loading: 'lazy', allowfullscreen: '', referrerpolicy: 'strict-origin-when-cross-origin' }
  return { tagName: 'iframe', attribs: { src, title, width: '560', height: '315', ...fixed } }
}

function box({ checked, class: names }: Attributes): Tag {
  const state: Attributes = checked === undefined ? {} : { checked: '' }
  return {
    tagName: 'input',
    attribs: { type: 'checkbox', ...(names ? { class: names } : {}), disabled: '', ...state },
  }
}

function link(href: string, isOwnId: OwnId, options: RenderOptions): string {
  if (!href.startsWith('#')) return resolveLink(href, options)
  const id = decode(href.slice(1))
  return id === '' || id === 'top' || isOwnId(id) ? href : `#${userId(href.slice(1))}`
}

function userId(id: string): string {
  return id.startsWith('user-content-') ? id : `user-content-${id}`
}

/** Of data: URLs only pictures without scripts pass; the sanitizer looks at no more than the scheme. */
function isUnsafeData(src: string): boolean {
  return (
    /^[\s\p{Cc}]*d[\s\p{Cc}]*a[\s\p{Cc}]*t[\s\p{Cc}]*a[\s\p{Cc}]*:/iu.test(src) && !EMBEDDED_PICTURE.test(src)
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
