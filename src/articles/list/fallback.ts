import { langConditions, type PreferredLangs } from '../../sql/langs.ts'
import type { Values } from '../../sql/values.ts'
import { maxTranslations } from '../queries.ts'

/** Whether a query asks for one article of each translation group. */
export const asksOnePerGroup = ({ fallback }: PreferredLangs) => fallback !== undefined

/**
 * Conditions on `articles a`: its language is asked for or a fallback, and no article of its
 * translation group that is `shown` comes before it. In one language the smaller id comes first.
 */
export function onePerGroup(query: PreferredLangs, shown: string, values: Values): string[] {
  const rank = rankOf(query, values)
  return [
    `${rank} is not null`,
    // The first FROM item reads the article of the list, the aggregate those of its group. A key
    // that too many share is no group: to compare all of them would take quadratic time.
    `not coalesce((
      select count(*) <= ${maxTranslations} and bool_or(${shown} and (${rank}, a.id) < (g.rank, g.id))
      from (select a.translation_key as key, ${rank} as rank, a.id) g cross join lateral (
        select * from articles o where o.translation_key = g.key limit ${maxTranslations + 1}) a), false)`,
  ]
}

// Equal for all languages of `lang`: the order of these means nothing.
function rankOf({ fallback, ...asked }: PreferredLangs, values: Values): string {
  const conditions = langConditions(asked, values)
  const groups = [
    ...(conditions.length > 0 ? [conditions.join(' and ')] : []),
    ...(fallback?.langs ?? []).flatMap((lang) => langConditions({ lang: [lang] }, values)),
  ]
  return `case ${groups.map((group, rank) => `when ${group} then ${rank}`).join(' ')} end`
}
