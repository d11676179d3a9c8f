/** The tables that an import fills, in the order in which they must be filled. */
export const copied = [
  'tags',
  'categories',
  'articles',
  'article_tags',
  'article_categories',
  'article_search',
] as const

export const rowsFile = (folder: string, table: string) => `${folder}/${table}.rows`

/**
 * Creates the same tables with the same indexes and settings, but without foreign keys, which
 * `like` does not copy.
 */
export const copySchema = `
  drop schema if exists copied cascade;
  create schema copied;
  ${copied.map((table) => `create table copied.${table} (like public.${table} including all);`).join('\n')}
  alter table copied.article_search set (toast_tuple_target = 512, fillfactor = 90);
`
