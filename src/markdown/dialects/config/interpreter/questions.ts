import { hiding, showing } from '../page-filters.ts'
import { all, type Condition, some, test } from './conditions.ts'

/** Names that say by themselves that a text is not ready, or is. */
const telling = new RegExp(
  [
    'draft|hid(?:e|den)|private|secret|unlisted|archiv|wip|publish|public|visib|status|state|live',
    'active|enable|ready|list|show|review|stage|expire|embargo|release',
  ].join('|'),
  'i',
)
const isTelling = (path: string) => {
  const key = path.split('.').at(-1) ?? ''
  const isWhole = path === '' || path === 'data' || path === 'frontmatter'
  return isWhole || telling.test(key) || hiding.test(key) || showing.test(key)
}

const dates =
  /^data\.(?:pubDate|pubDatetime|publishDate|date|publishedAt|publishedDate|published_at)$/

const zones = /^data\.(?:tz|time_?zone|zone)$/i

/** The places of the page in a question, and whether a variable is in it. */
interface Asked {
  paths: readonly string[]
  isVariable: boolean
}

/** What a question that is not read may answer. */
export function answerOf({ paths, isVariable }: Asked): Condition {
  // The dates by which Astro's themes publish hide here as well, whatever their time zone.
  const asked = paths.filter((one) => !zones.test(one))
  if (asked.length > 0 && asked.every((one) => dates.test(one))) return 'any'
  return isVariable && paths.length > 0 && !paths.some(isTelling) ? 'any' : 'unread'
}

/** Entries that are in a list where a condition holds. */
export interface EntrySet {
  /** Null if code makes the name; '' where the condition tells all of it. */
  collection: string | null
  condition: Condition
}

/** Whether a list has entries: it has where an entry is one of them. */
export const isFull = ({ sets }: { sets: readonly EntrySet[] }): Condition =>
  some(...sets.map((one) => all(one.condition, isOf(one.collection))), 'unread')

const isOf = (name: string | null): Condition =>
  name === null ? 'unread' : name === '' ? 'yes' : test({ of: ['collection'] }, { is: name })
