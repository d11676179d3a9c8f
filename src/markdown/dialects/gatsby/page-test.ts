import { posix } from 'node:path'
import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { matchesGlob } from '../config/glob.ts'
import {
  type Answer,
  all,
  answer,
  type Condition,
  most,
  not,
  replaced,
  some,
} from '../config/interpreter/conditions.ts'
import { isReadableRegex, matchesRegex } from '../config/regex.ts'

/** A part of a file's name that a query or the code compares. */
export type NamePart = 'whole' | 'inSource' | 'folder' | 'file' | 'base' | 'ending' | 'source'

/**
 * What code compares with a value: a key of the front matter, a part of the name, an address, or a
 * field that code gives each text, whose value is not known.
 */
export type Subject =
  | { key: string[] }
  | { name: NamePart }
  | { address: true }
  | { field: string[] }

/** How a subject is compared; a text without a key has null. */
export type Comparison = { equal: Json } | { any: Json[] } | { set: true } | TextTest

interface TextTest {
  is: 'regex' | 'glob' | 'holds' | 'begins' | 'ends'
  value: string
}

/** A comparison of a part of a text. */
export interface PageQuestion {
  of: Subject
  as: Comparison
}

/** What a text must be to become a page, as plain JSON. */
export type PageTest = Condition<PageQuestion>

/** A test in which nothing is known of these keys and addresses. */
export const withoutKeys = (test: PageTest, keys: ReadonlySet<string>): PageTest =>
  replaced(test, (one) => (namesIn(one.of).some((key) => keys.has(key)) ? 'unread' : one))

function namesIn(of: Subject): readonly string[] {
  if ('key' in of) return of.key
  return 'field' in of ? of.field : 'address' in of ? addressKeys : []
}

/** What is known of a field that code or a plugin gives texts. */
export interface Field {
  /** Of which texts it is made, never an empty one. */
  made: PageTest
  /** What its value is of a text. */
  of?: Subject
  /** Where its value is true; of a flag, it is false elsewhere. */
  is?: PageTest
  isFlag?: true
  /** The literals of which it is one, each with the texts that have it. */
  values?: { value: Json; where: PageTest }[]
}

/** A test in which it is known what these fields are. */
export const withFields = (test: PageTest, fields: ReadonlyMap<string, Field>): PageTest =>
  replaced(test, (one) => {
    const [name = '', ...more] = 'field' in one.of ? one.of.field : []
    const field = more.length === 0 ? fields.get(name) : undefined
    return field ? (fieldTest(field, one.as) ?? one) : one
  })

/** What a comparison of a field asks; undefined if that is not known. */
function fieldTest({ made, of, is, isFlag, values }: Field, as: Comparison): PageTest | undefined {
  const equal = 'equal' in as ? as.equal : undefined
  if (of) return equal === null ? some(not(made), { of, as }) : all(made, { of, as })
  if (values) return all(made, some(...values.map((one) => all(one.where, compare(one.value, as)))))
  if (is !== undefined && ('set' in as || equal === true)) return all(made, is)
  if (is !== undefined && !isFlag) return undefined
  if (equal === null) return not(made)
  if ('set' in as) return made
  return is !== undefined && equal === false ? all(made, not(is)) : undefined
}

/** What is known of one file when its test is shortened. */
export interface NamedFile {
  file: string
  /** The folders that hold the file, each with the name of its source. */
  sources: { folder: string; name: string | null }[]
}

/** A test that holds for a file, with what its name tells put in: only keys are left. */
export const ofFile = (test: PageTest, named: NamedFile): PageTest =>
  replaced(test, (one) => askedOfFile(one, named))

function askedOfFile(one: PageQuestion, named: NamedFile): PageTest {
  const { of, as } = one
  if ('key' in of || 'field' in of) return one
  if ('name' in of) {
    const texts = partsOf(of.name, named)
    if (texts.includes(null)) return 'unread'
    return texts.some((text) => compare(text, as) === 'yes') ? 'yes' : 'no'
  }
  const names = [`/${bare(named.file)}`, named.file]
  if (names.some((name) => compare(name, as) === 'yes')) return 'yes'
  const isNamed = 'equal' in as && mayName({ file: bare(named.file) }, as.equal)
  return isNamed ? 'unread' : one
}

const bare = (file: string) => file.replace(/\.[^./]*$/, '')

function partsOf(part: NamePart, { file, sources }: NamedFile): (string | null)[] {
  if (part === 'whole') return [`/${file}`]
  if (part === 'file') return [posix.basename(file)]
  if (part === 'base') return [posix.basename(bare(file))]
  if (part === 'ending') return [posix.extname(file).slice(1)]
  if (part === 'source') return sources.map(({ name }) => name)
  const rests = sources.map(({ folder }) => file.slice(folder.length))
  if (part === 'inSource') return rests
  return rests.map((rest) => posix.dirname(rest).replace(/^\.$/, ''))
}

// What a text may have as its address.
const addressKeys = ['slug', 'path', 'permalink', 'url']

/** Whether a text with these keys passes. */
export const passesTest = (test: PageTest, data: JsonObject): Answer =>
  answer(test, ({ of, as }) => {
    if ('key' in of) return compare(valueAt(data, of.key), as)
    if (!('address' in of)) return 'unread'
    const given = addressKeys.map((key) => data[key]).filter((one) => typeof one === 'string')
    if (given.some((one) => compare(one, as) === 'yes')) return 'yes'
    // The address that code makes may be the same all the same.
    return 'equal' in as && mayName(data, as.equal) ? 'unread' : 'no'
  })

const spelled = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')

/** Whether a value of a text holds the last word of an address. */
function mayName(data: JsonObject, address: Json): boolean {
  const bare = typeof address === 'string' ? address.replace(/\.\w+$|\/+$/, '') : ''
  const word = spelled(posix.basename(bare)).replace(/^-|-$/g, '')
  const texts = Object.values(data).filter((one) => typeof one === 'string')
  return word === '' || texts.some((one) => spelled(one).includes(word))
}

function valueAt(data: JsonObject, path: readonly string[]): Json {
  let value: Json = data
  for (const key of path)
    value = isMap(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null
  return value
}

/** Whether a value passes; a list passes by one of its values. */
function compare(own: Json, as: Comparison): Answer {
  const all: Json[] = Array.isArray(own) && own.length > 0 ? own : [own]
  if ('set' in as) return yesIf(![null, false, '', 0].includes(own as null))
  if ('equal' in as) return yesIf(all.includes(as.equal))
  if ('any' in as) return yesIf(all.some((one) => as.any.includes(one)))
  return most(all.map((one) => (typeof one === 'string' ? compareText(one, as) : 'no')))
}

const yesIf = (is: boolean): Answer => (is ? 'yes' : 'no')

function compareText(own: string, { is, value }: TextTest): Answer {
  if (is === 'holds') return yesIf(own.includes(value))
  if (is === 'begins') return yesIf(own.startsWith(value))
  if (is === 'ends') return yesIf(own.endsWith(value))
  if (is === 'regex') return isReadableRegex(value) ? yesIf(matchesRegex(value, own)) : 'unread'
  const ends = own.split('/').map((_, at, parts) => parts.slice(at).join('/'))
  return yesIf(ends.some((one) => matchesGlob(value.replace(/^\/+/, ''), one)))
}
