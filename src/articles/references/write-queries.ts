import { nameKey } from '../../markdown/references/names.ts'
import type { Reference } from '../../markdown/references/reference.ts'

/** What an article refers to, for the statement that writes the article. */
export interface Referring {
  id: string
  /** Null if the stored references stay as they are. */
  references: readonly Reference[] | null
}

/** The references of all articles as rows of one JSON parameter. */
export function referenceRows(articles: readonly Referring[]): object[] {
  return articles.flatMap(({ id, references }) =>
    (references ?? []).map(({ role, reference, alt, remoteUrl, names }, position) => {
      const keys = names.map(nameKey)
      const isFolded = keys.some((key, at) => key !== names[at])
      return {
        id,
        position,
        role,
        reference,
        ...(alt === null ? {} : { alt }),
        ...(remoteUrl === null ? {} : { url: remoteUrl }),
        names,
        ...(isFolded ? { keys } : {}),
      }
    }),
  )
}

/** Inserts the references in `parameter` of the articles in `done`. */
export const newReferences = (parameter: string) => `
    insert into article_references as f (article_id, position, role, reference, alt, remote_url, names, name_keys)
    select n.id, n.position, n.role, n.reference, n.alt, n.url, n.names, coalesce(n.keys, n.names)
    from json_to_recordset(${parameter}::json) as n(
      id uuid, position int, role text, reference text, alt text, url text, names text[], keys text[])
    join done using (id)`

/**
 * The same for articles that may have some: one statement cannot delete a row and insert it again,
 * so rows keep their positions.
 */
export const replacedReferences = (parameter: string) => `${newReferences(parameter)}
    on conflict (article_id, position) do update set role = excluded.role, reference = excluded.reference,
      alt = excluded.alt, remote_url = excluded.remote_url, names = excluded.names, name_keys = excluded.name_keys
    where (f.role, f.reference, f.alt, f.remote_url, f.names) is distinct from
      (excluded.role, excluded.reference, excluded.alt, excluded.remote_url, excluded.names)`

/** Deletes those after the last; `counts` names the rows with `id` and `"referenceCount"`. */
export const goneReferences = (counts: string) => `
    delete from article_references f using ${counts} r join done using (id)
    where f.article_id = r.id and f.position >= r."referenceCount"`
