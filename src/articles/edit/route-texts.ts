const ofFiles =
  'A Markdown file is public immediately unless its front matter says otherwise (`draft: true`, a `date` in the future); that needs `content:publish`, or else 403.'

const bySchemas = 'What breaks a schema of mode `refuse` is 422 `breaks_schema`.'

const inTrash = 'An article in the trash can be changed and stays in the trash.'

/** The OpenAPI descriptions of the routes that write articles. */
export const writeTexts = {
  create: `From JSON fields (a draft unless \`status\` says otherwise) or from a whole Markdown file. ${ofFiles} ${bySchemas} \`Accept: text/markdown\` returns only the file, without \`problems\`.`,
  put: `From JSON fields or from a whole Markdown file. JSON replaces all fields: those that it leaves out are reset, and without \`status\` the article becomes a draft. \`path\` and \`firstPublishedAt\` stay, and \`publishedAt\` stays if the article stays published. ${ofFiles} ${bySchemas} ${inTrash}`,
  putByPath: `Replaces the article of this path, or creates it. \`curl -T post.md …/by-path/\` uses this route. ${ofFiles} ${bySchemas}`,
  putLang:
    'One language tag, that of the path; default: `DEFAULT_LANG`. The language in a file name (`post.fr.md`) takes precedence. A new text that names another `lang` or path is 422 `other_place`; the message names the right address.',
  patch: `JSON merge patch (RFC 7396). Only the lines of changed fields change in the text. \`null\` resets a field to what the text and the file name give. \`edits\` changes parts of the body and leaves all other bytes; an edit that cannot be done gets 422 \`no_match\`, \`many_matches\` (with \`places\`) or \`overlap\`, and nothing is written. ${bySchemas} ${inTrash}`,
  delete:
    'An article that is in the trash already stays there: 204. A key with `drafts:read` can still read it by its id. `permanent=true` deletes it with its history and needs `admin`; 503 `backup_running` with `Retry-After` while a backup runs.',
  restore:
    'The article gets its former visibility: one that was public is public again immediately. If another article has taken its path, it gets a number. An article that is not in the trash stays as it is, without a new version.',
}
