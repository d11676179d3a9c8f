import { z } from 'zod'
import { asData } from '../api.ts'
import { articleInput, describeArticle, readFile, readShown, requireThat } from './article.ts'
import { defineTool } from './tool.ts'

/** Bytes of a page: about 12,000 tokens. */
const pageBytes = 48_000

export const readArticle = defineTool({
  name: 'read_article',
  title: 'Read an article',
  description: 'The Markdown file with its front matter, in pages of 48,000 bytes.',
  scopes: ['content:read'],
  effect: 'reads',
  input: z.strictObject({ ...articleInput, page: z.int().min(1).optional() }),
  async run(api, { page = 1, ...named }) {
    const shown = await readShown(api, named)
    const { file, version } = await readFile(api, shown.id)
    const pages = pagesOf(file, pageBytes)
    const bounds = pages[page - 1]
    requireThat(bounds !== undefined, `The last page of the article is ${pages.length}.`)
    const about = describeArticle({ ...shown, version: version ?? shown.version })
    const more = page < pages.length ? `; call again with page ${page + 1} for the rest` : ''
    const text = file.subarray(...bounds).toString()
    return `${about}\nPage ${page} of ${pages.length}${more}\n${asData(text)}`
  },
})

interface TocEntry {
  id: string
  level: number
  text: string
  children?: TocEntry[]
}

export const outline = defineTool({
  name: 'outline',
  title: 'Outline of an article',
  description: 'Its headings, with the ids that edit_article takes as section.',
  scopes: ['content:read'],
  effect: 'reads',
  input: z.strictObject(articleInput),
  async run(api, named) {
    const shown = await readShown<{ toc: TocEntry[] }>(api, named, 'toc')
    const lines = linesOf(shown.toc)
    const headings = lines.length === 0 ? 'No headings.' : asData(lines.join('\n'))
    return `${describeArticle(shown)}\n${headings}`
  },
})

const linesOf = (entries: readonly TocEntry[]): string[] =>
  entries.flatMap(({ id, level, text, children = [] }) => [
    `${'#'.repeat(level)} ${text} (${id})`,
    ...linesOf(children),
  ])

const lineFeed = 0x0a

/**
 * Cuts UTF-8 into pages of at most `most` bytes, after a line end where the second half has one.
 */
function pagesOf(file: Buffer, most: number): [from: number, to: number][] {
  const pages: [number, number][] = []
  let from = 0
  do {
    const to = from + most >= file.length ? file.length : cutBefore(file, from, from + most)
    pages.push([from, to])
    from = to
  } while (from < file.length)
  return pages
}

function cutBefore(file: Buffer, from: number, latest: number): number {
  const afterLine = file.lastIndexOf(lineFeed, latest - 1) + 1
  if (afterLine > (from + latest) / 2) return afterLine
  let cut = latest
  // A byte 10xxxxxx continues a character.
  while (((file[cut] ?? 0) & 0xc0) === 0x80) cut--
  return cut
}
