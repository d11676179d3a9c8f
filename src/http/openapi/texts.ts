// The texts of the OpenAPI document that the routes do not contain themselves.

/** Every tag that a route may have, in the order of the document. */
export const tagTexts: Record<string, string> = {
  articles: 'Markdown articles with fields and versions; each file is kept byte for byte.',
  'bulk changes': 'One change of many articles, chosen by a filter.',
  revisions: 'Earlier versions of an article.',
  tags: 'Flat labels.',
  categories: 'A tree of sections.',
  files: 'Pictures and other files beside the articles.',
  imports: 'Import folders as files or archives.',
  schemas: 'Rules for front matter, as JSON Schemas.',
  export: 'Export the same files.',
  changes: 'All changes, in order.',
  keys: 'API keys and their scopes.',
  feeds: 'Atom, RSS, JSON Feed and sitemap.',
  assistants: 'The Model Context Protocol, for programs that work with language models.',
  service: 'Health, metrics and this document.',
}

/** The description of a response whose route gives none. */
export const responseTexts: Record<string, string> = {
  200: 'Done.',
  201: 'Created. `Location` has its URL.',
  202: 'Accepted. `Location` has the URL of its progress.',
  301: 'It has moved to the URL in `Location`.',
  304: 'Unchanged since you read it. No body.',
}

const parameterTexts: Record<string, string> = {
  id: 'The id, a UUID. 404 for any other text.',
  path: 'The public path, with its slashes unescaped.',
  slug: 'The slug.',
  version: 'The number of the version.',
  limit: 'The maximum number of items in the response.',
  cursor: '`meta.nextCursor` or `meta.prevCursor` of a response to the same query.',
  page: 'The number of a page, instead of `cursor`; up to row 10000.',
  count: '`exact` adds `meta.total`.',
  lang: 'Language tags; commas mean any of.',
  tag: 'Slug, name or id; commas mean any of, repeats mean all of.',
  category: 'Slug, path, name or id, with its subtree; commas mean any of, repeats mean all of.',
  author: 'Names; commas mean any of, repeats mean all of.',
  translationKey: 'The key that translations share; commas mean any of.',
  sort: 'The member to sort by; a leading `-` means descending.',
  permanent: 'Deletes it with its history instead of trashing it; needs `admin`.',
  onConflict:
    'What happens to an article that was edited here while its file changed; `skip` by default.',
  outcome: 'Only the files with this outcome.',
  format: 'The kind of archive.',
}

const rangeTexts: Record<string, string> = {
  gte: 'At this time or later.',
  gt: 'Later than this time.',
  lte: 'At this time or earlier.',
  lt: 'Earlier than this time.',
}

/** The description of a parameter whose route gives none. */
export function parameterText(name: string): string | undefined {
  const range = /\[(\w+)\]$/.exec(name)?.[1]
  return parameterTexts[name] ?? rangeTexts[range ?? '']
}

export const markdownExample =
  '---\ntitle: Hello\ndraft: true\ntags: [notes]\n---\n\nFirst *words*.\n'

export const bearer = 'A key `bs_<id>_<secret>`, or the value of `ADMIN_KEY`.'

export const description = `A headless CMS for Markdown: front-matter files in, JSON out, the same files back byte for byte.

- Responses are \`{"data": …}\`; lists add \`meta\` with \`nextCursor\` and \`prevCursor\`, and a \`Link\` header.
- Times are RFC 3339 in UTC.
- Errors are \`application/problem+json\` (RFC 9457); \`errors\` lists **all** faults.
- Unknown parameters and fields are refused, never ignored. A method that a path does not support gets 405 \`method_not_allowed\` with \`Allow\`.
- Commas mean *any of*. Repeats of \`tag\`, \`category\`, \`author\` and \`frontMatter.KEY\` mean *all of*; with \`[]\` after the name each value is taken whole, and repeats mean *any of*. For other parameters with several values, repeats mean the same as commas. \`\\,\` is a comma within a value, \`\\\\\` a backslash.
- \`If-Match\` guards a change, \`If-None-Match\` saves a read, \`Idempotency-Key\` makes a POST safe to retry.
- \`x-scope\` of an operation is the scope that a key needs: \`public\` needs no key, \`content:read\` only if \`PUBLIC_READ\` is off. An operation that always needs a key says so.`
