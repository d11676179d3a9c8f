import type { Import } from '../imports/schema.ts'
import { counted, grouped } from './screen.ts'
import { printable, wrap } from './width.ts'

const words = [
  ['unlisted', 'unlisted (public, but in no list, feed or search)'],
  ['scheduled', 'scheduled'],
  ['expired', 'expired'],
  ['draft', 'draft'],
  ['archived', 'archived'],
] as const

/** Says how many texts readers find in lists, where they do not find all. */
export function visibilityLines({ visibility }: Import, width: number): string[] {
  if (!visibility) return []
  const parts = words.flatMap(([key, meaning]) =>
    visibility[key] > 0 ? [`${grouped(visibility[key])} ${meaning}`] : [],
  )
  if (parts.length === 0) return []
  const all = Object.values(visibility).reduce((sum, one) => sum + one, 0)
  const shown = `Lists show ${grouped(visibility.public)} of ${counted(all, 'text')}.`
  return ['', ...wrap(`${shown} The others: ${parts.join(', ')}.`, width)]
}

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
