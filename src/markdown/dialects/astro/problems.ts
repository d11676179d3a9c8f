import type { Problem } from '../../../shapes.ts'
import { optionUnread } from '../config/problems.ts'

/** What the report of an import says of code that is not run. */
export const madeElsewhere = (file: string): Problem =>
  optionUnread(
    `${file}: code that is not among the files makes pages of entries. What it leaves out may be public here.`,
  )

export const madeByCode = (
  file: string,
  name: string,
  [first = '', ...more]: string[],
): Problem => {
  const others = more.length > 0 ? ` and ${more.length} more` : ''
  const made = `code that is not run makes ${first}${others} of the entries of ${name}`
  const drafts = 'of which its pages ask, so that the entries which they may leave out are drafts'
  const advice = first.startsWith('data') ? askAsWritten : askForKey
  return optionUnread(`${file}: ${made}, ${drafts}. ${advice}`)
}

const askAsWritten = 'Let pages ask for a key that the schema leaves as it is written.'
const askForKey =
  'Leave generateId and loaders of your own out, or let pages ask for a key of the text.'

export const unreadFilter = (file: string, more: number): Problem =>
  optionUnread(
    `${file}${more > 0 ? ` and ${more} more` : ''}: which entries have a page is made by code that is not read, so that those which it may leave out are drafts.`,
  )

export const notNamed = (base: string, more: number): Problem =>
  optionUnread(
    `${base}${more > 0 ? ` and ${more} more` : ''}: no page shows the texts of this collection, so that they are drafts. If a package shows them, import with the dialect plain.`,
  )
