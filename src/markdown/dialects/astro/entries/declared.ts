import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../../../shapes.ts'
import { memberOf } from '../../config/interpreter/members.ts'
import { lookUp } from '../../config/interpreter/names.ts'
import { anySchema, unreadSchema } from '../../config/interpreter/packages/schema.ts'
import { openCode, type Run } from '../../config/interpreter/scope.ts'
import {
  literal,
  type Schema,
  textIn,
  type Value,
  variable,
} from '../../config/interpreter/values.ts'
import { folderOfGlobs } from '../loaders.ts'
import type { Collection } from '../site.ts'

/** What the content's configuration declares of a collection. */
export interface Declared {
  name: string
  /** The configuration. */
  file: string
  /** The folder that its loader names, from the root of the site and with a slash at its end. */
  base: string | null
  /** The folder of its texts below it. */
  folder: string | null
  /** The globs of its loader; null for one without, or if code makes them. */
  globs: string[] | null
  /**
   * Of what the ids are made: the path, or the file in earlier versions. `unread`: a loader of the
   * site makes entries of its own.
   */
  ids: 'path' | 'code' | 'unread' | 'path or file'
  schema: Schema
  /** Set if it may not take a text, or be of another folder. */
  isGuessed?: boolean
  /** The defaults of its schema. */
  defaults: Record<string, Json>
  /** The keys that its schema reads as dates. */
  dates: string[]
}

/** What a configuration says of a collection that it does not name. */
export const undeclared = (name: string): Declared => ({
  name,
  file: '',
  base: null,
  folder: null,
  globs: null,
  ids: 'path or file',
  schema: anySchema,
  defaults: {},
  dates: [],
})

/** What a configuration says whose collections code makes. */
export const unreadBy = (file: string, name: string): Declared => ({
  ...undeclared(name),
  file,
  ids: 'unread',
  schema: unreadSchema,
})

/** The collections that a configuration exports. */
export function declaredIn(run: Run, file: string): Declared[] {
  const code = openCode(run, file)
  const exported = code ? lookUp(run, code.scope, 'collections') : null
  if (exported?.kind !== 'object') return []
  return [...exported.members].map(([name, one]) => collectionIn(run, file, name, one))
}

function collectionIn(run: Run, file: string, name: string, value: Value): Declared {
  const loader = memberOf(value, literal('loader'))
  const base = memberOf(loader, literal('base'))
  const folder = typeof textIn(base) === 'string' ? folderOf(`${textIn(base)}`) : null
  const globs = patternsIn(memberOf(loader, literal('pattern')))
  const ids = idsOf(loader)
  const schema = schemaOf(run, memberOf(value, literal('schema')))
  const defaults: [string, Json][] = []
  const dates: string[] = []
  for (const [key, one] of schema.members) {
    if (one.kind !== 'schema') continue
    if (one.byDefault !== null) defaults.push([key, one.byDefault])
    if (one.isDate) dates.push(key)
  }
  return {
    name,
    file,
    ids,
    schema: ids === 'unread' ? unreadSchema : schema,
    base: folder,
    folder: folder && folderOfGlobs(folder, globs ?? []),
    globs,
    defaults: Object.fromEntries(defaults),
    dates,
  }
}

function schemaOf(run: Run, given: Value): Schema {
  const made = given.kind === 'function' ? run.apply(run, given, [variable]) : given
  if (made.kind === 'literal' && made.value === null) return anySchema
  return made.kind === 'schema' ? made : unreadSchema
}

function patternsIn(pattern: Value): string[] | null {
  const all = (pattern.kind === 'array' ? pattern.items : [pattern]).map(textIn)
  return all.every((one) => typeof one === 'string') ? all : null
}

const ofGlob = new Set(['base', 'pattern', 'retainBody', 'deferRender', 'generateId'])

/** How a loader makes ids; `glob` is its options here. */
function idsOf(loader: Value): Declared['ids'] {
  if (isNone(loader)) return 'path or file'
  const isGlob =
    loader.kind === 'object' &&
    loader.rest === null &&
    [...loader.members.keys()].every((key) => ofGlob.has(key))
  if (!isGlob) return 'unread'
  return isNone(memberOf(loader, literal('generateId'))) ? 'path' : 'code'
}

const isNone = (value: Value) => value.kind === 'literal' && value.value === null

const folderOf = (path: string) => `${path.replace(/^(?:\.?\/)+|\/+$/g, '')}/`

export const nameOf = ({ base }: Collection) => base.split('/').at(-2) ?? ''

/** What is declared of a folder: by its loader, else by its name, else by loaders of the site. */
export function declaredOf(
  one: Collection,
  collections: readonly Collection[],
  { declared, schemas }: { declared: Declared[]; schemas: string[] },
): Declared[] {
  const own = declared.filter(({ folder }) => folder === one.base)
  const named = declared.filter(({ base, name }) => base === null && name === nameOf(one))
  const here = [...own, ...named]
  // Of several whose globs differ, it is not known which of them takes a text.
  if (here.length > 0) return here.every((each) => isAlike(each, here[0])) ? here : guessed(here)
  // What a loader takes of a folder above.
  const around = declared.filter(({ folder }) => folder !== null && one.base.startsWith(folder))
  if (around.length > 0) return around.length > 1 ? guessed(around) : around
  const names = new Set(collections.map(nameOf))
  const others = declared.filter(
    ({ base, ids, name }) => base === null && ids === 'unread' && !names.has(name),
  )
  if (others.length > 0) return guessed(others)
  const [file] = declared.length === 0 ? schemas : []
  return [file === undefined ? undeclared(nameOf(one)) : unreadBy(file, nameOf(one))]
}

const guessed = (all: readonly Declared[]) => all.map((one) => ({ ...one, isGuessed: true }))

/** Whether two take the same texts of their folder. */
const isAlike = (one: Declared, other: Declared | undefined) =>
  one === other || (one.globs !== null && isDeepStrictEqual(one.globs, other?.globs))
