import type { Writer } from '../../actor.ts'
import type { Tx } from '../../events/write-transaction.ts'
import type { Target } from '../../http/response/etag.ts'
import { fieldOfKey } from '../../markdown/fields/mapping.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { JsonObject, Problem } from '../../shapes.ts'
import type { ArticleChanges, NewArticle } from '../changes-schema.ts'
import { written } from '../fields/members.ts'
import { readOptionsOf } from '../queries.ts'
import { givenIn, reviseOne, withBranches, withoutSameTerms } from './changes.ts'
import { isGiven } from './create.ts'
import { editArticle, readOrRefuse } from './edit-text.ts'
import { asUtf8 } from './foreign-text.ts'
import { withPublishedAt } from './published.ts'
import { editLeaving } from './translations/leave.ts'

/**
 * Replaces all fields of an article: removes the keys that it leaves out and keeps all other bytes
 * of the head.
 */
export function replaceArticle(
  tx: Tx,
  writer: Writer,
  target: Target,
  fields: NewArticle,
): Promise<Problem[]> {
  return reviseOne(tx, writer, target, async (row, current) => {
    const options = readOptionsOf(row)
    const differing = withoutSameTerms(replacement(fields, current), current)
    const dated = await withPublishedAt(tx, differing, current, { stored: row.status, options })
    const changes = await withBranches(tx, dated, options)
    const edit = (all: ArticleChanges) => editArticle(current, row.file, options, all)
    // Without the member, the article stays in the group of its place.
    const leaves = fields.translationKey === null
    const article = leaves ? await editLeaving(tx, { row, current, edit }, changes) : edit(changes)
    const pathIs = isGiven(fields) ? 'given' : undefined
    return { article, pathIs, decides: true, ...givenIn(changes), ...asUtf8(row) }
  })
}

/** Replaces the whole text of an article with a Markdown file. */
export function replaceText(
  tx: Tx,
  writer: Writer,
  target: Target,
  text: string,
): Promise<Problem[]> {
  return reviseOne(tx, writer, target, (row) => {
    const article = readOrRefuse(text, row.file, readOptionsOf(row))
    return {
      article,
      pathIs: article.explicitPath ? 'given' : undefined,
      decides: true,
      ...asUtf8(row),
    }
  })
}

// Every field that it leaves out is reset.
function replacement(fields: NewArticle, current: ReadArticle): ArticleChanges {
  const resetFields: ArticleChanges = {
    ...Object.fromEntries(Object.keys(written).map((name) => [name, null])),
    title: fields.title,
    // An article that stays published keeps its date, even if the replacement leaves it out.
    publishedAt: fields.status === 'published' ? current.fields.publishedAt : null,
    status: 'draft',
    body: '',
  }
  const gone = Object.keys(current.fields.frontMatter).filter((key) => fieldOfKey(key) === null)
  const frontMatter: JsonObject = {
    ...Object.fromEntries(gone.map((key) => [key, null])),
    ...fields.frontMatter,
  }
  return { ...resetFields, ...fields, frontMatter }
}
