import type { MarkdownIt } from 'markdown-it'

/** The form of Python-Markdown's CodeHilite; a path after `#!` is part of the code. */
const head = /^(?::{2,9}[ \t]?|#!)([\w#.+-]{1,50})[ \t]*(?:hl_lines=[^\n]{0,200})?\n/

/** Reads the first line `:::python` or `#!python` of a code block as its language. */
export function readCodeHead(parser: MarkdownIt): void {
  parser.core.ruler.after('block', 'code_head', ({ tokens }) => {
    for (const token of tokens) {
      const isCode = token.type === 'code_block' || (token.type === 'fence' && token.info === '')
      const [line, lang] = (isCode && head.exec(token.content)) || []
      if (line === undefined || lang === undefined) continue
      Object.assign(token, { type: 'fence', info: lang, content: token.content.slice(line.length) })
    }
  })
}
