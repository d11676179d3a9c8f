import { categoryKey } from '../../../markdown/file/category-name.ts'
import { termKey } from '../../../markdown/file/slug.ts'
import type { ArticleChanges } from '../../changes-schema.ts'
import { barePath } from './source-keys.ts'

/**
 * Changes in which a blank summary or cover is none, and only the first of names with the same
 * meaning is there.
 */
export function tidied<T extends ArticleChanges>(changes: T): T {
  const blank = (['summary', 'cover'] as const).filter((name) => changes[name]?.trim() === '')
  const lists = Object.entries(meaningOf).flatMap(([name, meaning]) => {
    const items = changes[name as keyof typeof meaningOf]
    return items ? [[name, firstOfEach<never>(items as never[], meaning)]] : []
  })
  return {
    ...changes,
    ...Object.fromEntries(blank.map((name) => [name, null])),
    ...Object.fromEntries(lists),
  }
}

const meaningOf = {
  tags: termKey,
  categories: categoryKey,
  // `/en/x` is the path x in English, but `en/x` is not.
  aliases: (alias: string) => (alias.startsWith('/') ? '/' : '') + barePath(alias),
  authors: (name: string) => name.trim(),
}

function firstOfEach<T>(items: T[], meaning: (item: T) => string): T[] {
  const seen = new Set<string>()
  return items.filter((item) => !seen.has(meaning(item)) && seen.add(meaning(item)))
}
