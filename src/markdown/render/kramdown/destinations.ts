import type { MarkdownIt } from 'markdown-it'

// Words after a blank that begin no title.
const rest = /(?:[ \t]+(?!["'])(?:[^\s()]|\([^\s()]*\))+)+/y

/** Addresses with blanks, such as `![a](my picture.png "b")`, which need no `<` here. */
export function readLooseDestinations(parser: MarkdownIt): void {
  const { helpers } = parser
  const { parseLinkDestination } = helpers
  const parseDestination: typeof parseLinkDestination = (text, start, max) => {
    const found = parseLinkDestination(text, start, max)
    rest.lastIndex = found.pos
    // Words behind a definition are a paragraph, and template code is shown as it is written.
    const isWhole = text[start - 1] !== '(' || /^(?:<|\{[{%])/.test(text.slice(start, start + 2))
    if (!found.ok || isWhole || found.pos === start || !rest.test(text)) return found
    const pos = Math.min(max, rest.lastIndex)
    return { ...found, pos, str: found.str + text.slice(found.pos, pos) }
  }
  Object.assign(helpers, { parseLinkDestination: parseDestination })
}
