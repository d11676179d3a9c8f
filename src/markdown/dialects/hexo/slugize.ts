import { foldLatin } from '../reading/latin.ts'

const control = /[\u0000-\u001f]/g
const special = /[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g

/** A name as a segment of an address; `letterCase` 1 is lower case, 2 is upper case. */
export function slugize(text: string, letterCase = 0): string {
  const slug = foldLatin(text).replace(control, '').replace(special, '-').replace(/^-|-$/g, '')
  if (letterCase === 1) return slug.toLowerCase()
  return letterCase === 2 ? slug.toUpperCase() : slug
}
