import type { Database } from '../../database/client.ts'
import { icuCollations } from '../../database/collations.ts'

/** The order of all languages together, which the index of titles has. */
export const rootCollation = 'und-x-icu'

// Of these ICU has no rules of their own: the index has their order, and need not be sorted anew.
// Canada sorts French accents from the end.
export const sortedByRoot: ReadonlySet<string> = new Set(['de', 'en', 'fr', 'id', 'it', 'nl', 'pt'])
const exceptions = new Set(['fr-CA'])

/**
 * The collation by which titles in these languages are sorted: that of a single one, else that of
 * all; null without ICU.
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

// PostgreSQL names Chinese of Taiwan by its script: zh-Hant-TW.
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
