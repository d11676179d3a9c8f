/** What a caller learns of a violated constraint. */
interface Rule {
  pointer?: string
  code: string
  message: string
}

const taken = (pointer: string, what: string): Rule => ({
  pointer,
  code: 'taken',
  message: `This ${what} is taken.`,
})
/** The rule for a resource that was deleted while a write referred to it. */
export const gone = (what: string): Rule => ({
  code: 'gone',
  message: `The ${what} has just been deleted.`,
})

/** What the violation of each unique constraint means. */
export const unique: Record<string, Rule> = {
  articles_pkey: taken('/id', 'id'),
  articles_lang_path_key: taken('/path', 'path in this language'),
  articles_source_file_key: taken('/file', 'file of this source'),
  files_source_file_key: {
    code: 'file_exists',
    message: 'This source has a file of this name already.',
  },
  source_names_pkey: {
    code: 'file_taken',
    message: 'This source has this name already: a name is either an article or a file.',
  },
  tags_pkey: taken('/id', 'id'),
  tags_slug_key: taken('/slug', 'slug'),
  tags_name_key_key: taken('/name', 'name'),
  tag_aliases_pkey: taken('/name', 'name'),
  categories_pkey: taken('/id', 'id'),
  categories_parent_id_slug_key: taken('/slug', 'slug'),
  categories_parent_id_name_key_key: taken('/name', 'name'),
  category_aliases_parent_id_name_key_key: taken('/name', 'name'),
  imports_running_source_key: {
    code: 'import_running',
    message: 'An import of this source is running.',
  },
  idempotency_keys_pkey: {
    code: 'in_progress',
    message: 'The first request with this key is still running.',
  },
}

/** What the violation of each foreign key means. */
export const missing: Record<string, Rule> = {
  categories_parent_id_fkey: {
    pointer: '/parentId',
    code: 'unknown',
    message: 'There is no such category.',
  },
  article_tags_tag_id_fkey: gone('tag'),
  article_categories_category_id_fkey: gone('category'),
}
