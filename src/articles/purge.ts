import type { Writer } from '../actor.ts'
import { type NewEvent, recordEvents } from '../events/record.ts'
import type { Tx } from '../events/write-transaction.ts'
import { deleteArticles } from './queries.ts'
import type { ArticleRow } from './row.ts'

type Purged = Pick<ArticleRow, 'id' | 'lang' | 'path' | 'source' | 'version'>

/**
 * Deletes articles, which the caller has locked, permanently and with their history. Their
 * tombstones remain.
 */
export async function purgeArticles(
  tx: Tx,
  writer: Writer,
  articles: readonly Purged[],
): Promise<void> {
  if (articles.length === 0) return
  await recordEvents(tx, writer.actor, articles.map(tombstone))
  await deleteArticles(
    tx,
    articles.map(({ id }) => id),
  )
}

const tombstone = ({ id, lang, path, source, version }: Purged): NewEvent => ({
  type: 'article.deleted',
  resource: 'article',
  resourceId: id,
  version: version + 1,
  lang,
  path,
  source,
  changed: [],
})
