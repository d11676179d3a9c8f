// Parts of the statements that write articles; `r` is the next state, `a` the present row.

// The group of a translation that moved to this path and kept its group.
const groupAtPath = `
        select m.translation_group from articles m
        where m.path = r.path and m.translation_group is not null and m.lang <> r.lang and m.id <> r.id and m.trashed_at is null
        order by m.lang limit 1`

const otherArticles = (key: string) =>
  `select from articles o where o.translation_key = ${key} and o.id <> r.id`

// If all articles that had this key by their place have moved away, an article that is placed there
// now starts a new group, which is the same for all languages.
const numberedKey = `r."translationKey" || '~' || n`
const newGroup = `
        select ${numberedKey} from generate_series(2, 100) n
        where exists (${otherArticles('r."translationKey"')} and o.translation_group is not null)
          and not exists (${otherArticles('r."translationKey"')} and o.translation_group is null)
          and not exists (${otherArticles(numberedKey)} and o.path <> r.path)
        order by n limit 1`

/** The group of an article that is grouped by place; null if the place itself is the key. */
export const groupOfPlace = `coalesce((${groupAtPath}), (${newGroup}))`

/** The translation key of the next state of an article. */
export const nextKey = `case
      when r."keyOrigin" = 'given' then r."translationKey"
      when r."keyOrigin" = 'kept' then a.translation_key
      when r."keyOrigin" = 'moved' and exists (${otherArticles('a.translation_key')} and o.lang <> a.lang) then a.translation_key
      else coalesce(r.joined, r."translationKey") end`
