import type { IOptions } from 'sanitize-html'
import { calloutTypes } from '../syntax/callout-types.ts'

const tags = [
  'h1 h2 h3 h4 h5 h6 p div section article aside header footer address hr',
  'blockquote pre ul ol li dl dt dd figure figcaption details summary center',
  'table caption colgroup col thead tbody tfoot tr th td',
  'a abbr b bdi bdo br cite code data del dfn em i ins kbd mark q',
  'rp rt ruby s samp small span strike strong sub sup time tt u var wbr',
  'img picture audio video source track input iframe',
].flatMap((line) => line.split(' '))

/** Elements that may appear in the output. */
export const allowedTags: ReadonlySet<string> = new Set(tags)

/** The allow-list of the sanitizer; it drops everything else. */
export const sanitizerOptions: IOptions = {
  allowedTags: tags,
  // Their content is not prose, so it is dropped too.
  nonTextTags: ['script', 'style', 'textarea', 'xmp', 'template', 'title'],
  allowedAttributes: {
    '*': ['id', 'title', 'lang', 'dir', 'align'],
    a: ['href', 'hreflang', 'rel'],
    img: ['src', 'srcset', 'sizes', 'alt', 'width', 'height', 'loading', 'decoding'],
    audio: ['src', 'controls', 'loop', 'muted', 'preload'],
    video: [
      'src',
      'controls',
      'loop',
      'muted',
      'preload',
      'poster',
      'width',
      'height',
      'playsinline',
    ],
    source: ['src', 'srcset', 'sizes', 'media', 'type', 'width', 'height'],
    track: ['src', 'kind', 'srclang', 'label', 'default'],
    iframe: ['src', 'sandbox', 'allowfullscreen', 'loading', 'referrerpolicy', 'width', 'height'],
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
  allowedSchemesByTag: {
    img: ['http', 'https', 'data'],
    a: ['http', 'https', 'mailto', 'tel', 'ftp'],
  },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster'],
  selfClosing: ['img', 'br', 'hr', 'input', 'col', 'source', 'track', 'wbr'],
  nestingLimit: 200,
}

/** The same with the classes that the syntax of dialects needs. */
export const dialectSanitizerOptions: IOptions = {
  ...sanitizerOptions,
  allowedClasses: {
    ...sanitizerOptions.allowedClasses,
    span: ['math', 'inline', 'display'],
    div: ['math', 'display'],
    aside: ['callout', ...calloutTypes],
    p: ['callout-title'],
  },
}
