export type FieldName =
  | 'title'
  | 'summary'
  | 'cover'
  | 'authors'
  | 'status'
  | 'listed'
  | 'publishedAt'
  | 'expiresAt'
  | 'modifiedAt'
  | 'lang'
  | 'tags'
  | 'categories'
  | 'translationKey'
  | 'aliases'
  | 'path'
  | 'slug'

/**
 * The keys that each field is read from, in any case: the first non-empty one wins, but keys of
 * `status`, `listed`, `publishedAt` and `expiresAt` decide together (visibility/). A dot means a
 * key inside a map. field-values.ts reads the values; read.ts has the defaults.
 */
export const sourceKeys: Record<FieldName, readonly string[]> = {
  title: ['title'],
  summary: ['summary', 'description', 'excerpt', 'lead'],
  cover: ['thumbnail', 'cover', 'image', 'featured_image', 'hero', 'banner'],
  authors: ['author', 'authors'],
  status: [
    'status',
    'draft',
    'isDraft',
    'published',
    'publish',
    'dg-publish',
    'private',
    'headless',
    'build.render',
    '_build.render',
  ],
  listed: ['unlisted', 'hidden', 'build.list', '_build.list'],
  publishedAt: [
    'date',
    'publishDate',
    'published',
    'pubDate',
    'pubDatetime',
    'published_at',
    'publish_date',
    'created',
  ],
  expiresAt: ['expiryDate', 'unpublishDate', 'unpublish_date', 'expires'],
  modifiedAt: ['lastmod', 'updated', 'modified', 'last_modified_at'],
  lang: ['lang', 'language', 'locale'],
  tags: ['tags', 'tag', 'taxonomies.tags'],
  categories: ['categories', 'category', 'taxonomies.categories'],
  translationKey: ['translationKey'],
  aliases: ['aliases', 'alias', 'redirect_from'],
  path: ['url', 'permalink'],
  slug: ['slug'],
}

/** The keys of texts of generators, whose themes name a summary in more ways. */
export const siteKeys: typeof sourceKeys = {
  ...sourceKeys,
  summary: [...sourceKeys.summary, 'spoiler', 'subtitle'],
}

/** A field that a key may set, the key as spelled in the table, and its rank. */
interface Target {
  field: FieldName
  name: string
  rank: number
}

/** The keys of one dialect, and what each of them may set. */
export interface KeyTable {
  keys: Record<FieldName, readonly string[]>
  /** The fields that a key may set; `published` is a date or a switch. */
  targetsOf(key: string): readonly Target[]
  /** Whether the generator knows `status`; other sites may say there how far a text has come. */
  knowsStatus: boolean
  /** Whether fields are read from inside a map of this name. */
  holdsFields(key: string): boolean
  /** The fields that keys inside a map of this name can hold, with commas between, or null. */
  fieldsUnder(key: string): string | null
}

/**
 * The fields whose keys a generator reads only as they are spelled. A switch or an end counts in
 * any case: it may be meant to hide the page.
 */
export const asSpelled: readonly FieldName[] = [
  'title',
  'publishedAt',
  'lang',
  'tags',
  'categories',
  'aliases',
  'path',
  'slug',
]

/**
 * The table of these keys; `knowsStatus` for a generator that reads `status` itself, `exact` for
 * the fields whose keys have no other case.
 */
export function keyTable(
  keys: KeyTable['keys'],
  knowsStatus = false,
  exact: readonly FieldName[] = [],
): KeyTable {
  const targets = new Map<string, Target[]>()
  for (const field of Object.keys(keys) as FieldName[]) {
    keys[field].forEach((name, rank) => {
      const key = name.toLowerCase()
      targets.set(key, [...(targets.get(key) ?? []), { field, name, rank }])
    })
  }
  const maps = new Set(
    [...targets.keys()].flatMap((key) => (key.includes('.') ? key.slice(0, key.indexOf('.')) : [])),
  )
  return {
    keys,
    knowsStatus,
    targetsOf: (key) =>
      (targets.get(key.toLowerCase()) ?? []).filter(
        ({ field, name }) => name === key || !exact.includes(field),
      ),
    holdsFields: (key) => maps.has(key.toLowerCase()),
    fieldsUnder: (key) => fieldsUnderMap(targets, key),
  }
}

function fieldsUnderMap(targets: ReadonlyMap<string, Target[]>, key: string): string | null {
  const prefix = `${key.toLowerCase()}.`
  const fields = [...targets].flatMap(([name, all]) =>
    name.startsWith(prefix) ? all.map(({ field }) => field) : [],
  )
  return fields.length > 0 ? [...new Set(fields)].join(', ') : null
}

/** The keys of a text of no known generator. */
export const plainKeys = keyTable(sourceKeys, true)

export const { targetsOf, holdsFields, fieldsUnder } = plainKeys

/** The field that a key of front matter can hold, or null. */
export function fieldOfKey(key: string): FieldName | null {
  return targetsOf(key)[0]?.field ?? null
}
