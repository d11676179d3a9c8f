// What the document says beside what the routes say themselves.

/** Every tag a route may carry, in the order of the document. */
export const tagTexts: Record<string, string> = {
  articles: 'Articles: Markdown with fields, versions and an exact file.',
  revisions: 'Earlier versions of an article.',
  tags: 'Flat labels.',
  categories: 'A tree of sections.',
  imports: 'Markdown files and archives in.',
  export: 'The same files out.',
  changes: 'What happened, in order.',
  keys: 'API keys and their scopes.',
  feeds: 'Atom, RSS, JSON Feed and sitemap.',
  service: 'Health, metrics and this document.',
}

/** What an answer means where its route says nothing of its own. */
export const answerTexts: Record<string, string> = {
  200: 'Done.',
  201: 'Made. `Location` says where.',
  202: 'Taken. `Location` says where its progress stands.',
  301: 'It stands elsewhere now: see `Location`.',
  304: 'What you have is still the same. No body.',
}

const parameterTexts: Record<string, string> = {
  id: 'The id, a UUID. 404 for any other text.',
  path: 'The public path, its slashes as they are.',
  slug: 'The slug.',
  version: 'The number of the version.',
  limit: 'How many the answer holds at most.',
  cursor: '`meta.nextCursor` or `meta.prevCursor` of an answer to the same question.',
  page: 'The number of a page, in place of `cursor`; up to row 10000.',
  count: '`exact` adds `meta.total`.',
  lang: 'Language tags between commas: any of them.',
  tag: 'Slug, name or id; commas: any of, repeated: all of.',
  category: 'Slug, name, path or id, with its subtree; commas: any of, repeated: all of.',
  author: 'Names; commas: any of, repeated: all of.',
  translationKey: 'What translations share; commas: any of.',
  sort: 'The member to sort by; `-` before it descends.',
  permanent: 'Removes it with its history in place of the trash; needs `admin`.',
  onConflict:
    'What happens to an article that was edited here while its file changed: `skip` unless named.',
  outcome: 'Only the files with this outcome.',
  format: 'The kind of archive.',
}

const rangeTexts: Record<string, string> = {
  gte: 'At this time or later.',
  gt: 'Later than this time.',
  lte: 'At this time or earlier.',
  lt: 'Earlier than this time.',
}

/** What a parameter means where its route says nothing of its own. */
export function parameterText(name: string): string | undefined {
  const range = /\[(\w+)\]$/.exec(name)?.[1]
  return parameterTexts[name] ?? rangeTexts[range ?? '']
}

export const markdownExample =
  '---\ntitle: Hello\ndraft: true\ntags: [notes]\n---\n\nFirst *words*.\n'

export const bearer = 'A key `bs_<id>_<secret>`, or the value of `ADMIN_KEY`.'

export const description = `A headless CMS for Markdown: front-matter files in, JSON out, the same files back byte for byte.

- Answers: \`{"data": …}\`; lists add \`meta\` with \`nextCursor\` and \`prevCursor\`, and a \`Link\` header.
- Times are RFC 3339 in UTC.
- Faults are \`application/problem+json\` (RFC 9457) and name **all** that is wrong at once, in \`errors\`.
- Unknown parameters and fields are refused, never ignored. A method that a path does not have is answered with 405 \`method_not_allowed\` and \`Allow\`.
- Commas mean *any of*. Repeats of \`tag\`, \`category\`, \`author\` and \`frontMatter.KEY\` mean *all of*; with \`[]\` behind the name each value is taken whole, and repeats mean *any of*. Repeats of other parameters of several values are the same as commas. \`\\,\` is a comma within a value, \`\\\\\` a backslash.
- \`If-Match\` guards a change, \`If-None-Match\` saves a read, \`Idempotency-Key\` makes a POST safe to retry.
- \`x-scope\` of an operation is the scope that a key needs: \`public\` asks for none, \`content:read\` only where \`PUBLIC_READ\` is off.`
