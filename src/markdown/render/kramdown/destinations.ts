import type { MarkdownIt } from 'markdown-it'

// Words after a blank that begin no title, in a part of the text of this length.
const maxRest = 4000
const rest = /(?:[ \t]+(?!["'])(?:[^\s()]|\([^\s()]*\))+)+/y

/** Addresses with blanks, such as `![a](my picture.png "b")`, which need no `<` here. */
export function readLooseDestinations(parser: MarkdownIt): void {
  const { helpers } = parser
  const { parseLinkDestination } = helpers
  const parseDestination: typeof parseLinkDestination = (text, start, max) => {
    const found = parseLinkDestination(text, start, max)
    const after = text.slice(found.pos, Math.min(max, found.pos + maxRest))
    rest.lastIndex = 0
    // Words behind a definition are a paragraph, and template code is shown as it is written.
    const isWhole = text[start - 1] !== '(' || /^(?:<|\{[{%])/.test(text.slice(start, start + 2))
    if (!found.ok || isWhole || found.pos === start || !rest.test(after)) return found
    const str = found.str + after.slice(0, rest.lastIndex)
    return { ...found, pos: found.pos + rest.lastIndex, str }
  }
  Object.assign(helpers, { parseLinkDestination: parseDestination })
}
