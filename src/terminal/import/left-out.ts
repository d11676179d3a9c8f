import type { Import } from '../../imports/schema.ts'
import { printable, wrap } from '../width.ts'

const maxNames = 5

/** The first names that were left out for each reason. */
export function leftOutLines({ ignored, ignoredNames }: Import, width: number): string[] {
  if (ignoredNames.length === 0) return []
  const byReason = new Map<string, string[]>()
  for (const { name, reason } of ignoredNames)
    byReason.set(reason, [...(byReason.get(reason) ?? []), printable(name)])
  const shown = [...byReason.values()].reduce(
    (sum, { length }) => sum + Math.min(length, maxNames),
    0,
  )
  const lines = [...byReason].map(([reason, names]) => {
    const more = names.length > maxNames ? ', …' : ''
    return `${reason}: ${names.slice(0, maxNames).join(', ')}${more}`
  })
  const rest = ignored > shown ? ['--json lists the first hundred.'] : []
  return ['', 'Left out', ...[...lines, ...rest].flatMap((line) => hanging(line, width))]
}

const hanging = (text: string, width: number) =>
  wrap(text, width - 4).map((line, at) => `${at === 0 ? '  ' : '    '}${line}`)
