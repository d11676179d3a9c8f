import { AppError } from '../../errors.ts'

/** Of what a page shows: how many articles, and what of them. */
export interface Asked {
  limit: number
  include?: readonly string[] | undefined
  highlight?: boolean | undefined
}

/** What the database says of the texts of a page. */
export interface TextSize {
  texts?: number
  textBytes?: number
}

/**
 * What the articles of one page may hold in all when their texts are asked for, in bytes; in
 * several forms each takes its part.
 */
const mostText = 8 * 1024 * 1024
const forms = new Set(['body', 'html', 'text'])

/** Whether a page needs the texts of its articles. */
export const needsTexts = ({ include, highlight }: Asked) =>
  highlight || include?.some((name) => name !== 'translations')

/** The column that `boundTexts` looks at, of the articles `a`. */
export const textSize = 'octet_length(a.head) + octet_length(a.body) as "textSize"'

/**
 * Sizes are known without reading the texts. Of a page that holds too much only the first article
 * is read, which says so.
 */
export const boundTexts = (page: string, asked: Asked) => `
  select * from (
    select p.*, sum(p."textSize") over ()::float8 as "textBytes", count(*) over ()::int as texts,
      row_number() over () as place
    from (${page}) p
  ) s where "textBytes" <= ${mostOf(asked)} or place = 1 order by place`

/** Refuses a page that holds too much, and says how many articles it may be. */
export function refuseTooMuch([first]: readonly TextSize[], asked: Asked): void {
  const { texts = 0, textBytes = 0 } = first ?? {}
  const most = mostOf(asked)
  if (textBytes <= most) return
  // One more than the page shows is read, to know whether there is a next one.
  const fewer = Math.max(1, Math.floor((texts * most) / textBytes) - 1)
  const message = `The texts of this page hold ${textBytes} bytes, more than the ${most} of one answer: try limit=${fewer}.`
  throw new AppError('bad_request', message, [
    { parameter: 'limit', code: 'too_much_text', message },
  ])
}

// One article is shown whatever its size.
function mostOf({ include = [], limit }: Asked): number {
  const shown = include.filter((name) => forms.has(name)).length
  return limit === 1 ? Number.MAX_SAFE_INTEGER : Math.floor(mostText / Math.max(1, shown))
}
