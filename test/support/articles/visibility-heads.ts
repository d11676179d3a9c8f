import { fc } from '../property.ts'

const letters = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '')

interface Way {
  hides: string[]
  shows: string[]
  isDate?: 'begin' | 'end'
}

/**
 * Each key with values that hide an article, and such as let it be public; an understood value is
 * one of these or a date.
 */
const ways: Record<string, Way> = {
  status: {
    hides: ['draft', 'private', 'archived', 'in review'],
    shows: ['published', 'public', 'publish', 'live', 'future', 'scheduled'],
  },
  draft: { hides: ['true', 'yes', '1', 'ture'], shows: ['false', 'no', 'off', 'n', '0'] },
  isDraft: { hides: ['true', 'on'], shows: ['false', 'no', 'off', 'n', '0'] },
  private: { hides: ['true', 'y'], shows: ['false', 'no', 'off', 'n', '0'] },
  headless: { hides: ['true'], shows: ['false', 'no', 'off', 'n', '0'] },
  publish: { hides: ['false', 'no'], shows: ['true', 'yes', 'on', 'y', '1'] },
  published: {
    hides: ['false', '2097-03-04'],
    shows: ['true', 'yes', 'on', 'y', '1'],
    isDate: 'begin',
  },
  'dg-publish': { hides: ['false', 'off'], shows: ['true', 'yes', 'on', 'y', '1'] },
  ...Object.fromEntries(
    ['publishDate', 'pubDate', 'pubDatetime', 'published_at', 'publish_date', 'date'].map((key) => [
      key,
      {
        hides: ['2099-01-02', '2098-05-06T07:08:09Z', 'Jan 2, 2099'],
        shows: [],
        isDate: 'begin' as const,
      },
    ]),
  ),
  ...Object.fromEntries(
    ['expiryDate', 'unpublishDate', 'unpublish_date', 'expires'].map((key) => [
      key,
      { hides: ['2001-02-03', '2003-04-05 06:07'], shows: [], isDate: 'end' as const },
    ]),
  ),
}

const spelled = (key: string) =>
  fc.constantFrom(
    key,
    key.toLowerCase(),
    key.toUpperCase(),
    `${key[0]?.toUpperCase()}${key.slice(1)}`,
  )
const hiding = fc
  .constantFrom(...Object.keys(ways))
  .chain((key) => fc.tuple(spelled(key), fc.constantFrom(...(ways[key]?.hides ?? []))))
const others = fc.constantFrom<[string, string]>(
  ['title', 'A title'],
  ['author', 'Ada'],
  ['weight', '5'],
  ['lead', ''],
  ['menu', ''],
  ['title', "It's"],
  ['summary', 'A: b'],
)

const isBare = (value: string) => /^(?:true|false|\d+|\d{4}-\d\d-\d\d\S*)$/.test(value)
const quoted = (value: string) => JSON.stringify(value)
const formats: Record<string, (pairs: [string, string][], nl: string) => string> = {
  yaml: (pairs, nl) =>
    `---${nl}${pairs.map(([key, value]) => `${key}: ${/[:',]/.test(value) ? quoted(value) : value}${nl}`).join('')}---${nl}`,
  list: (pairs, nl) =>
    `---${nl}tags:${nl}  - a${nl}${pairs.map(([key, value]) => `${key}: ${quoted(value)} # note${nl}`).join('')}---${nl}`,
  flow: (pairs, nl) =>
    `---${nl}{${pairs.map(([key, value]) => `${key}: ${quoted(value)}`).join(', ')}}${nl}---${nl}`,
  toml: (pairs, nl) =>
    `+++${nl}${pairs.map(([key, value]) => `${key} = ${isBare(value) && !/^0\d/.test(value) ? value : quoted(value)}${nl}`).join('')}[extra]${nl}a = 1${nl}+++${nl}`,
  json: (pairs, nl) =>
    `{${nl}${pairs.map(([key, value]) => `${quoted(key)}: ${quoted(value)}`).join(`,${nl}`)}${nl}}${nl}`,
  line: (pairs, nl) => `${JSON.stringify(Object.fromEntries(pairs))}${nl}`,
  semicolons: (pairs, nl) =>
    `;;;${nl}${pairs.map(([key, value]) => `${quoted(key)}: ${quoted(value)}`).join(`,${nl}`)}${nl};;;${nl}`,
}

/** Heads of all formats, each with one key that hides the article. */
export const head = fc
  .record({
    format: fc.constantFrom(...Object.keys(formats)),
    hides: hiding,
    rest: fc.uniqueArray(others, { maxLength: 3, selector: ([key]) => key }),
    at: fc.nat(3),
    nl: fc.constantFrom('\n', '\n', '\r\n'),
  })
  .map(({ format, hides, rest, at, nl }) => {
    const pairs = [...rest.slice(0, at), hides, ...rest.slice(at)]
    return { format, text: formats[format]?.(pairs, nl) ?? '' }
  })

/**
 * The oracle, which shares nothing with the reader: a text may be public only if each of its lines
 * that names a key of visibility has a value that plainly lets it be, or stands behind a comment
 * sign. A line whose key only holds such a name must not say that it is hidden.
 */
export function isPlainlyPublic(text: string): boolean {
  return text.split(/[\n\r]/).every((line) => {
    const said = line.replace(/(?:^|\s)#.*$/, '')
    const pairs = [
      ...said.matchAll(/["']?([A-Za-z_-]+)["']?\s*[:=]\s*("[^"]*"|'[^']*'|[^,}]*)/g),
    ].map(([, name = '', value = '']) => ({
      name: letters(name),
      value: value.replace(/^["']|["']$/g, '').trim(),
    }))
    return Object.entries(ways).every(([key, way]) => {
      if (pairs.length === 0)
        return !letters(said).startsWith(letters(key)) || !isHidden(said.slice(key.length), way)
      return pairs.every(({ name, value }) => {
        if (name === letters(key)) return isShown(value, way)
        return !name.endsWith(letters(key)) || name in byLetters || !isHidden(value, way)
      })
    })
  })
}

const byLetters = Object.fromEntries(Object.keys(ways).map((key) => [letters(key), key]))
const isShown = (value: string, { shows, isDate }: Way) =>
  shows.includes(value.toLowerCase()) || (isDate !== undefined && isDone(value, isDate))
const isHidden = (value: string, { hides, isDate }: Way) =>
  isDate === undefined &&
  hides.filter((word) => word !== 'ture').includes(value.replace(/[^a-z0-9]/gi, '').toLowerCase())

function isDone(value: string, kind: 'begin' | 'end'): boolean {
  if (!/^\d{4}-\d\d?-\d\d?(?:[T ][\d:]+Z?)?$|^[A-Z][a-z]{2} \d{1,2}, \d{4}$/.test(value)) {
    // A date that cannot be read but names a year that is over.
    return kind === 'begin' && /(?<!\d)(?:1[5-9]\d\d|20[01]\d)(?!\d)/.test(value)
  }
  const year = Number(/\d{4}/.exec(value)?.[0])
  return kind === 'begin' ? year < 2026 : year > 2027
}
