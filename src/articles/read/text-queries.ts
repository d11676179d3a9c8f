import { AppError } from '../../errors.ts'
import { originColumns } from '../row.ts'
import type { Turn } from './large-pages.ts'

/** The size of a page and the members that it shows. */
export interface PageParams {
  limit: number
  include?: readonly string[] | undefined
  highlight?: boolean | undefined
}

/** The number of texts on a page and their total size, as the database counts them. */
export interface TextSize {
  texts?: number
  textBytes?: number
  /** Whether there is a further row, of which nothing else is read. */
  more?: boolean
}

/** The most bytes of text on one page; if texts are requested in several forms, they share it. */
const maxTextBytes = 4 * 1024 * 1024
/** A page that shows more bytes of text is large. */
const largeBytes = 1024 * 1024
const forms = new Set(['body', 'html', 'text'])

/** Members that `include=` adds without the texts of the articles. */
const apart = new Set(['translations', 'files', 'origin'])

/** Whether a page needs the texts of its articles. */
export const needsTexts = ({ include, highlight }: PageParams) =>
  highlight || include?.some((name) => !apart.has(name))

/** Whether a page shows the origin of its articles, but none of their texts. */
export const needsOrigin = ({ include }: PageParams) => include?.includes('origin')

/** Further columns of the articles `a` for `boundTexts`. */
export const textColumns = `${originColumns}, octet_length(a.body) as "textSize"`

/**
 * Adds the bodies to a page of `limit` rows, if together they have at most a number of bytes, given
 * by a placeholder. PostgreSQL knows their sizes without reading them; of a page with more it
 * returns only the first row, without its body. A row after the page is neither counted nor
 * returned.
 */
export const boundTexts = (page: string, limit: number, maxBytes: string) => `
  select s.*, case when "textBytes" <= ${maxBytes}
      then (select b.body from articles b where b.id = s.id) end as body from (
    select n.*, sum("textSize") filter (where place <= ${limit}) over ()::float8 as "textBytes",
      count(*) filter (where place <= ${limit}) over ()::int as texts,
      count(*) over () > ${limit} as more
    from (select p.*, row_number() over () as place from (${page}) p) n
  ) s where place <= ${limit} and ("textBytes" <= ${maxBytes} or place = 1) order by place`

/**
 * Reads a page whose texts have at most the given number of bytes (`boundTexts`). If it is large,
 * it is read again with all its texts, in its turn.
 */
export async function readTexts<R extends TextSize>(
  asked: PageParams,
  turn: Turn,
  read: (maxBytes: number) => Promise<R[]>,
): Promise<R[]> {
  const small = Math.floor(largeBytes / shownForms(asked))
  const max = maxBytesOf(asked)
  const rows = await read(small)
  if (bytesOf(rows) <= small) return rows
  refuseTooMuch(rows, max)
  await turn()
  const all = await read(max)
  refuseTooMuch(all, max)
  return all
}

const bytesOf = ([first]: readonly TextSize[]) => first?.textBytes ?? 0

/** 400 for a page with too much text; the message names a limit that fits. */
function refuseTooMuch(rows: readonly TextSize[], max: number): void {
  const textBytes = bytesOf(rows)
  if (textBytes <= max) return
  const { texts = 0 } = rows[0] ?? {}
  const fewer = Math.max(1, Math.floor((texts * max) / textBytes))
  const message = `The texts of this page hold ${textBytes} bytes, more than the ${max} that one response may hold: try limit=${fewer}.`
  throw new AppError('bad_request', message, [
    { parameter: 'limit', code: 'too_much_text', message },
  ])
}

/**
 * The number of forms in which a text is shown; one that only headings or matches come from counts
 * too.
 */
const shownForms = ({ include = [] }: PageParams) =>
  Math.max(1, include.filter((name) => forms.has(name)).length)

// A single article has no limit.
const maxBytesOf = (asked: PageParams) =>
  asked.limit === 1 ? Number.MAX_SAFE_INTEGER : Math.floor(maxTextBytes / shownForms(asked))
