import { posix } from 'node:path'
import type { Json, JsonObject } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { loadValue } from '../../config/load.ts'
import { readStatic } from '../../config/static/reader.ts'
import { valueAt } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'

const maxLength = 4000
const maxFiles = 100
const maxText = 20_000
const maxDepth = 4

/** What stands for a value that is not known. */
const unknown = 0

export const keyOf = (file: string) => posix.basename(file).replace(/\.[^.]+$/, '')
export const isCode = (file: string) => /\.[cm]?js$/.test(file)

/** The texts in these files of global data, which templates may name, by the names of the files. */
export function globalValues(files: SiteFiles, names: readonly string[]): JsonObject {
  const keys = names.map(keyOf)
  const alone = names.filter(
    (name) =>
      keys.filter((key) => key === keyOf(name)).length === 1 &&
      (files.text(name)?.length ?? maxText) < maxText,
  )
  const all = alone
    .slice(0, maxFiles)
    .map((name): [string, Json] => [
      keyOf(name),
      textsIn(isCode(name) ? madeIn(files, name) : loadValue(files, name, [])),
    ])
  return Object.fromEntries(all.filter(([, value]) => JSON.stringify(value).length <= maxLength))
}

/** Texts, and maps of them; of another value, only that there is one. */
function textsIn(value: Json | undefined, depth = 0): Json {
  if (typeof value === 'number') return `${value}`
  if (value === undefined || Array.isArray(value) || depth > maxDepth) return unknown
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, textsIn(one, depth + 1)]),
  )
}

/** What a file of code says by literals. */
function madeIn(files: SiteFiles, name: string): Json | undefined {
  const beside = { file: name, text: (file: string) => files.text(file) }
  const { value, unread } = readStatic(files.text(name) ?? '', beside)
  for (const { name: path } of unread) {
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    const map = valueAt(value, ...keys) ?? null
    if (last === '' || !isMap(map)) return undefined
    map[last] = []
  }
  // Lists and functions are no maps.
  return Object.keys(value).length > 0 ? value : undefined
}
