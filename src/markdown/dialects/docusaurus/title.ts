import { limits } from '../../file/limits.ts'

const maxLine = 2 * limits.title

/**
 * The heading that Docusaurus takes as a title: the first line after import statements, of either
 * form (`# Title` or underlined), with its code unwrapped. Undefined if a text begins otherwise.
 */
export function contentTitle(body: string): string | undefined {
  const start = withoutImports(body.trim()).slice(0, 2 * maxLine)
  const [first = '', second = ''] = start.split(/\r?\n/, 2)
  const hash = /^#[ \t]+([^ \t].*)$/.exec(first.slice(0, maxLine))?.[1]
  const title =
    hash === undefined ? underlined(first, second) : hash.trim().replace(/(?:\{#*[\w-]+\}|#+)$/, '')
  return title?.replace(/`([^`]*)`/g, '$1').trim() || undefined
}

const underlined = (first: string, second: string) =>
  /^=+$/.test(second) ? first.slice(0, maxLine).trim() : undefined

/** MDX reads a block as imports if it begins with the word and ends with an empty line. */
function withoutImports(text: string): string {
  let from = 0
  while (/^import\s/.test(text.slice(from, from + 8))) {
    const gap = /\r?\n\r?\n/g
    gap.lastIndex = from
    if (gap.exec(text) === null) break
    from = gap.lastIndex
    while (/[\r\n]/.test(text[from] ?? '')) from++
  }
  return text.slice(from).trimStart()
}
