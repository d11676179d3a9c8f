import type { Sql } from '../../database/client.ts'
import { type RenderOptions, renderAsJson } from '../../markdown/render.ts'
import type { Highlight } from '../../search/highlight/highlight.ts'
import { inTurns, type Piece, piece, toJson } from '../../turns.ts'
import { findTranslations, type Translation } from '../queries.ts'
import type { ShownRow } from '../row.ts'
import { type Extras, encodeArticle, type Shape } from './json.ts'

/** What a response shows of its articles. */
export interface View extends Shape {
  /** How the HTML links to other articles and to files of the site. */
  links: Pick<RenderOptions, 'site' | 'articleUrl'>
  /** The prefix of the ids in the HTML of an article. */
  idPrefix?: ((id: string) => string) | undefined
  /** The highlights of a search, in the order of the rows. */
  highlights?: readonly Highlight[] | undefined
}

/** The JSON of the rows in their order, as the view shows them. */
export async function presentArticles(
  db: Sql,
  rows: readonly ShownRow[],
  view: View,
): Promise<Piece[][]> {
  const { include, reader } = view
  const translations = include.has('translations')
    ? await findTranslations(
        db,
        rows.map((row) => row.id),
        reader,
      )
    : new Map<string, Translation[]>()
  const shown: Piece[][] = []
  let charsSinceYield = 0
  for (const [index, row] of rows.entries()) {
    const extras: Extras = {
      ...(include.has('body') ? { body: await toJson(row.body) } : {}),
      ...(rendered.some((name) => include.has(name)) ? await renderExtras(row, view) : {}),
      ...(include.has('translations')
        ? { translations: JSON.stringify(translations.get(row.id) ?? []) }
        : {}),
      ...(view.highlights ? { highlight: JSON.stringify(view.highlights[index]) } : {}),
    }
    const article = encodeArticle(row, view, extras)
    shown.push(article)
    charsSinceYield += article.reduce((sum, { length }) => sum + length, row.json.length)
    if (charsSinceYield < piece) continue
    charsSinceYield = 0
    await inTurns()
  }
  return shown
}

const rendered = ['html', 'toc', 'text'] as const

async function renderExtras(row: ShownRow, { include, links, idPrefix }: View): Promise<Extras> {
  const { path, lang, file } = row
  const options = { path, lang, file, ...links, idPrefix: idPrefix?.(row.id) }
  const printed = await renderAsJson(row.body, options)
  const extras: Extras = {}
  for (const name of rendered) if (include.has(name)) extras[name] = printed[name]
  return extras
}
