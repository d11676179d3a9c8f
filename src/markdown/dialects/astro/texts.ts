import type { Json, Problem } from '../../../shapes.ts'
import { memberOf } from '../config/interpreter/members.ts'
import { isPlain } from '../config/interpreter/packages/schema.ts'
import { literal, type Schema, type Value, written } from '../config/interpreter/values.ts'
import { optionUnread } from '../config/problems.ts'
import type { Declared } from './entries/declared.ts'
import type { Collection } from './site.ts'

/** What code makes of the letters of a value; `same` also where it only drops blanks or repeats. */
type Change = 'low' | 'up' | 'same' | 'unread'

const ofText = /^(?:title|description|summary|excerpt|tags?|categor(?:y|ies)|authors?)$/
const isText = (value: Json) => typeof value === 'string' && value.trim() !== ''

/** The defaults that are texts, where it is known of which collection they are. */
export function textsOf([first, ...more]: Declared[]): Pick<Collection, 'texts' | 'filled'> {
  if (!first || more.length > 0 || first.isGuessed) return {}
  const texts = [...first.schema.members].flatMap(([key, one]): [string, Json][] => {
    if (!ofText.test(key) || one.kind !== 'schema') return []
    const value = defaultOf(one)
    const isRead =
      isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText))
    return isRead && changeOf(first.schema, key) !== 'unread' ? [[key, value]] : []
  })
  // A default of zod is not for `tags:` without a value, but what `??` gives is.
  const filled = texts.map(([key]) => key).filter((key) => isByCode(first.schema.members.get(key)))
  return {
    ...(texts.length > 0 && { texts: Object.fromEntries(texts) }),
    ...(filled.length > 0 && { filled }),
  }
}

const isByCode = (one: Value | undefined) => one?.kind === 'schema' && one.byDefault === null

/** `.default(['others'])`, else `.transform((list) => list ?? ['others'])` */
const defaultOf = ({ byDefault, made }: Schema): Json =>
  byDefault ?? (made.kind === 'place' ? (made.or ?? null) : null)

/** The keys whose texts get small or capital letters. */
export function lettersOf([first, ...more]: Declared[]): Pick<Collection, 'letters'> {
  if (!first || more.length > 0 || first.isGuessed) return {}
  const letters: [string, 'low' | 'up'][] = []
  for (const key of first.schema.members.keys()) {
    const change = ofText.test(key) ? changeOf(first.schema, key) : 'same'
    if (change === 'low' || change === 'up') letters.push([key, change])
  }
  return letters.length > 0 ? { letters: Object.fromEntries(letters) } : {}
}

/** The keys of which code that is not read makes the values, of each collection. */
export function unreadTexts(declared: Declared[]): Problem[] {
  return [...new Map(declared.map((one) => [one.name, one])).values()].flatMap(
    ({ file, name, schema }) => {
      const keys = [...schema.members].flatMap(([key, one]) => {
        const isShown = ofText.test(key) || (one.kind === 'schema' && one.isDate)
        return isShown && changeOf(schema, key) === 'unread' ? [key] : []
      })
      return keys.length > 0 ? [unreadText(file, name, keys.sort())] : []
    },
  )
}

const unreadText = (file: string, name: string, [first = '', ...more]: string[]): Problem =>
  optionUnread(
    `${file}: code that is not run makes ${first}${more.length > 0 ? ` and ${more.length} more` : ''} of the entries of ${name}, so that their values here are those of the files.`,
  )

/** What code makes of a key: by its own schema, and then by that of the entry. */
function changeOf(schema: Schema, key: string): Change {
  const one = schema.members.get(key)
  if (one?.kind !== 'schema') return 'same'
  const own = changeBy(one)
  if (schema.code === undefined || schema.code === written) return own
  const after = changeIn(memberOf(schema.code, literal(key)), key)
  return own === 'unread' || after === 'same' ? own : after
}

function changeBy({ code, made, element, isDate }: Schema): Change {
  const ofItems = element && !isPlain(element) ? changeBy(element) : 'same'
  const isByCode = code !== undefined || made.kind === 'place'
  const own = isByCode ? changeIn(code ?? made) : 'same'
  if (isDate && own !== 'unread') return 'same'
  return own === 'same' || ofItems === 'unread' ? ofItems : own
}

/** What becomes of the value, which is `item` or that of a key of it. */
function changeIn(value: Value, key?: string): Change {
  if (value.kind === 'choice') {
    const both = [value.yes, value.no].filter((one) => !isNone(one))
    const [first = 'unread', second = first] = both.map((one) => changeIn(one, key))
    return first === second ? first : 'unread'
  }
  // A text alone as a list of it.
  if (value.kind === 'array' && value.items.length === 1)
    return changeIn(value.items[0] ?? value, key)
  if (value.kind === 'date') return 'same'
  const [top, ...path] = value.kind === 'place' ? value.of : []
  const steps = key === undefined ? path : path.slice(1)
  const isOther = top !== 'item' || (key !== undefined && path[0] !== key)
  if (isOther || !steps.every((step) => known.test(step))) return 'unread'
  const last = steps.findLast((step) => step === ':low' || step === ':up')
  return last === ':low' ? 'low' : last === ':up' ? 'up' : 'same'
}

const known = /^:(?:low|up|trim|once|list|filled|comma|text)$/

const isNone = (one: Value) =>
  (one.kind === 'literal' && one.value === null) || (one.kind === 'array' && one.items.length === 0)
