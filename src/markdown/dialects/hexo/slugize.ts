import { foldLatin } from '../reading/latin.ts'

// What Hexo writes other than `foldLatin`; it leaves `ð`, `þ` and marks of their own.
const own: Record<string, string> = { ß: 's', Ħ: 'H', ħ: 'h', Ŧ: 'T', ŧ: 't', ŉ: 'n' }
const fold = (text: string) =>
  foldLatin(text.replace(/[ßĦħŦŧŉ]/g, (letter) => own[letter] ?? letter))

const control = /[\u0000-\u001f]/g
const special = /[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g

/** A name as a segment of an address; `letterCase` 1 is lower case, 2 is upper case. */
export function slugize(text: string, letterCase = 0): string {
  const slug = text
    .replace(/[^ðþ\p{Mn}]+/gu, fold)
    .replace(control, '')
    .replace(special, '-')
    .replace(/^-|-$/g, '')
  if (letterCase === 1) return slug.toLowerCase()
  return letterCase === 2 ? slug.toUpperCase() : slug
}
