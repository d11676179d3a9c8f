import type { Sql } from '../../database/client.ts'
import { maxReferences } from '../../markdown/references/reference.ts'
import { type RenderOptions, renderAsJson } from '../../markdown/render.ts'
import type { Highlight } from '../../search/highlight/highlight.ts'
import { inTurns, type Piece, piece, toJson } from '../../turns.ts'
import { findTranslations, type Translation } from '../queries.ts'
import { findPageLinks, type PageLinks } from '../references/page-links.ts'
import { maxEachInList, type ResolvedReferences, resolveReferences } from '../references/queries.ts'
import {
  coverOf,
  type FileSite,
  listFiles,
  readFiles,
  renderedFiles,
} from '../references/shown-file.ts'
import { markdownOf, type ShownRow } from '../row.ts'
import { type Extras, encodeArticle, type Shape } from './json.ts'

/** What a response shows of its articles. */
export interface View extends Shape {
  /** How the HTML links to other articles and to files of the site. */
  links: Pick<RenderOptions, 'site' | 'articleUrl'>
  /** The prefix of the ids in the HTML of an article. */
  idPrefix?: ((id: string) => string) | undefined
  /** Where the files that articles refer to are served. */
  files: FileSite
  /** The highlights of a search, in the order of the rows. */
  highlights?: readonly Highlight[] | undefined
}

/** The JSON of the rows in their order, as the view shows them. */
export async function presentArticles(
  db: Sql,
  rows: readonly ShownRow[],
  view: View,
): Promise<Piece[][]> {
  const found = await findRelated(db, rows, view)
  const shown: Piece[][] = []
  let charsSinceYield = 0
  for (const [index, row] of rows.entries()) {
    const resolved = found.files.get(row.id)
    const files = view.include.has('files') ? listFiles(resolved, view.files) : undefined
    const cover = files === undefined ? undefined : coverOf(resolved, view.files)
    const extras: Extras = {
      ...(await textExtras(row, view, found)),
      ...(files !== undefined && cover ? { files, coverFile: cover.json } : {}),
      ...(view.highlights ? { highlight: JSON.stringify(view.highlights[index]) } : {}),
    }
    const article = encodeArticle(row, view, extras, cover?.url)
    shown.push(article)
    const chars = article.reduce((sum, { length }) => sum + length, 0)
    charsSinceYield += Math.max(chars, row.json.length)
    if (charsSinceYield < piece) continue
    charsSinceYield = 0
    await inTurns()
  }
  return shown
}

/** What the articles refer to, as far as the view shows it, by the id of the article. */
interface Related {
  translations: ReadonlyMap<string, Translation[]>
  files: Awaited<ReturnType<typeof filesOf>>
  pages: ReadonlyMap<string, PageLinks>
}

async function findRelated(db: Sql, rows: readonly ShownRow[], view: View): Promise<Related> {
  const { include, reader } = view
  const ids = rows.map(({ id }) => id)
  return {
    translations: include.has('translations') ? await findTranslations(db, ids, reader) : new Map(),
    files: await filesOf(db, rows, view),
    pages: include.has('html') ? await pagesOf(db, rows, view) : new Map(),
  }
}

async function textExtras(row: ShownRow, view: View, found: Related): Promise<Extras> {
  const { include } = view
  const { id } = row
  return {
    ...(include.has('body') ? { body: await toJson(row.body) } : {}),
    ...(rendered.some((name) => include.has(name))
      ? await renderExtras(row, view, found.files.get(id), found.pages.get(id))
      : {}),
    ...(include.has('translations')
      ? { translations: JSON.stringify(found.translations.get(id) ?? []) }
      : {}),
  }
}

const rendered = ['html', 'toc', 'text'] as const

/** What the articles refer to, if the view shows it. */
async function filesOf(
  db: Sql,
  rows: readonly ShownRow[],
  { include }: View,
): Promise<Map<string, ResolvedReferences>> {
  if (rows.length === 0 || !(include.has('files') || include.has('html'))) return new Map()
  // The statement of a list may have resolved them; of a single article it resolves too few.
  if (rows.length > 1 && rows[0]?.files !== undefined)
    return new Map(rows.flatMap(({ id, files }) => (files ? [[id, files]] : [])))
  const ids = rows.map(({ id }) => id)
  const most = rows.length === 1 ? maxReferences : maxEachInList
  return resolveReferences(db, ids, most)
}

function pagesOf(db: Sql, rows: readonly ShownRow[], { reader, links }: View) {
  const most = rows.length === 1 ? maxReferences : maxEachInList
  return findPageLinks(db, rows, { most, reader, site: links.site ?? '' })
}

async function renderExtras(
  row: ShownRow,
  { include, links, idPrefix, files }: View,
  found: ResolvedReferences | undefined,
  pages: PageLinks = [],
): Promise<Extras> {
  const { path, lang, file, url } = row
  const own = found ? renderedFiles(readFiles(found, files), files) : new Map()
  const more = { files: pages.length > 0 ? new Map([...own, ...pages]) : own }
  const place = { path, lang, file, at: url ?? undefined }
  const options = { ...place, ...markdownOf(row), ...links, ...more, idPrefix: idPrefix?.(row.id) }
  const printed = await renderAsJson(row.body, options)
  const extras: Extras = {}
  for (const name of rendered) if (include.has(name)) extras[name] = printed[name]
  if (include.has('html')) extras.math = printed.math
  return extras
}
