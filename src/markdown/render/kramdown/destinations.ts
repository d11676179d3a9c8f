import type { MarkdownIt } from 'markdown-it'

// Words after a blank that begin no title, in a part of the text of this length.
const maxRest = 4000
const rest = /^(?:[ \t]+(?!["'])(?:[^\s()]|\([^\s()]*\))+)+/

/** Addresses with blanks, such as `![a](my picture.png "b")`, which need no `<` here. */
export function readLooseDestinations(parser: MarkdownIt): void {
  const { helpers } = parser
  const { parseLinkDestination } = helpers
  const parseDestination: typeof parseLinkDestination = (text, start, max) => {
    const found = parseLinkDestination(text, start, max)
    // Words behind a definition are a paragraph, and template code is shown as it is written.
    const isWhole = text[start - 1] !== '(' || /^(?:<|\{[{%])/.test(text.slice(start, start + 2))
    if (!found.ok || isWhole || found.pos === start) return found
    const after = text.slice(found.pos, Math.min(max, found.pos + maxRest))
    const [words = ''] = rest.exec(after) ?? []
    return { ...found, pos: found.pos + words.length, str: found.str + words }
  }
  Object.assign(helpers, { parseLinkDestination: parseDestination })
}
