import type { MarkdownIt } from 'markdown-it'
import { parseShortcode } from './shortcode.ts'
import { refLink } from './shortcode-html.ts'

const ADDRESS = /\b(?:href|src)\s{0,9}=\s{0,9}["']?(?=\{\{[<%])/gi
const FENCE = /^[ >]{0,99}(?:`{3,}|~{3,})/

/**
 * `<a href="{{< ref "other.md" >}}">`: Hugo puts the address in before it reads the Markdown, and so must we, since with these quotes
 * it is no tag. Code stays as it is.
 */
export function refsInTags(parser: MarkdownIt): void {
  parser.core.ruler.after('normalize', 'tag_refs', (state) => {
    if (state.src.search(ADDRESS) < 0) return
    let isCode = false
    const lines = state.src.split('\n').map((line) => {
      if (FENCE.test(line)) isCode = !isCode
      return isCode ? line : withAddresses(line)
    })
    state.src = lines.join('\n')
  })
}

function withAddresses(line: string): string {
  let result = ''
  let from = 0
  ADDRESS.lastIndex = 0
  for (let found = ADDRESS.exec(line); found; found = ADDRESS.exec(line)) {
    const start = found.index + found[0].length
    const shortcode = parseShortcode(line, start)
    const link = shortcode && !shortcode.escaped ? refLink(shortcode) : null
    if (!shortcode || link === null || isQuoted(line.slice(from, start))) continue
    result += line.slice(from, start) + link.replace(/[\s"'`<>&]/g, encoded)
    from = ADDRESS.lastIndex = shortcode.end
  }
  return result + line.slice(from)
}

const encoded = (character: string) => (character === "'" ? '%27' : encodeURIComponent(character))

/** Within a piece of code. */
const isQuoted = (before: string) => (before.split('`').length - 1) % 2 === 1
