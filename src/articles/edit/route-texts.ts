const ofFiles =
  'A Markdown file is public at once unless its front matter says otherwise (`draft: true`, a `date` in the future); a key without `content:publish` gets 403 for it.'

const inTrash = 'An article in the trash is changed there and stays there.'

/** What the document says of the routes that write articles. */
export const writeTexts = {
  create: `From JSON fields (a draft unless \`status\` says otherwise) or from a whole Markdown file. ${ofFiles} \`Accept: text/markdown\` answers the file alone, without \`problems\`.`,
  put: `From JSON fields or from a whole Markdown file. JSON sets all fields anew: what it leaves out goes, and without \`status\` the article becomes a draft. \`path\` and \`firstPublishedAt\` stay, and \`publishedAt\` where the article stays published. ${ofFiles} ${inTrash}`,
  putByPath: `Replaces the article of this path, or creates it. \`curl -T post.md …/by-path/\` ends here. ${ofFiles}`,
  putLang:
    'One language tag, that of the path: without it `DEFAULT_LANG`. The language in a file name (`post.fr.md`) goes before it. A new text whose own `lang` or path is another is 422 `other_place`, which says where it belongs.',
  patch: `JSON merge patch (RFC 7396). Only the lines of what changes are touched in the text. \`null\` takes a field back to what the text and the file name say. ${inTrash}`,
  delete:
    'Again for what is in the trash already: 204, and nothing changes. A key with `drafts:read` still reads it by its id. `permanent=true` removes it with its history and needs `admin`.',
  restore:
    'It is as public as it was before: what was published is public again at once. If its path was taken meanwhile, it gets a number. An article that is not in the trash stays as it is, without a new version.',
}
