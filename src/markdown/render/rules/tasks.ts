import type { MarkdownIt, Token } from 'markdown-it'

/** GitHub's task lists: an item that begins with `[ ]` or `[x]` gets a disabled checkbox. */
export function tickTasks(parser: MarkdownIt): void {
  parser.core.ruler.after('inline', 'tasks', (state) => {
    const lists: Token[] = []
    state.tokens.forEach((token, index) => {
      if (token.type === 'bullet_list_open' || token.type === 'ordered_list_open') lists.push(token)
      else if (token.type === 'bullet_list_close' || token.type === 'ordered_list_close')
        lists.pop()
      else if (
        token.type === 'inline' &&
        opensItem(state.tokens, index) &&
        tick(token, state.Token)
      ) {
        state.tokens[index - 2]?.attrSet('class', 'task-list-item')
        lists.at(-1)?.attrSet('class', 'contains-task-list')
      }
    })
  })
}

function opensItem(tokens: Token[], index: number): boolean {
  return (
    tokens[index - 1]?.type === 'paragraph_open' && tokens[index - 2]?.type === 'list_item_open'
  )
}

/** Replaces the brackets with a checkbox; false if the text does not begin with them. */
function tick(inline: Token, Box: typeof Token): boolean {
  const first = inline.children?.[0]
  const mark = /^\[([ x])\][ \t]/i.exec(inline.content)?.[1]
  if (first?.type !== 'text' || mark === undefined) return false
  first.content = first.content.slice(3)
  const box = new Box('html_inline', '', 0)
  box.content = `<input type="checkbox" class="task-list-item-checkbox" disabled${mark === ' ' ? '' : ' checked'}>`
  inline.children?.unshift(box)
  return true
}
