import { calloutTypes } from '../syntax/callout-types.ts'
import type { Shortcode } from './shortcode.ts'

const own = /^(?:note|tip|info|warning|caution|danger|important)$/
const typed = /^(?:notice|admonition|callout|alert|hint)$/

/** The type of the callout that a tag of a theme begins; undefined if it begins none. */
export function calloutType(name: string, word = ''): string | undefined {
  if (!own.test(name) && !typed.test(name)) return undefined
  return calloutTypes.has(word.toLowerCase()) ? word : own.test(name) ? name : 'note'
}

/** Whether a callout that is given no title has the words of its type. */
export const isTitled = (name: string): boolean => /^(?:notice|admonition)$/.test(name)

/** `{{< notice tip "Title" >}}` or `{{< alert color="warning" >}}` */
export function calloutWords({ name, named, positional }: Shortcode) {
  const word = named.get('type') ?? named.get('style') ?? named.get('color') ?? positional[0]
  return { type: calloutType(name, word), own: isTitled(name) ? positional[1] : undefined }
}
