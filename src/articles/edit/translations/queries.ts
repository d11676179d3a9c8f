import type { Sql } from '../../../database/client.ts'

/** Translation keys, and a place whose group an article there would join. */
export interface Groups {
  keys: string[]
  /** Null if the article keeps its key wherever it is. */
  path: string | null
}

/** Whether an article other than this one is in one of the groups, trash included. */
export async function hasOthers(tx: Sql, id: string, { keys, path }: Groups): Promise<boolean> {
  const { rows } = await tx.query<{ found: boolean }>({
    name: 'has_other_translations',
    text: `select exists (select from articles a where a.translation_key = any($2::text[]) and a.id <> $1)
      or exists (select from articles a where a.path = $3 and a.translation_group is not null and a.id <> $1) as found`,
    values: [id, keys, path],
  })
  return rows[0]?.found === true
}
