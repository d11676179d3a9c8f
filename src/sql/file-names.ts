import { isListed, isPublic } from './visible.ts'

// `offset 0` makes PostgreSQL look up each file in the index over names: it takes every name for
// one that hundreds of references have, and would join all references with all files instead.
const referencesTo = (columns: string) =>
  `select ${columns} from article_references x where x.name_keys @> array[f.file_key]`
const references = referencesTo('x.article_id')

/**
 * A condition on the file `f`: an article `a` of its source refers to its name, and `which` holds.
 */
const named = (which: string) => `exists (
    select from (${references} offset 0) x join articles a on a.id = x.article_id
    where a.source = f.source and ${which})`

/** Whether the file configures its site: no reference means it, so no link makes it public. */
export const isConfiguration = (file: string) => `exists (
    select from sources s where s.name = ${file}.source and ${file}.file = any(s.configuration))`

// Whether another file `y` has one of the better names of the reference `x`.
const isTakenBefore = `exists (
    select from unnest(x.names, x.name_keys) with ordinality as n(name, key, place)
      join files y on y.file_key = n.key and y.source = f.source and y.trashed_at is null
        and not ${isConfiguration('y')}
    where (n.place, y.file <> n.name, y.file) < (x.place, f.file <> x.names[x.place], f.file))`

/**
 * The same, but the reference also means `f`, or would if `f` were there: files with names that
 * only come next stay hidden.
 */
const meant = (which: string) => `exists (
    select from (${referencesTo('x.article_id, x.names, x.name_keys, array_position(x.name_keys, f.file_key) as place')} offset 0) x
      join articles a on a.id = x.article_id
    where a.source = f.source and ${which} and not ${isTakenBefore})
  and not ${isConfiguration('f')}`

/** Whether a public article refers to the file `f` now. */
export const isShownFile = meant(isPublic)

/** Whether a listed article refers to the file `f` now: what lists of files show to the public. */
export const isListedFile = meant(isListed)

const isExposing = `a.status = 'published' and a.trashed_at is null
    and (a.expires_at is null or a.expires_at > now() or a.sort_at > now())`

/**
 * Whether a public or scheduled article refers to the file `f`: to change it takes a permission.
 */
export const isExposedFile = named(isExposing)

/**
 * Whether a public or scheduled article would show the new file `f`: to add it takes a permission.
 */
export const wouldBeExposed = meant(isExposing)

/** Whether an article outside the trash refers to the file `f`. */
export const isUsedFile = named('a.trashed_at is null')

/** The articles `a` outside the trash that refer to the file `f`. */
export const articlesOfFile = `articles a where a.source = f.source and a.trashed_at is null
    and a.id = any(array(${references}))`
