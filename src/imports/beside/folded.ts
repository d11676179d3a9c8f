import { hasFoldedNames, listFoldedMatches } from '../../articles/references/queries.ts'
import type { Database } from '../../database/client.ts'
import { inTransaction } from '../../database/transaction.ts'
import type { Lease } from '../../lease/lease.ts'
import { addProblems } from '../outcome-queries.ts'
import type { Import } from '../schema.ts'
import { type ImportedArticle, listImportedArticles } from './folded-queries.ts'
import { nameDiffers } from './problems.ts'

type Warning = Import['warnings'][number]

// An article has up to 5,000 references, and each one up to a dozen names to look up.
const pageArticles = 500
const batchArticles = 25

/**
 * Warns of the references of the imported articles that find their file only without regard to case
 * or Unicode form; returns what the report says about them. A file may come after the article, so
 * this is done at the end. To do it again changes nothing.
 */
export async function warnOfFolded(
  db: Database,
  lease: Lease,
  source: string,
): Promise<Warning | null> {
  const allMayFold = await hasFoldedNames(db, source)
  let warning: Warning | null = null
  for (let after = 0; ; ) {
    const page = await listImportedArticles(db, lease.id, after, allMayFold, pageArticles)
    const articles = page.filter(({ mayFold }) => mayFold)
    for (let at = 0; at < articles.length; at += batchArticles)
      warning = await warnBatch(db, lease, articles.slice(at, at + batchArticles), warning)
    const last = page.at(-1)
    if (!last) return warning
    after = last.seq
  }
}

async function warnBatch(
  db: Database,
  lease: Lease,
  articles: readonly ImportedArticle[],
  before: Warning | null,
): Promise<Warning | null> {
  return inTransaction(db.pool, async (tx) => {
    await lease.hold(tx)
    const ids = articles.map(({ articleId }) => articleId)
    const matches = new Map(
      (await listFoldedMatches(tx, ids)).map((match) => [match.articleId, match]),
    )
    const added = articles.flatMap(({ seq, file, articleId }) => {
      const match = matches.get(articleId)
      return match ? [{ seq, file, problem: nameDiffers(match) }] : []
    })
    const [first] = added
    if (!first) return before
    const { code, message } = first.problem
    await addProblems(tx, lease.id, code, added)
    const { count, example } = before ?? { count: 0, example: { file: first.file, message } }
    return { code, count: count + added.length, example }
  })
}
