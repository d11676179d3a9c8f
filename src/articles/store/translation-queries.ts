// Parts of the statements that write articles; `r` is the next state, `a` the present row.

// A translation stays in another language at the place, with the group that it kept on moving
// there.
const there = `
        select m.translation_group from articles m
        where m.path = r.path and m.translation_group is not null and m.lang <> r.lang and m.id <> r.id and m.trashed_at is null
        order by m.lang limit 1`

const others = (key: string) =>
  `select from articles o where o.translation_key = ${key} and o.id <> r.id`

// All that had this key by their place have left it: what comes there now begins a group of its
// own, one for all languages.
const numbered = `r."translationKey" || '~' || n`
const anew = `
        select ${numbered} from generate_series(2, 100) n
        where exists (${others('r."translationKey"')} and o.translation_group is not null)
          and not exists (${others('r."translationKey"')} and o.translation_group is null)
          and not exists (${others(numbered)} and o.path <> r.path)
        order by n limit 1`

/**
 * The group of an article that goes by its place, where that is not the place itself; else null.
 */
export const groupOfPlace = `coalesce((${there}), (${anew}))`

/** The translation key of the next state of an article. */
export const nextKey = `case
      when r."keyOrigin" = 'given' then r."translationKey"
      when r."keyOrigin" = 'kept' then a.translation_key
      when r."keyOrigin" = 'moved' and exists (${others('a.translation_key')} and o.lang <> a.lang) then a.translation_key
      else coalesce(r.joined, r."translationKey") end`
