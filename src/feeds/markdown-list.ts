/** An article as a line of a list shows it. */
export interface MarkdownEntry {
  id: string
  title: string
  summary: string | null
  publishedAt: string | null
}

export interface MarkdownPage {
  title: string
  /** A paragraph below the title. */
  about: string
  entries: readonly MarkdownEntry[]
  /** The address of the rest of the list. */
  next: string | null
}

/** A list of links to the Markdown files of articles, in the form of llmstxt.org. */
export function* markdownPieces({ title, about, entries, next }: MarkdownPage): Generator<string> {
  yield `# ${oneLine(title)}\n\n> ${about}\n\n## Articles\n\n`
  for (const entry of entries) yield lineOf(entry)
  if (next !== null) yield `\n## Optional\n\n- [More articles](${next})\n`
}

function lineOf({ id, title, summary, publishedAt }: MarkdownEntry): string {
  const date = publishedAt === null ? '' : ` (${publishedAt.slice(0, 10)})`
  const text = summary ? `: ${oneLine(summary)}` : ''
  return `- [${oneLine(title)}](/v1/articles/${id}.md)${date}${text}\n`
}

/** Text of an author as plain text of one line, so that it cannot add links or headings. */
const oneLine = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\[\]<>`*_]/g, '\\$&')
