import { conflict } from '../../errors.ts'
import type { ArticleRow } from '../row.ts'
import { type NextState, originOfRow } from '../store/revision.ts'

type Encoded = Pick<ArticleRow, 'originEncoding'>

/** 409 for a text that is not UTF-8, because a partial edit might not keep its bytes. */
export function refuseForeign({ originEncoding }: Encoded): void {
  if (originEncoding === null) return
  const message = `The file of this article is in ${originEncoding}. PUT the whole text to make it UTF-8, or change the file and import it again.`
  throw conflict(message, [{ code: 'not_utf8', message }])
}

/** The origin of an article with a whole new text, which is UTF-8 because a client sent it. */
export function asUtf8(row: ArticleRow): Pick<NextState, 'origin'> {
  return row.originEncoding === null ? {} : { origin: { ...originOfRow(row), encoding: null } }
}
