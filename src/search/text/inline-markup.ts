/**
 * Inline markup that readers do not see: emphasis, highlights, link targets, footnote references,
 * tags. Uses only syntax that the regular expressions of JavaScript and PostgreSQL share, so that
 * tokens and phrases agree. Linear: no two alternatives begin alike, and no repeat is nested.
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

/** One line break, hard or soft, with the block quote marks or indentation that follow it. */
export const lineBreak = '[ \\t]*\\\\?\\r?\\n[ \\t>]*'

const inlineJoint = new RegExp(`^(?:${inlineMarkup})*(?:${lineBreak}(?:${inlineMarkup})*)?$`)
const firstSigns = '*_~`\\=![]< \t\r\n'
/** The text on both sides of longer markup is not joined. */
const maxJoint = 300

/**
 * Whether two runs of dense script are adjacent for a reader: only markup or a line break lies
 * between them.
 */
export function joins(text: string, from: number, to: number): boolean {
  return (
    to - from <= maxJoint &&
    firstSigns.includes(text.charAt(from)) &&
    inlineJoint.test(text.slice(from, to))
  )
}
