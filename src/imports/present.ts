import type { ImportRow } from './queries.ts'
import type { Import } from './schema.ts'

/** An import as readers get it, over HTTP and from the command line. */
export function presentImport(row: ImportRow): Import {
  const { position: _p, fence: _f, wholeTree: _w, upload: _u, inventory, ...rest } = row
  return inventory ? { ...rest, inventory } : rest
}
