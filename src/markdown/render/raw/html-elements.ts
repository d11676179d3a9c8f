import type { MarkdownIt, StateBlock } from 'markdown-it'

const names = [
  'address|article|aside|blockquote|center|details|div|dl|fieldset|figure|footer|form|h[1-6]',
  'header|main|nav|ol|p|section|summary|table|ul',
].join('|')
const tags = new RegExp(`^ {0,3}(?:\`\`\`|~~~)|<(/?)(${names})(?=[\\s>/])|\\n`, 'gim')
const start = new RegExp(`^<(?:${names})(?=[\\s>/])`, 'i')
// A tag in its line, and what follows it.
const tag = /^<(\w+)((?:[^<>"']|"[^"]*"|'[^']*')*)>(.*)$/
// A run of blanks is read once: from its start.
const asMarkdown =
  /(?<!\s)\s+markdown\s*=\s*(?:"(?:1|block|span)"|'(?:1|block|span)'|1|block|span)(?=\s|$)/i

const alt = ['paragraph', 'reference', 'blockquote']
const maxTag = 200

/**
 * Reads HTML blocks as kramdown and Python-Markdown do: they end with their element, and what is in
 * an element with `markdown="1"` is Markdown, with `isDeep` also in one within another element. An
 * element without an end is left to CommonMark.
 */
export function readWholeElements(parser: MarkdownIt, isDeep: boolean): void {
  const rule = (state: StateBlock, line: number, endLine: number, silent: boolean) =>
    readElement(state, [line, endLine], silent, isDeep)
  parser.block.ruler.before('html_block', 'html_element', rule, { alt })
}

function readElement(
  state: StateBlock,
  [line, endLine]: [number, number],
  silent: boolean,
  isDeep: boolean,
): boolean {
  const indent = (state.sCount[line] ?? 0) - state.blkIndent
  const text = lineOf(state, line)
  const ends = endsIn(state)
  if (text.startsWith('</')) return ends.open.has(line) && html(state, line, line, text, silent)
  if (indent > 3 || !start.test(text)) return false
  const { last = endLine, hasMarkdown = false } = ends.byStart.get(line) ?? {}
  if (last >= endLine) return false
  const [, name = '', attributes = '', rest = ''] = tag.exec(text) ?? []
  const isOpen = isDeep && hasMarkdown && last > line
  if (!isOpen && !asMarkdown.test(attributes)) return html(state, line, last, undefined, silent)
  const opening = `<${name}${attributes.replace(asMarkdown, '')}>`
  const close = `</${name}>`
  if (last > line && rest.trim() === '') {
    if (!silent) ends.open.add(last)
    return html(state, line, line, opening, silent)
  }
  if (last > line || !rest.trim().endsWith(close)) return html(state, line, last, undefined, silent)
  return silent || inlined(state, line, [opening, rest.trim().slice(0, -close.length), close])
}

/** An element within its line, with Markdown in it. */
function inlined(state: StateBlock, line: number, [opening, words, close]: string[]): boolean {
  html(state, line, line, opening, false)
  const inline = state.push('inline', '', 0)
  Object.assign(inline, { content: words?.trim() ?? '', map: [line, line + 1], children: [] })
  return html(state, line, line, close, false)
}

function html(
  state: StateBlock,
  from: number,
  last: number,
  own: string | undefined,
  silent: boolean,
): boolean {
  if (silent) return true
  const content = own ?? state.getLines(from, last + 1, state.blkIndent, true)
  Object.assign(state.push('html_block', '', 0), { content, map: [from, last + 1] })
  state.line = last + 1
  return true
}

const lineOf = (state: StateBlock, line: number) =>
  state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line])

/** The line in which an element ends, and whether one in it has `markdown="1"`. */
interface End {
  last: number
  hasMarkdown: boolean
}

interface Ends {
  /** The end of the first element of a line, by this line. */
  byStart: Map<number, End>
  /** The lines of end tags of elements whose content is Markdown. */
  open: Set<number>
}

function endsIn(state: StateBlock): Ends {
  const known = state.env.elementEnds as Ends | undefined
  const ends = known ?? { byStart: elementsIn(state.src), open: new Set() }
  state.env.elementEnds = ends
  return ends
}

/**
 * Reads all tags once; an end tag ends the element of its name that began last. Code is skipped.
 */
function elementsIn(source: string): Map<number, End> {
  const byStart = new Map<number, End>()
  const begun = new Map<string, { line: number; isFirst: boolean; marked: number }[]>()
  let [line, isFirst, isCode, marked] = [0, true, false, 0]
  for (const { 0: text, 1: slash, 2: name = '', index } of source.matchAll(tags)) {
    if (text === '\n') {
      line++
      isFirst = true
    } else if (name === '') isCode = !isCode
    else if (!isCode) {
      const stack = begun.get(name.toLowerCase()) ?? []
      begun.set(name.toLowerCase(), stack)
      const opened = slash === '' ? undefined : stack.pop()
      if (slash === '') {
        marked += isMarked(source, index)
        stack.push({ line, isFirst, marked })
      } else if (opened?.isFirst)
        byStart.set(opened.line, { last: line, hasMarkdown: marked > opened.marked })
      isFirst = false
    }
  }
  return byStart
}

/** 1 for a tag with `markdown="1"`, else 0. */
const isMarked = (source: string, index: number): number =>
  Number(asMarkdown.test(source.slice(index, index + maxTag).split('>', 1)[0] ?? ''))
