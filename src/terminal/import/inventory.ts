import type { InventoryEntry } from '../../imports/schema.ts'
import { grouped } from '../screen.ts'
import { type Column, renderTable } from '../table.ts'
import { printable } from '../width.ts'

/**
 * The front-matter keys of a folder as a table. Keys that hold no field stay in `frontMatter`.
 */
export function renderInventory(entries: readonly InventoryEntry[], width: number): string[] {
  if (entries.length === 0) return ['No front matter was found.']
  const columns = columnsOf(width < 90)
  const rows = entries.map(({ key, types, count, samples, mappedTo }) => [
    printable(key),
    types.join(', '),
    grouped(count),
    mappedTo ?? '-',
    printable(samples.join(' | ')),
  ])
  return ['Front matter', '', ...renderTable(columns, rows, width - 2).map((line) => `  ${line}`)]
}

const columnsOf = (narrow: boolean): Column[] => [
  { title: 'key', maxWidth: narrow ? 16 : 22 },
  { title: 'types', maxWidth: narrow ? 10 : 14 },
  { title: 'count', align: 'right' },
  { title: 'mapped to', maxWidth: 14 },
  { title: 'samples' },
]
