import { posix } from 'node:path'
import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { matchesGlob } from '../config/glob.ts'
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

/** What a text must be to become a page: plain JSON; true and false are certain, null unknown. */
export type PageTest =
  | boolean
  | null
  | { all: PageTest[] }
  | { some: PageTest[] }
  | { not: PageTest }
  | { of: Subject; as: Comparison }

const maxParts = 100
const maxSize = 400

/** All tests together, in its shortest form. */
export const allOf = (tests: readonly PageTest[]): PageTest => merged(tests, 'all', true)

/** One of the tests, in its shortest form. */
export const someOf = (tests: readonly PageTest[]): PageTest => merged(tests, 'some', false)

function merged(tests: readonly PageTest[], key: 'all' | 'some', empty: boolean): PageTest {
  const flat = tests.flatMap((one) => {
    const parts =
      typeof one === 'object' ? (one as { all?: PageTest[]; some?: PageTest[] })?.[key] : undefined
    return parts ?? [one]
  })
  if (flat.includes(!empty)) return !empty
  const left = flat.filter((one) => one !== empty)
  const byText = new Map(left.map((one) => [JSON.stringify(one), one]))
  // Either a test or its opposite holds.
  const isBoth = left.some(
    (one) => one && typeof one === 'object' && 'not' in one && byText.has(JSON.stringify(one.not)),
  )
  if (isBoth) return !empty
  const once = [...byText.values()]
  if (once.length > maxParts) return null
  return once.length > 1
    ? sized({ [key]: once } as { all: PageTest[] }, once)
    : once[0] === undefined
      ? empty
      : once[0]
}

/** The opposite of a test. */
export const notOf = (test: PageTest): PageTest =>
  typeof test === 'boolean' ? !test : test === null ? null : sized({ not: test }, [test])

/** A test in which nothing is known of these keys and addresses. */
export function withoutKeys(test: PageTest, keys: ReadonlySet<string>): PageTest {
  if (test === null || typeof test === 'boolean' || keys.size === 0) return test
  if ('all' in test) return allOf(test.all.map((one) => withoutKeys(one, keys)))
  if ('some' in test) return someOf(test.some.map((one) => withoutKeys(one, keys)))
  if ('not' in test) return notOf(withoutKeys(test.not, keys))
  const names =
    'key' in test.of
      ? test.of.key
      : 'field' in test.of
        ? test.of.field
        : 'address' in test.of
          ? addressKeys
          : []
  return names.some((key) => keys.has(key)) ? null : test
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
}

/** A test in which it is known what these fields are. */
export function withFields(test: PageTest, fields: ReadonlyMap<string, Field>): PageTest {
  if (test === null || typeof test === 'boolean' || fields.size === 0) return test
  if ('all' in test) return allOf(test.all.map((one) => withFields(one, fields)))
  if ('some' in test) return someOf(test.some.map((one) => withFields(one, fields)))
  if ('not' in test) return notOf(withFields(test.not, fields))
  const [name = '', ...more] = 'field' in test.of ? test.of.field : []
  const field = more.length === 0 ? fields.get(name) : undefined
  return field ? (fieldTest(field, test.as) ?? test) : test
}

/** What a comparison of a field asks; undefined if that is not known. */
function fieldTest({ made, of, is, isFlag }: Field, as: Comparison): PageTest | undefined {
  const equal = 'equal' in as ? as.equal : undefined
  if (of) return equal === null ? someOf([notOf(made), { of, as }]) : allOf([made, { of, as }])
  if (is !== undefined && ('set' in as || equal === true)) return allOf([made, is])
  if (is !== undefined && !isFlag) return undefined
  if (equal === null) return notOf(made)
  if ('set' in as) return made
  return is !== undefined && equal === false ? allOf([made, notOf(is)]) : undefined
}

const sizes = new WeakMap<object, number>()
const sizeOf = (test: PageTest) => (typeof test === 'object' && test ? (sizes.get(test) ?? 1) : 1)

