import { cut, pad, widthOf } from './width.ts'

export interface Column {
  title: string
  align?: 'left' | 'right'
  /** The most terminal columns that this column takes. */
  maxWidth?: number
}

const gap = '  '

/**
 * Renders rows under their titles as lines. The last column takes the remaining width; longer texts
 * are cut.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly string[][],
  width: number,
): string[] {
  const widths = columns.map(({ title, maxWidth = Number.POSITIVE_INFINITY }, at) =>
    Math.min(Math.max(widthOf(title), ...rows.map((row) => widthOf(row[at] ?? ''))), maxWidth),
  )
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + gap.length, 0)
  const last = widths.length - 1
  widths[last] = Math.min(widths[last] ?? 0, Math.max(width - before, 8))
  const line = (cells: readonly string[]) =>
    widths
      .map((one, at) => pad(cut(cells[at] ?? '', one), one, sideOf(columns[at])))
      .join(gap)
      .trimEnd()
  return [columns.map(({ title }) => title), ...rows].map(line)
}

const sideOf = (column: Column | undefined) => (column?.align === 'right' ? 'right' : 'left')
