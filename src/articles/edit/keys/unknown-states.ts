import type { Problem } from '../../../shapes.ts'
import type { ArticleChanges } from '../../schema.ts'
import { newListedKey } from './listed-keys.ts'
import type { Source } from './source.ts'
import { archivedKey } from './status-keys.ts'
import { notRead } from './words.ts'

/** Warnings about a new key that hides the article here, but not on the generated site. */
export function unknownStates(
  { status, listed }: ArticleChanges,
  { article, options }: Source,
): Problem[] {
  const dialect = options.rules?.dialect
  if (dialect === undefined || dialect === 'plain') return []
  const hasStatus = article?.keys.switches.some(({ name }) => name === 'status')
  const hides = listed === false && article?.written.listed === undefined
  const isKnown = dialect === 'docusaurus' || dialect === 'eleventy'
  return [
    ...(status === 'archived' && !hasStatus
      ? [notRead(dialect, 'the status "archived"', archivedKey(dialect))]
      : []),
    ...(hides && !isKnown ? [notRead(dialect, '"listed"', newListedKey(options))] : []),
  ]
}
