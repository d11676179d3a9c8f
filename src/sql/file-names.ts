import { isListed, isPublic } from './visible.ts'

// `offset 0` makes PostgreSQL look up each file in the index over names: it takes every name for
// one that hundreds of references have, and would join all references with all files instead.
const references = `select x.article_id from article_references x where x.name_keys @> array[f.file_key]`

/** A condition on the file `f`: an article `a` of its source refers to its name, and `which` holds. */
const named = (which: string) => `exists (
    select from (${references} offset 0) x join articles a on a.id = x.article_id
    where a.source = f.source and ${which})`

/** Whether a public article refers to the file `f` now. */
export const isShownFile = named(isPublic)

/** Whether a listed article refers to the file `f` now: what lists of files show to the public. */
export const isListedFile = named(isListed)

/** Whether a public or scheduled article refers to the file `f`: to change it takes a permission. */
export const isExposedFile = named(`a.status = 'published' and a.trashed_at is null
    and (a.expires_at is null or a.expires_at > now() or a.sort_at > now())`)

/** Whether an article outside the trash refers to the file `f`. */
export const isUsedFile = named('a.trashed_at is null')

/** The articles `a` outside the trash that refer to the file `f`. */
export const articlesOfFile = `articles a where a.source = f.source and a.trashed_at is null
    and a.id = any(array(${references}))`
