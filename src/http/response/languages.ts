import type { Reply } from '../route.ts'

/** Sets `Content-Language` to the languages of the rows of a page, each once. */
export function nameLangs(reply: Reply, rows: readonly { lang: string }[]): void {
  const langs = [...new Set(rows.map(({ lang }) => lang))]
  if (langs.length > 0) reply.header('content-language', langs.join(', '))
}
