import type { TestApp } from '../app.ts'

/** Makes an article refer to files by their names, as its text would. */
export async function refer(app: TestApp, articleId: string, ...names: string[]): Promise<void> {
  const keys = names.map((name) => name.normalize('NFC').toLowerCase())
  await app.db.pool.query(
    `insert into article_references (article_id, position, role, reference, names, name_keys)
      select $1, coalesce(max(position), -1) + 1, 'body', $2, $3, $4
      from article_references where article_id = $1`,
    [articleId, names[0], names, keys],
  )
}
