import type { Writer } from '../../../actor.ts'
import type { Sql } from '../../../database/client.ts'
import { invalid, notFound } from '../../../errors.ts'
import type { Target } from '../../../http/response/etag.ts'
import { lineEndOf } from '../../../markdown/patch/lines.ts'
import type { Section } from '../../../markdown/render/options.ts'
import { renderMarkdown } from '../../../markdown/render.ts'
import { startThread } from '../../../start-thread.ts'
import { createThreadQueue } from '../../../thread-queue.ts'
import { findArticles } from '../../queries.ts'
import { type ArticleRow, markdownOf } from '../../row.ts'
import { refusePresent } from '../../store/may-write.ts'
import { refuseForeign } from '../foreign-text.ts'
import { applyEdits, type Edited } from './apply.ts'
import type { BodyEdit } from './schema.ts'
import type { Editing } from './spans.ts'

/** An edited body, and the version that the edits were matched in. */
export interface PlannedBody {
  version: number
  body: string
}

/**
 * Edits the body of an article before the transaction that writes it, because a search in a long
 * text must hold neither a lock nor a connection. Makes the checks of the write first.
 */
export async function planBody(
  db: Sql,
  writer: Writer,
  { id, check }: Target,
  edits: readonly BodyEdit[],
): Promise<PlannedBody> {
  const [row] = await findArticles(db, [id])
  if (!row) throw notFound('article')
  refusePresent(writer, row)
  check(row.version)
  refuseForeign(row)
  return { version: row.version, body: await editBody(row, edits) }
}

/** The body of an article after all edits; 422 if one cannot be done. */
export async function editBody(row: ArticleRow, edits: readonly BodyEdit[]): Promise<string> {
  const { head, body } = row
  const lineEnd = lineEndOf(body.includes('\n') ? body : head)
  const sections = edits.some((edit) => 'section' in edit) ? await sectionsOf(row) : []
  const editing = { body, edits, sections, lineEnd }
  const edited = isLarge(editing) ? await queue.run(editing) : applyEdits(editing)
  if ('faults' in edited) throw invalid(edited.faults)
  return edited.body
}

// Up to this product of characters and edits, the work takes a few milliseconds.
const maxInline = 1_000_000
const isLarge = ({ body, edits }: Editing) => body.length * edits.length > maxInline

// The longest permitted work takes three seconds. A batch waits in its transaction, which the
// database ends after 15 seconds without a statement.
const maxWaiting = 3
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 }
const queue = createThreadQueue<Editing, Edited>(
  () => startThread('./thread', import.meta.url, { resourceLimits }),
  maxWaiting,
  'Too many long texts are being edited.',
)

async function sectionsOf(row: ArticleRow): Promise<Section[]> {
  const { body, lang, path, file } = row
  const rendered = await renderMarkdown(body, { lang, path, file, ...markdownOf(row) })
  if (rendered.status === 'rendered') return rendered.sections
  const message = 'This text is too long or too deep to find its sections: use find and replace.'
  throw invalid([{ pointer: '/edits', code: 'no_sections', message }])
}
