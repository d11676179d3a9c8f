import type { Database } from '../../database/client.ts'
import { icuCollations } from './collation-queries.ts'

/** The collation for all languages, which the index of titles uses. */
export const rootCollation = 'und-x-icu'

// ICU has no special rules for these languages, so the order of the index is right for them. An
// exception is Canadian French, which compares accents from the end.
export const sortedByRoot: ReadonlySet<string> = new Set(['de', 'en', 'fr', 'id', 'it', 'nl', 'pt'])
const exceptions = new Set(['fr-CA'])

/**
 * The collation for titles: of the language if there is only one, or else of all; null without ICU.
 */
export async function titleCollation(
  db: Database,
  langs: readonly string[] | undefined,
): Promise<string | null> {
  const present = await icuCollations(db)
  if (!present.has(rootCollation)) return null
  const [only] = langs?.length === 1 ? langs : []
  const own = only === undefined ? [] : namesOf(only)
  return own.find((name) => present.has(name)) ?? rootCollation
}

// PostgreSQL includes the script in some names: Chinese of Taiwan is zh-Hant-TW.
function namesOf(tag: string): string[] {
  const locale = localeOf(tag)
  if (!locale) return []
  const { language, baseName } = locale
  if (sortedByRoot.has(language) && !exceptions.has(baseName)) return []
  const full = locale.maximize()
  return [baseName, full.baseName, `${language}-${full.script}`, language].map(
    (name) => `${name}-x-icu`,
  )
}

function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch {
    return null
  }
}
