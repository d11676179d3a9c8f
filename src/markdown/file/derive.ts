import { limits } from './limits.ts'
import type { FileName } from './paths.ts'

const moreMark = /<!--[ \t]*more[ \t]*-->/i
const codeFence = /^ {0,3}(`{3,}|~{3,})/
const topHeading = /^ {0,3}#[ \t]+([^\n]*)$/

/** The title of a text that names none: its first heading of level 1, else the file's name. */
export function deriveTitle(body: string, { folders, name, isIndex }: FileName): string {
  const title = findHeading(body) ?? (isIndex ? folders.at(-1) : undefined) ?? name
  return (title === '' ? 'index' : title).slice(0, limits.title).toWellFormed()
}

/** The text before `<!--more-->`, without a heading at its top; null without that mark. */
export function deriveSummary(body: string): string | null {
  if (!body.includes('<!--')) return null
  const end = moreMark.exec(body)?.index
  if (end === undefined) return null
  return summaryOf(body.slice(0, end))
}

function summaryOf(text: string): string | null {
  const summary = text
    .trim()
    .replace(/^#[ \t][^\n]*/, '')
    .trim()
  return summary === '' ? null : clip(summary, limits.summary)
}

/** The text before a separator of the site, without a heading at its top; null without it. */
export function deriveExcerpt(body: string, separator: string): string | null {
  const end = body.indexOf(separator)
  return end === -1 ? null : summaryOf(body.slice(0, end))
}

/** The first `# Heading` that is not inside a code block. */
function findHeading(body: string): string | null {
  if (!body.includes('# ') && !body.includes('#\t')) return null
  let fence: string | null = null
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf('\n', from)
    const end = newline === -1 ? body.length : newline
    const line = body.slice(from, Math.min(end, from + 2 * limits.title))
    const mark = codeFence.exec(line)?.[1]
    if (fence === null && mark === undefined) {
      const text = headingText(line)
      if (text) return text
    }
    fence = nextFence(fence, mark, line)
    from = end + 1
  }
  return null
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
