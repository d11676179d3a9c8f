import type { ImportRow } from './read-queries.ts'
import type { Import } from './schema.ts'

/** An import as the API and the command line show it. */
export function presentImport(row: ImportRow): Import {
  const { position: _p, fence: _f, wholeTree: _w, upload: _u, inventory, ...rest } = row
  return inventory ? { ...rest, inventory } : rest
}
