import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import type { Writer } from '../../../src/actor.ts'
import type { Database } from '../../../src/database/client.ts'
import { writeTransaction } from '../../../src/events/write-transaction.ts'
import { termKey } from '../../../src/markdown/file/slug.ts'
import { ensureTags } from '../../../src/terms/naming/ensure.ts'
import { ensureCategories } from '../../../src/terms/tree/ensure.ts'

interface LinkedArticle {
  tags?: string[]
  categories?: string[]
  status?: 'draft' | 'published'
  /** SQL, so that the database clock decides. */
  publishedAt?: string
  expiresAt?: string
  /**
   * Runs between the lookup of the terms and the insert of their links, to simulate a concurrent
   * writer.
   */
  meanwhile?: () => Promise<void>
}

const actor: Writer = { actor: 'test', mayPublish: true, sources: null }

/** Writes a minimal article row with its links and copies; returns its id. */
export async function linkedArticle(db: Database, article: LinkedArticle): Promise<string> {
  const id = v7()
  await writeTransaction(db, async (tx) => {
    const { tags = [], categories = [], status = 'published' } = article
    const foundTags = await ensureTags(tx, { actor: 'test' }, tags)
    const naming = { names: categories, present: new Set<string>(), isStrict: false }
    const [foundCategories] = await ensureCategories(tx, actor, [naming])
    await article.meanwhile?.()
    const linkedTags = tags.map((name) => foundTags.get(termKey(name)))
    const linkedCategories = categories.map((name) => foundCategories?.byKey.get(termKey(name)))
    await tx.query({
      text: `
        insert into articles (id, source, file, head, body, text_hash, origin_time_zone, origin_lang, origin_status, lang,
          path, slug, title, authors, aliases, status, sort_at, expires_at, updated_by, front_matter, front_matter_keys,
          word_count, reading_minutes, tags, categories, unannounced)
        values ($1, 'test', $2, '', '', $3, 'UTC', 'en', 'published', 'en', $2, $2, $2, '{}', '{}', $4,
          ${article.publishedAt ?? `'-infinity'`}, ${article.expiresAt ?? 'null'}, 'test', '{}', '{}', 0, 0, $5, $6,
          $4 = 'published' and ${article.publishedAt ?? `'-infinity'`} > now())`,
      values: [
        id,
        id,
        createHash('sha256').digest(),
        status,
        JSON.stringify(linkedTags),
        JSON.stringify(linkedCategories),
      ],
    })
    for (const [table, column, terms] of [
      ['article_tags', 'tag_id', linkedTags],
      ['article_categories', 'category_id', linkedCategories],
    ] as const) {
      await tx.query({
        text: `
          insert into ${table} (article_id, ${column}, position, listed, sort_at, expires_at)
          select a.id, t.id, t.place, a.status = 'published', a.sort_at, a.expires_at
          from articles a, unnest($2::uuid[]) with ordinality as t(id, place) where a.id = $1`,
        values: [id, terms.map((term) => term?.id)],
      })
    }
  })
  return id
}

/** The terms that an article shows. */
export async function copiesOf(db: Database, id: string) {
  const { rows } = await db.query<{ tags: Copy[]; categories: Copy[]; version: number }>({
    text: 'select tags, categories, version from articles where id = $1',
    values: [id],
  })
  const [row] = rows
  if (!row) throw new Error(`no article ${id}`)
  return row
}

interface Copy {
  id: string
  slug: string
  name: string
  path?: string
}
