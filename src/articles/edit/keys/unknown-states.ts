import type { Problem } from '../../../shapes.ts'
import type { ArticleChanges } from '../../changes-schema.ts'
import { newListedKey } from './listed-keys.ts'
import type { Source } from './source.ts'
import { archivedKey } from './status-keys.ts'
import { notRead } from './words.ts'

/** Warnings about a new key that hides the article here, but not on the generated site. */
export function unknownStates({ status, listed }: ArticleChanges, source: Source): Problem[] {
  const { article, options } = source
  const dialect = options.rules?.dialect
  if (dialect === undefined || dialect === 'plain') return []
  const hasStatus = article?.keys.switches.some(({ name }) => name === 'status')
  const isNew = dialect === 'pelican' || article?.written.listed === undefined
  const isKnown = dialect === 'docusaurus' || dialect === 'eleventy' || isHidden(status, source)
  return [
    ...(status === 'archived' && !hasStatus
      ? [notRead(dialect, 'the status "archived"', archivedKey(dialect))]
      : []),
    ...(listed === false && isNew && !isKnown
      ? [notRead(dialect, '"listed"', newListedKey(options))]
      : []),
  ]
}

/** Whether Pelican reads that the article is not listed, because it is no draft. */
const isHidden = (status: ArticleChanges['status'], { article, options }: Source) =>
  options.rules?.dialect === 'pelican' &&
  /^(?:published|scheduled)$/.test(status ?? article?.fields.status ?? options.status)
