import type { Json, Problem } from '../../shapes.ts'
import { deriveTitle, findHeading } from '../file/derive.ts'
import { parseFileName } from '../file/paths.ts'
import { isMap } from './field-values.ts'
import { nameInSite, type ReadArticle, type ReadOptions } from './read.ts'

/** The fault of a text that has only the name of its file for a title; null if it has a title. */
export function missingTitle(
  article: ReadArticle,
  file: string,
  options: Pick<ReadOptions, 'rules'>,
): Problem | null {
  const named = parseFileName(nameInSite(file, options))
  if (!named.ok || article.fields.title !== deriveTitle('', named.name)) return null
  if (findHeading(article.body) !== null || isWritten(article)) return null
  return { code: 'title_missing', message, severity: 'error', line: 1, column: 1, hint }
}

const message = 'The text has no title: only the name of its file would be one.'
const hint = 'Write the key title, or begin the text with a heading such as "# My title".'

/** Whether a key says what the name of the file says as well. */
function isWritten({ data, fields, written: { title: key } }: ReadArticle): boolean {
  if (key === undefined) return false
  let value: Json | undefined = data
  for (const step of Object.hasOwn(data, key) ? [key] : key.split('.'))
    value = isMap(value) ? value[step] : undefined
  return typeof value !== 'object' && String(value).trim() === fields.title
}
