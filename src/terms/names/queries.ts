import type { Sql } from '../../database/client.ts'
import type { TermKind } from '../../sql/term-kind.ts'
import type { LangTexts } from './schema.ts'

/** What a term shows besides its name, slug and description. */
export interface TermTexts {
  names: LangTexts
  descriptions: LangTexts
  /** Only for categories: its place among its siblings. */
  position?: number | null | undefined
}

/** Writes the texts of a term by language, and the position of a category. */
export async function updateTexts(
  tx: Sql,
  kind: TermKind,
  id: string,
  { names, descriptions, position = null }: TermTexts,
): Promise<void> {
  const isTree = kind.resource === 'category'
  await tx.query({
    text: `update ${kind.table} set names = $2, descriptions = $3${isTree ? ', position = $4' : ''} where id = $1`,
    values: [
      ...[id, JSON.stringify(names), JSON.stringify(descriptions)],
      ...(isTree ? [position] : []),
    ],
  })
}
