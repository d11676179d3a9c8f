import type { MarkdownIt, StateBlock, StateCore, Token } from 'markdown-it'
import { escapeRegex } from '../../escape-regex.ts'
import { lineText } from '../syntax/callout.ts'

const definition = /^\*\[([^[\]]{1,100})\]:[ \t]*(.{0,500})$/
const most = 200

/** `*[HTML]: Hypertext Markup Language`, shown where readers point at the word `HTML`. */
export function readAbbreviations(parser: MarkdownIt): void {
  parser.block.ruler.before('fence', 'abbreviation', define, { alt: ['paragraph', 'reference'] })
  parser.core.ruler.after('inline', 'abbreviations', explain)
}

const titlesOf = (env: StateBlock['env']): Map<string, string> => {
  env.abbreviations ??= new Map()
  return env.abbreviations as Map<string, string>
}

function define(state: StateBlock, line: number, _end: number, silent: boolean): boolean {
  const text = lineText(state, line)
  const [, word, title = ''] = (text?.startsWith('*[') && definition.exec(text)) || []
  if (word === undefined) return false
  if (silent) return true
  const titles = titlesOf(state.env)
  if (titles.size < most) titles.set(word, title)
  state.line = line + 1
  return true
}

function explain({ tokens, env, src, Token: Made }: StateCore): void {
  const titles = titlesOf(env)
  if (titles.size === 0) return
  const words = [...titles.keys()].sort((a, b) => b.length - a.length).map(escapeRegex)
  const known = new RegExp(String.raw`(?<![\p{L}\p{N}])(${words.join('|')})(?![\p{L}\p{N}])`, 'u')
  // The same title may be written many times.
  let left = 2 * src.length + 10_000
  for (const token of tokens) token.children = token.children?.flatMap(explained) ?? null

  function explained(token: Token): Token[] {
    if (token.type !== 'text' || left < 0) return [token]
    return token.content
      .split(known)
      .flatMap((word, at) => (at % 2 ? abbreviation(word) : text(word)))
  }

  function text(content: string): Token[] {
    return content === '' ? [] : [Object.assign(new Made('text', '', 0), { content })]
  }

  function abbreviation(word: string): Token[] {
    const title = titles.get(word) ?? ''
    left -= title.length
    if (left < 0) return text(word)
    const open = new Made('abbr_open', 'abbr', 1)
    open.attrSet('title', title)
    return [open, ...text(word), new Made('abbr_close', 'abbr', -1)]
  }
}
