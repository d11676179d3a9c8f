import type { MarkdownIt, StateCore, Token } from 'markdown-it'

/**
 * Turns an unused or duplicate note into a paragraph where it was written, and a nested note into a
 * separate one. The footnote plugin would drop all of them.
 */
export function keepUnusedNotes(parser: MarkdownIt): void {
  parser.core.ruler.before('footnote_tail', 'unused_notes', (state) => {
    if (state.env.footnotes) state.tokens = partNotes(state)
  })
}

function partNotes({ tokens, env, Token }: StateCore): Token[] {
  const list = ((env.footnotes as { list?: unknown }).list ?? []) as { label?: string }[]
  const used = new Set(list.map(({ label }) => label))
  const page: Token[] = []
  const notes: Token[][] = []
  // Targets for the tokens of each open note; an unused note writes to the surrounding one.
  const open: Token[][] = [page]
  for (const [index, token] of tokens.entries()) {
    const target = open.at(-1) ?? page
    if (token.type === 'footnote_reference_open') {
      const { label } = token.meta as { label: string }
      const isUsed = used.delete(label)
      open.push(isUsed ? [token] : target)
      if (!isUsed) addLabel(`[^${label}]: `, tokens[index + 1], tokens[index + 2], target, Token)
    } else if (token.type === 'footnote_reference_close') {
      open.pop()
      if (target[0]?.type === 'footnote_reference_open' && target !== open.at(-1))
        notes.push([...target, token])
    } else target.push(token)
  }
  return [...page, ...notes.flat()]
}

/** Adds the label to the first paragraph, or as a paragraph. */
function addLabel(
  label: string,
  first: Token | undefined,
  second: Token | undefined,
  target: Token[],
  Made: typeof Token,
): void {
  const text = Object.assign(new Made('text', '', 0), { content: label })
  if (first?.type === 'paragraph_open' && second?.children) second.children.unshift(text)
  else {
    const inline = Object.assign(new Made('inline', '', 0), { content: label, children: [text] })
    target.push(new Made('paragraph_open', 'p', 1), inline, new Made('paragraph_close', 'p', -1))
  }
}
