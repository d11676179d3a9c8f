export interface Formula {
  /** As a page reads it: with its marks, of which `\\(` loses the backslash that guarded the other one. */
  shown: string
  /** Index after its closing mark. */
  end: number
}

// Longer ones are text: a bound on how far the end of one is looked for.
const MAX_LENGTH = 2_000
const MARKS = [
  ['\\\\(', '\\\\)'],
  ['\\\\[', '\\\\]'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
] as const

/** The formula within a line of text that begins at `start`; null where there is none. */
export function formulaAt(text: string, start: number, max: number): Formula | null {
  const source = text.slice(start, Math.min(max, start + MAX_LENGTH))
  if (source.startsWith('$$')) return betweenPairs(source, start)
  if (source.startsWith('$')) return betweenDollars(source, start, text.charAt(start - 1))
  const marks = MARKS.find(([open]) => source.startsWith(open))
  return marks ? betweenBrackets(source, start, marks) : null
}

function betweenPairs(source: string, start: number): Formula | null {
  const end = source.indexOf('$$', 2)
  const content = source.slice(2, end)
  return end < 0 || content.trim() === '' || content.includes('`')
    ? null
    : { shown: source.slice(0, end + 2), end: start + end + 2 }
}

/** As Pandoc has it: no blank behind the opening sign, none before the closing one and no digit behind that. */
function betweenDollars(source: string, start: number, before: string): Formula | null {
  if (/[A-Za-z0-9$]/.test(before) || /^\$[\s$]/.test(source)) return null
  let end = source.indexOf('$', 1)
  while (end > 0 && isEscaped(source, end)) end = source.indexOf('$', end + 1)
  const content = source.slice(1, end)
  if (end < 0 || /\s$/.test(content) || /\d/.test(source.charAt(end + 1)) || isProse(content)) return null
  return { shown: source.slice(0, end + 1), end: start + end + 1 }
}

/** What two signs of money may have between them: code, a link, a tag, or words behind a price. */
function isProse(content: string): boolean {
  if (/^[^`]*`/.test(content) && !/^`[^`]*`$/.test(content)) return true
  return /\]\(|<\//.test(content) || (/^\d[\d.,]*\s/.test(content) && !/[\\^_={}+<>]/.test(content))
}

function betweenBrackets(
  source: string,
  start: number,
  [open, close]: (typeof MARKS)[number],
): Formula | null {
  const isSingle = open.length === 2
  let end = source.indexOf(close, open.length)
  while (isSingle && end > 0 && isEscaped(source, end)) end = source.indexOf(close, end + 1)
  const content = source.slice(open.length, end)
  if (end < 0 || content.trim() === '' || (isSingle && !isTex(content, open))) return null
  return { shown: open.slice(-2) + content + close.slice(-2), end: start + end + close.length }
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
