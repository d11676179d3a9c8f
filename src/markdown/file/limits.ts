/**
 * Maximum sizes of fields: in characters, but in UTF-8 bytes for `path` (also of an alias) and
 * `file`. They bind JSON bodies; an imported value over its limit stays in `frontMatter` with a
 * warning.
 */
export const limits = {
  title: 1000,
  summary: 10_000,
  cover: 2000,
  author: 200,
  authors: 100,
  termName: 200,
  terms: 200,
  lang: 35,
  path: 2000,
  aliases: 200,
  translationKey: 255,
  file: 2000,
  /**
   * Maximum bytes of a head, and of its keys and list items together. A larger head is not read as
   * front matter.
   */
  head: 262_144,
  headItems: 1000,
} as const

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
