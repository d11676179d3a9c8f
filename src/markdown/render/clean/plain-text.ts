import type { IOptions } from 'sanitize-html'
import { joinLines } from '../rules/line-ends.ts'

const blockTags = new Set(
  'p div section article aside header footer address hr blockquote pre ul ol li dl dt dd figure figcaption details summary table caption tr h1 h2 h3 h4 h5 h6'.split(
    ' ',
  ),
)

type Hooks = Required<Pick<IOptions, 'onOpenTag' | 'onCloseTag' | 'textFilter'>>

/**
 * Collects the plain text while the sanitizer processes the HTML: one line a block, table cells
 * separated by tabs. Elements of the renderer (`mark`) with text are footnote references and are
 * skipped.
 */
export function textCollector(mark: string): {
  hooks: Hooks
  add: (words: string) => void
  read: () => string
} {
  const page = collectLines()
  // Open elements inside a footnote reference, whose text is not part of a sentence.
  const signs: string[] = []
  const hooks: Hooks = {
    onOpenTag(name, attribs) {
      if (signs.length > 0 || attribs['data-own'] === mark) signs.push(name)
      page.open(name)
    },
    onCloseTag(name) {
      if (signs.length > 0) signs.pop()
      page.close(name)
    },
    textFilter(escaped) {
      const shown = page.isCode() ? escaped : joinLines(escaped)
      if (signs.length === 0) page.add(decodeEntities(shown))
      return shown
    },
  }
  return { hooks, add: page.add, read: page.read }
}

/** The lines of a page. Lines of code keep their indentation; other lines end only at blocks. */
function collectLines() {
  const lines: string[] = []
  // In pieces, because reading the end of a growing string copies all of it.
  let line: string[] = []
  let codeDepth = 0
  let cells = 0
  let figure = 0
  const endLine = () => {
    if (codeDepth === 0) dropBlank(line)
    const text = line.join('')
    if (text.trim() !== '') lines.push(codeDepth > 0 ? text.trimEnd() : text)
    line = []
  }
  const open = (name: string) => {
    if (blockTags.has(name) || name === 'br') endLine()
    if (name === 'pre') codeDepth++
    if (name === 'figure') figure = lines.length
    if (name === 'tr') cells = 0
    if ((name === 'td' || name === 'th') && cells++ > 0) {
      dropBlank(line)
      line.push('\t')
    }
  }
  const close = (name: string) => {
    if (blockTags.has(name)) endLine()
    if (name === 'pre') codeDepth--
    // The alternative text of an image may repeat its caption.
    if (name === 'figcaption' && lines.length > figure + 1 && lines.at(-1) === lines.at(-2))
      lines.pop()
  }
  const addCode = (text: string) => {
    const [first = '', ...others] = text.split('\n')
    line.push(first)
    for (const other of others) {
      endLine()
      line.push(other)
    }
  }
  const addWords = (text: string) => {
    const words = text.replace(/[ \t\n\r\f]+/g, ' ')
    const isApart = /^[ \t]?$/.test(line.at(-1)?.at(-1) ?? '')
    const piece = isApart && words.startsWith(' ') ? words.slice(1) : words
    if (piece !== '') line.push(piece)
  }
  const add = (text: string) => (codeDepth > 0 ? addCode(text) : addWords(text))
  const read = () => {
    endLine()
    return lines.join('\n')
  }
  const isCode = () => codeDepth > 0
  return { open, close, add, read, isCode }
}

/** Removes a trailing space; a leading one never occurs. */
function dropBlank(line: string[]): void {
  const last = line.at(-1)
  if (last?.endsWith(' ')) line[line.length - 1] = last.slice(0, -1)
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}
