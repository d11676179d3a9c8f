import { decodeHTMLStrict } from 'entities'
import { decodeOrKeep } from '../file/percent.ts'

const maxUrl = 2_000
const scheme = /^[a-z][a-z0-9+.-]*:/i

/** Whether an address is no path: it has a scheme or a host. */
export const isAbsolute = (reference: string): boolean =>
  reference.startsWith('//') || scheme.test(reference)

/**
 * The address of a remote picture as `URL` writes it, without its fragment; '' for another address
 * that is not a path, such as `data:`; null for a path.
 */
export function remoteUrlOf(reference: string): string | null {
  if (!isAbsolute(reference)) return null
  const isSchemeless = reference.startsWith('//')
  if (!isSchemeless && !/^https?:\/\//i.test(reference)) return ''
  const url = URL.parse(isSchemeless ? `https:${reference}` : reference)
  if (url === null) return ''
  url.hash = ''
  return url.href.length > maxUrl ? '' : url.href
}

/** Whether PostgreSQL can store the text. */
export const isPlain = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** The path of an address, without query and fragment, with its percent-encoding decoded. */
export function pathOf(reference: string): string {
  const end = reference.search(/[?#]/)
  const path = end < 0 ? reference : reference.slice(0, end)
  if (!path.includes('%')) return path
  return path.split('/').map(decodeOrKeep).join('/')
}

// Pelican's mark before a path; the path starts from the text, or with `/` from the content.
const placeholder = /^(?:\{(?:filename|static|attach)\}|\|(?:filename|static|attach)\|)/

/** The marks of Zola (`@/`) and of Docusaurus (`@site/`) for the root of a site. */
export const rootSign = /^@(?:site)?(?=\/)/

/** The path that an address names in its source. */
export const sourcePathOf = (reference: string): string =>
  pathOf(reference).replace(placeholder, '')

/** Removes the backslash escapes of Markdown and decodes entities. */
export function unescapeMarkdown(text: string): string {
  const plain = text.includes('\\') ? text.replace(/\\([!-/:-@[-`{-~])/g, '$1') : text
  return plain.includes('&') ? decodeHTMLStrict(plain) : plain
}

/** A form in which an address compares, however it is encoded: of a path, without its query. */
export const addressKey = (reference: string): string => remoteUrlOf(reference) || pathOf(reference)
