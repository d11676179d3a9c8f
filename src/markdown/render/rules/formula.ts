export interface Formula {
  /**
   * As a page reads it: with its marks, of which `\\\\(` loses the backslash that guarded the other
   * one.
   */
  shown: string
  /** Index after its closing mark. */
  end: number
}

// Longer ones are text.
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
 * Where the next closing mark of each kind is behind some place, so that a text is looked through
 * once for all openings.
 */
export type Ends = Map<string, { from: number; at: number }>

/** The formula within a line of text that begins at `start`; null where there is none. */
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
  return { shown: open.slice(-2) + content + close.slice(-2), end }
}

function endOf(text: string, from: number, close: string, ends: Ends): number {
  const known = ends.get(close)
  if (known && known.from <= from && (known.at < 0 || known.at >= from)) return known.at
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
 * As Pandoc has it: no blank behind the opening sign, none before the closing one and no digit
 * behind that.
 */
const isBetweenDollars = (content: string, before: string, after: string) =>
  !/[A-Za-z0-9$]/.test(before) && !/^\s|[\s[(]$/.test(content) && !/\d/.test(after)

/** What two signs of money may have between them: code, a link, a tag, or words behind a price. */
function isProse(content: string): boolean {
  if (content.includes('`') && !/^`[^`]*`$/.test(content)) return true
  return (
    /\]\(|<\//.test(content) ||
    (/^\d[\d.,]*[*_~)\]]*\s/.test(content) && !/[\\^_={}+<>]/.test(content))
  )
}

/** Before brackets a single backslash is an escape of Markdown, too: `\[1\]` is no formula. */
export function isTex(content: string, open: string): boolean {
  if (/\\[A-Za-z]/.test(content) || (open === '\\(' && /^\s*\p{L}\s*$/u.test(content))) return true
  return /[=^_{}<>+*]/.test(content) && /[\p{L}\p{N}]/u.test(content) && !/\p{L}{3}/u.test(content)
}

/** Behind an odd number of backslashes. */
export function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text[from - 1] === '\\') from--
  return (at - from) % 2 === 1
}
