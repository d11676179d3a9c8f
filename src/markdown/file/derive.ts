import { limits } from './limits.ts'
import type { FileName } from './paths.ts'
import { plainText } from './plain-text.ts'

// A summary is far shorter than this.
const maxMarkdown = 20_000

const moreMark =
  /<!--[ \t]{0,20}(?:more|truncate)[ \t]{0,20}-->|\{\/\*[ \t]{0,20}truncate[ \t]{0,20}\*\/\}/i
const codeFence = /^ {0,3}(`{3,}|~{3,})/
const underline = /^ {0,3}=+[ \t]*$/
// Down to an empty line these are no paragraph, which alone a line of `=` makes a heading.
const otherBlock =
  /^(?: {4}|\t| {0,3}(?:[-*+>](?:[ \t]|$)|\d{1,9}[.)][ \t]|[<>|]|\[[^\]]{0,999}\]:))/
const ownLine = /^ {0,3}(?:#{1,6}(?:[ \t]|$)|:{3}|(?:[-*_][ \t]*){3,}$)/
const topHeading = /^ {0,3}#[ \t]+([^\n]*)$/

/** The title of a text that names none: its first heading of level 1, else the file's name. */
export function deriveTitle(body: string, { folders, name, isIndex }: FileName): string {
  const title = findHeading(body) ?? (isIndex ? folders.at(-1) : undefined) ?? name
  return (title === '' ? 'index' : title).slice(0, limits.title).toWellFormed()
}

/**
 * The words before `<!--more-->`, `<!-- truncate -->` or `{/* truncate *\/}`, without a heading at
 * their top; null without such a mark.
 */
export function deriveSummary(body: string): string | null {
  if (!body.includes('<!--') && !body.includes('{/*')) return null
  const end = moreMark.exec(body)?.index
  if (end === undefined) return null
  return summaryOf(body.slice(0, end))
}

function summaryOf(text: string): string | null {
  const summary = text
    .trim()
    .replace(/^#[ \t][^\n]*/, '')
    .trim()
  const words = plainText(summary.slice(0, maxMarkdown))
  return words === '' ? null : clip(words, limits.summary)
}

/** The words before a separator of the site, or all without it; no heading at their top. */
export function deriveExcerpt(body: string, separator: string): string | null {
  const end = body.trimStart() === '' ? -1 : body.indexOf(separator, body.search(/\S/))
  return summaryOf(end === -1 ? body : body.slice(0, end))
}

/** The first `# Heading` that is not inside a code block, or also one underlined by `===`. */
export function findHeading(body: string, underlined = false): string | null {
  const isMarked = body.includes('# ') || body.includes('#\t')
  if (!isMarked && !(underlined && /^ {0,3}=/m.test(body))) return null
  let fence: string | null = null
  let above: string | null = ''
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf('\n', from)
    const end = newline === -1 ? body.length : newline
    const line = body.slice(from, Math.min(end, from + 2 * limits.title))
    const mark = codeFence.exec(line)?.[1]
    if (fence === null && mark === undefined) {
      const text = headingText(line)
      if (text) return text
      if (underlined && above && underline.test(line)) return above
    }
    above = fence === null && mark === undefined ? paragraphTo(above, line) : ''
    fence = nextFence(fence, mark, line)
    from = end + 1
  }
  return null
}

/** The paragraph down to this line: '' before it begins, null within other blocks. */
function paragraphTo(above: string | null, line: string): string | null {
  const words = line.trim()
  if (words === '' || above === null) return words === '' ? '' : null
  if (otherBlock.test(line) || above.length > limits.title) return null
  if (ownLine.test(line)) return ''
  return above === '' ? words : `${above}\n${words}`
}

/**
 * The fence that is open after a line. A fence closes at a line of only its own character, at least
 * as many times.
 */
function nextFence(open: string | null, mark: string | undefined, line: string): string | null {
  if (mark === undefined) return open
  if (open === null) return mark
  return mark[0] === open[0] && mark.length >= open.length && line.trim() === mark ? null : open
}

function headingText(line: string): string | undefined {
  const text = topHeading.exec(line)?.[1]?.trim()
  if (text === undefined) return undefined
  const withoutId = text.endsWith('}')
    ? text.slice(0, Math.max(text.lastIndexOf('{#'), 0) || undefined).trimEnd()
    : text
  let end = withoutId.length
  while (withoutId[end - 1] === '#') end--
  return end === 0 || /\s/.test(withoutId[end - 1] ?? '')
    ? withoutId.slice(0, end).trim()
    : withoutId
}

function clip(text: string, limit: number): string {
  return text.length <= limit
    ? text
    : text
        .slice(0, limit)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
}
