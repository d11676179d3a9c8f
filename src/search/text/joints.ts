/**
 * Inline markup that readers do not see: emphasis, highlights, links with their targets, footnote
 * marks, tags. In words that the regular expressions of JavaScript and of PostgreSQL both know, so
 * that tokens and phrases agree. No two alternatives begin alike and none is repeated within
 * itself, so nothing is read twice.
 */
export const inlineMarkup = [
  '\\\\?[*_~`]',
  '==',
  '!?\\[',
  '\\]\\([^()\\n]*\\)',
  '\\]\\[[^\\[\\]\\n]*\\]',
  '\\[\\^[^\\[\\]\\n]*\\]',
  '</?[a-z][^<>\\n]*>',
].join('|')

/** One line break, hard or soft, with what a block quote or an indentation writes behind it. */
export const lineBreak = '[ \\t]*\\\\?\\r?\\n[ \\t>]*'

const inlineJoint = new RegExp(`^(?:${inlineMarkup})*(?:${lineBreak}(?:${inlineMarkup})*)?$`)
const firstSigns = '*_~`\\=![]< \t\r\n'
/** Longer links and tags part what is on both sides of them. */
const maxJoint = 300

/** Whether nothing that a reader sees stands between two runs of dense script. */
export function joins(text: string, from: number, to: number): boolean {
  return (
    to - from <= maxJoint &&
    firstSigns.includes(text.charAt(from)) &&
    inlineJoint.test(text.slice(from, to))
  )
}
