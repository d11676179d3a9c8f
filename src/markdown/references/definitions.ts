import { unescapeMarkdown } from './address.ts'
import { destinationAt } from './destination.ts'
import { proseOf } from './prose.ts'

const definition = /^[ >]{0,12}\[(?!\^)((?:[^[\]\\\n]|\\[^\n]){1,999})\]:[ \t]*\n?[ \t]*/gm
const maxDefinitions = 5_000

/** The link reference definitions of a body, `[label]: address`, by their normal label. */
export function readDefinitions(body: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const { start, end, tagsOnly } of proseOf(body)) {
    const text = tagsOnly ? '' : body.slice(start, end)
    if (!text.includes(']:')) continue
    for (const match of text.matchAll(definition)) {
      const label = labelOf(match[1] ?? '')
      const address = destinationAt(text, match.index + match[0].length)
      if (address && label !== '' && !found.has(label))
        found.set(label, unescapeMarkdown(address.text))
      if (found.size >= maxDefinitions) return found
    }
  }
  return found
}

/** A label in the form that compares: without regard to case and white space. */
export const labelOf = (text: string): string =>
  text.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase()
