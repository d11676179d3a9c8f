import { conflict } from '../../errors.ts'
import type { ArticleRow } from '../row.ts'
import { type Decision, originOf } from '../store/revision.ts'

type Encoded = Pick<ArticleRow, 'originEncoding'>

/** 409 for a text in another encoding than UTF-8, whose bytes an edit in part might not keep. */
export function refuseForeign({ originEncoding }: Encoded): void {
  if (originEncoding === null) return
  const message = `The file of this article is in ${originEncoding}. PUT the whole text to make it UTF-8, or change the file and import it again.`
  throw conflict(message, [{ code: 'not_utf8', message }])
}

/** What a whole new text says of its encoding: a client sends UTF-8. */
export function asUtf8(row: ArticleRow): Pick<Decision, 'origin'> {
  return row.originEncoding === null ? {} : { origin: { ...originOf(row), encoding: null } }
}
