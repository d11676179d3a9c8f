import { AppError } from '../../errors.ts'
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
}

/** The most bytes of text on one page; if texts are requested in several forms, they share it. */
const maxTextBytes = 4 * 1024 * 1024
/** A page with more bytes of text is large. */
const largeBytes = 1024 * 1024
const forms = new Set(['body', 'html', 'text'])

/** Members that `include=` adds from other tables than that of the texts. */
const apart = new Set(['translations', 'files'])

/** Whether a page needs the texts of its articles. */
export const needsTexts = ({ include, highlight }: PageParams) =>
  highlight || include?.some((name) => !apart.has(name))

/** The column of the articles `a` that `boundTexts` sums up. */
export const textSize = 'octet_length(a.head) + octet_length(a.body) as "textSize"'

/**
 * Limits the texts of a page to a number of bytes, given by a placeholder. PostgreSQL knows their
 * sizes without reading them; from a page with more it returns only the first row.
 */
export const boundTexts = (page: string, maxBytes: string) => `
  select * from (
    select p.*, sum(p."textSize") over ()::float8 as "textBytes", count(*) over ()::int as texts,
      row_number() over () as place
    from (${page}) p
  ) s where "textBytes" <= ${maxBytes} or place = 1 order by place`

/**
 * Reads a page whose texts have at most the given number of bytes (`boundTexts`). If it is large, it
 * is read again with all its texts, in its turn.
 */
export async function readTexts<R extends TextSize>(
  asked: PageParams,
  turn: Turn,
  read: (maxBytes: number) => Promise<R[]>,
): Promise<R[]> {
  const max = maxBytesOf(asked)
  const rows = await read(largeBytes)
  const textBytes = bytesOf(rows)
  if (textBytes <= largeBytes) return rows
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
  // Subtracts the extra row that shows whether there is a next page.
  const fewer = Math.max(1, Math.floor((texts * max) / textBytes) - 1)
  const message = `The texts of this page hold ${textBytes} bytes, more than the ${max} that one response may hold: try limit=${fewer}.`
  throw new AppError('bad_request', message, [
    { parameter: 'limit', code: 'too_much_text', message },
  ])
}

// A single article has no limit.
function maxBytesOf({ include = [], limit }: PageParams): number {
  const shown = include.filter((name) => forms.has(name)).length
  return limit === 1 ? Number.MAX_SAFE_INTEGER : Math.floor(maxTextBytes / Math.max(1, shown))
}
