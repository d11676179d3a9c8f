import type { MarkdownIt } from 'markdown-it'
import { addWords } from '../rules/nesting.ts'

const tab =
  /<!--[ \t]{0,9}tab[ \t]{1,9}([^\n@]{0,200}?)(?:@[^\n]{0,100}?)?[ \t]{0,9}-->[ \t]*(?:\n|$)/y

/** `<!-- tab Name@icon -->`: themes of Hexo name the tabs in `{% tabs %}` so. */
export function nameTabs(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before(
    'html_block',
    'tab_comment',
    (state, line, _end, silent) => {
      const { src, env } = state
      tab.lastIndex = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
      if (src[tab.lastIndex] !== '<' || !(env.pairs as ReadonlyMap<string, number>)?.has('tabs'))
        return false
      const name = tab.exec(src)?.[1]
      if (name === undefined) return false
      if (silent) return true
      addWords(state, name, [line, line + 1])
      state.line = line + 1
      return true
    },
    { alt },
  )
}
