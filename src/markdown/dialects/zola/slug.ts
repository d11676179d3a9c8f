import { foldLatin, hasOtherScript } from '../reading/latin.ts'
import type { Slugify } from './site.ts'

/** Whether Zola spells a text in Latin letters: another script, signs such as `½` and emoji. */
export const isSpelledOut = (text: string): boolean =>
  /[^\p{ASCII}\p{P}\p{Z}\p{M}]|[§¶‰‱]/u.test(foldLatin(text)) || hasOtherScript(text)

/** A name as a segment of an address; one that Zola spells in Latin letters stays. */
export function slugOf(name: string, slugify: Slugify): string {
  if (slugify === 'off') return name
  if (slugify === 'safe') return name.replace(/[ .]+$/, '').replace(/[<>:"/|?*\\]/g, '')
  if (isSpelledOut(name)) return name
  return foldLatin(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