/** A test, or null where it has more parts than can be kept. */
function sized<T extends object>(test: T, parts: readonly PageTest[]): T | null {
  const size = parts.reduce((sum, one) => sum + sizeOf(one), 1)
  sizes.set(test, size)
  return size > maxSize ? null : test
}

/** What is known of one file when its test is shortened. */
export interface NamedFile {
  file: string
  /** The folders that hold the file, each with the name of its source. */
  sources: { folder: string; name: string | null }[]
}

/** A test that holds for a file, with what its name tells put in: only keys are left. */
export function ofFile(test: PageTest, named: NamedFile): PageTest {
  if (test === null || typeof test === 'boolean') return test
  if ('all' in test) return allOf(test.all.map((one) => ofFile(one, named)))
  if ('some' in test) return someOf(test.some.map((one) => ofFile(one, named)))
  if ('not' in test) return notOf(ofFile(test.not, named))
  if ('key' in test.of || 'field' in test.of) return test
  if ('address' in test.of) {
    const isIt = compare(`/${bare(named.file)}`, test.as) === true || compare(named.file, test.as)
    if (isIt) return true
    const isNamed = 'equal' in test.as && mayName({ file: bare(named.file) }, test.as.equal)
    return isNamed ? null : test
  }
  const texts = partsOf(test.of.name, named)
  return texts.includes(null) ? null : texts.some((one) => compare(one, test.as) === true)
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

/** Whether a text with these keys passes; null if it is not known. */
export function passesTest(test: PageTest, data: JsonObject): boolean | null {
  if (test === null || typeof test === 'boolean') return test
  if ('all' in test) return joined(test.all, data, false)
  if ('some' in test) return joined(test.some, data, true)
  if ('not' in test) {
    const is = passesTest(test.not, data)
    return is === null ? null : !is
  }
  if ('key' in test.of) return compare(valueAt(data, test.of.key), test.as)
  if (!('address' in test.of)) return null
  const given = addressKeys.map((key) => data[key]).filter((one) => typeof one === 'string')
  const is = given.some((one) => compare(one, test.as) === true)
  // The address that code makes may be the same all the same.
  return is || !('equal' in test.as) || !mayName(data, test.as.equal) ? is : null
}

const spelled = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')

/** Whether a value of a text holds the last word of an address. */
function mayName(data: JsonObject, address: Json): boolean {
  const bare = typeof address === 'string' ? address.replace(/\.\w+$|\/+$/, '') : ''
  const word = spelled(posix.basename(bare)).replace(/^-|-$/g, '')
  const texts = Object.values(data).filter((one) => typeof one === 'string')
  return word === '' || texts.some((one) => spelled(one).includes(word))
}

function joined(tests: PageTest[], data: JsonObject, wanted: boolean): boolean | null {
  const all = tests.map((one) => passesTest(one, data))
  if (all.includes(wanted)) return wanted
  return all.includes(null) ? null : !wanted
}

function valueAt(data: JsonObject, path: readonly string[]): Json {
  let value: Json = data
  for (const key of path)
    value = isMap(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null
  return value
}

/** Whether a value passes; a list passes by one of its values; null if that is not known. */
function compare(own: Json, as: Comparison): boolean | null {
  const all: Json[] = Array.isArray(own) && own.length > 0 ? own : [own]
  if ('set' in as) return ![null, false, '', 0].includes(own as null)
  if ('equal' in as) return all.includes(as.equal)
  if ('any' in as) return all.some((one) => as.any.includes(one))
  const results = all.map((one) => (typeof one === 'string' ? compareText(one, as) : false))
  return results.includes(true) ? true : results.includes(null) ? null : false
}

function compareText(own: string, { is, value }: TextTest): boolean | null {
  if (is === 'holds') return own.includes(value)
  if (is === 'begins') return own.startsWith(value)
  if (is === 'ends') return own.endsWith(value)
  if (is === 'regex') return isReadableRegex(value) ? matchesRegex(value, own) : null
  const ends = own.split('/').map((_, at, parts) => parts.slice(at).join('/'))
  return ends.some((one) => matchesGlob(value.replace(/^\/+/, ''), one))
}
