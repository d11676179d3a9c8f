interface Formula {
  /**
   * The formula for the page, with its marks; `\\\\(` loses the backslash that escaped the other.
   */
  shown: string
  /** Index after its closing mark. */
  end: number
}

// Longer formulas are text.
const maxFormula = 2_000
const formulaMarks = [
  ['$$', '$$'],
  ['\\\\(', '\\\\)'],
  ['\\\\[', '\\\\]'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['$', '$'],
] as const

/**
 * The next closing mark of each kind after a position, so that all openings together scan the text
 * once.
 */
export type Ends = Map<string, { from: number; at: number }>

/** The inline formula at `start`; null if there is none. */
export function formulaAt(text: string, start: number, max: number, ends: Ends): Formula | null {
  const marks = formulaMarks.find(([open]) => text.startsWith(open, start))
  if (!marks) return null
  const [open, close] = marks
  const at = endOf(text, start + open.length, close, ends)
  const end = at + close.length
  if (at < 0 || end > max || end - start > maxFormula) return null
  const content = text.slice(start + open.length, at)
  if (content.trim() === '' || !isFormula(content, open, text.charAt(start - 1), text.charAt(end)))
    return null
  const tex = open.length === 3 ? withoutEscapes(content) : content
  return { shown: open.slice(-2) + tex + close.slice(-2), end }
}

/** A writer who escapes the marks of a formula escapes its emphasis as well: `\\(a\_b\\)`. */
export const withoutEscapes = (tex: string): string => tex.replace(/\\([_*])/g, '$1')

function endOf(text: string, from: number, close: string, ends: Ends): number {
  const nextEnd = ends.get(close)
  if (nextEnd && nextEnd.from <= from && (nextEnd.at < 0 || nextEnd.at >= from)) return nextEnd.at
  let at = text.indexOf(close, from)
  while (at >= 0 && close !== '$$' && close.length < 3 && isEscaped(text, at))
    at = text.indexOf(close, at + 1)
  ends.set(close, { from, at })
  return at
}

function isFormula(content: string, open: string, before: string, after: string): boolean {
  if (open === '$') return isBetweenDollars(content, before, after) && !isProse(content)
  if (open === '$$') return !content.includes('`')
  return open.length === 3 || isTex(content, open)
}

/**
 * As in Pandoc: no space after the opening mark, none before the closing one, and no digit after
 * that.
 */
const isBetweenDollars = (content: string, before: string, after: string) =>
  !/[A-Za-z0-9$]/.test(before) && !/^\s|[\s[(]$/.test(content) && !/\d/.test(after)

/**
 * Whether text between two dollar signs is prose: it has code, a link or a tag, or begins with a
 * price.
 */
function isProse(content: string): boolean {
  if (content.includes('`') && !/^`[^`]*`$/.test(content)) return true
  return (
    /\]\(|<\//.test(content) ||
    (/^\d[\d.,]*[*_~)\]]*\s/.test(content) && !/[\\^_={}+<>]/.test(content))
  )
}

/** A single backslash before a bracket is also a Markdown escape: `\[1\]` is not a formula. */
export function isTex(content: string, open: string): boolean {
  if (/\\[A-Za-z]/.test(content) || (open === '\\(' && /^\s*\p{L}\s*$/u.test(content))) return true
  return /[=^_{}<>+*]/.test(content) && /[\p{L}\p{N}]/u.test(content) && !/\p{L}{3}/u.test(content)
}

/** Whether an odd number of backslashes precedes `at`. */
export function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text[from - 1] === '\\') from--
  return (at - from) % 2 === 1
}
