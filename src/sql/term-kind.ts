/**
 * The tables and columns of one kind of term. All values are constants, so SQL may include them.
 */
export interface TermKind {
  readonly resource: 'tag' | 'category'
  readonly table: 'tags' | 'categories'
  /** Former names: `name_key` and the term that it refers to now. */
  readonly aliases: 'tag_aliases' | 'category_aliases'
  /** Former slugs: `slug` and the term that it redirects to. */
  readonly slugs: 'tag_slugs' | 'category_slugs'
  /** Links to articles, and the column of links and aliases that holds the term's id. */
  readonly links: 'article_tags' | 'article_categories'
  readonly link: 'tag_id' | 'category_id'
  /** Further columns of this kind. */
  readonly columns: string
  /** Further columns of a new term, and their values from the row `n` with its `parent`. */
  readonly inserted: string
  readonly values: string
  /** A condition on a name or slug that counts only below the parent in this parameter. */
  below(parameter: string): string
  /** Further columns of the term `t` that readers of this kind get. */
  readonly shown: string
  /** The copy of the term `t` that `articles.tags` or `articles.categories` holds. */
  readonly copy: string
}

export const tagKind: TermKind = {
  resource: 'tag',
  table: 'tags',
  aliases: 'tag_aliases',
  slugs: 'tag_slugs',
  links: 'article_tags',
  link: 'tag_id',
  columns: '',
  inserted: '',
  values: '',
  // All tags are in one place; the parameter is named so that PostgreSQL knows its type.
  below: (parameter) => ` and ${parameter}::uuid is null`,
  shown: '',
  copy: `jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name)`,
}

export const categoryKind: TermKind = {
  resource: 'category',
  table: 'categories',
  aliases: 'category_aliases',
  slugs: 'category_slugs',
  links: 'article_categories',
  link: 'category_id',
  columns: ', path',
  inserted: ', parent_id, path',
  values: `, n.parent, coalesce((select p.path || '/' from categories p where p.id = n.parent), '') || n.slug`,
  below: (parameter) => ` and parent_id is not distinct from ${parameter}::uuid`,
  shown: ', t.parent_id as "parentId", t.position, t.path',
  copy: `jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'path', t.path)`,
}
