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
}

export const markdownExample = '---\ntitle: Hello\ndraft: true\ntags: [notes]\n---\n\nFirst *words*.\n'

export const bearer = 'A key `bs_<id>_<secret>`, or the value of `ADMIN_KEY`.'

export const description = `A headless CMS for Markdown: front-matter files in, JSON out, the same files back byte for byte.

- Answers: \`{"data": …}\`; lists add \`meta\` with \`nextCursor\` and \`prevCursor\`, and a \`Link\` header.
- Times are RFC 3339 in UTC.
- Faults are \`application/problem+json\` (RFC 9457) and name **all** that is wrong at once, in \`errors\`.
- Unknown parameters and fields are refused, never ignored.
- Commas mean *any of*. Repeats of \`tag\`, \`category\`, \`author\` and \`frontMatter.KEY\` mean *all of*; with \`[]\` behind the name each value is taken whole, and repeats mean *any of*. Repeats of other parameters of several values are the same as commas. \`\\,\` is a comma within a value, \`\\\\\` a backslash.
- \`If-Match\` guards a change, \`If-None-Match\` saves a read, \`Idempotency-Key\` makes a POST safe to retry.`
