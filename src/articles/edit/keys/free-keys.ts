import { type AppError, invalid } from '../../../errors.ts'
import { escapePointer } from '../../../http/request/body.ts'
import { isMap } from '../../../markdown/fields/field-values.ts'
import type { KeyTable } from '../../../markdown/fields/mapping.ts'
import { isDateText, type PatchValue } from '../../../markdown/patch/values.ts'
import { literalName } from '../../../markdown/patch.ts'
import type { Json, JsonObject } from '../../../shapes.ts'
import type { KeyChanges, Source } from './source.ts'
import { tableOf } from './words.ts'

/**
 * Merges the free keys as in RFC 7396: null removes, maps merge, other values replace. Keys within
 * a map that hold fields are not free: they keep their value, or the one in `written`, which has
 * the changes of the fields.
 */
export function frontMatterChanges(
  changes: JsonObject,
  { article, data, options }: Source,
  written: KeyChanges,
): KeyChanges {
  const table = tableOf(options)
  const keys: KeyChanges = Object.create(null)
  for (const [key, value] of Object.entries(changes)) {
    // A patch treats a dot as a step into a map, so the key is escaped; a new text is not patched.
    const name = article ? literalName(key) : key
    const old = Object.hasOwn(data, key) ? data[key] : undefined
    const wanted = value === null ? undefined : mergePatch(old, value)
    keys[name] =
      table.holdsFields(key) && isMap(old) ? withFields(key, old, wanted, written, table) : wanted
  }
  return keys
}

function mapOfField(map: string, field: string | undefined): AppError {
  const message = `The map "${map}" holds the field "${field}"; change the keys in it instead.`
  const pointer = `/frontMatter/${escapePointer(map)}`
  return invalid([{ pointer, code: 'key_of_field', message }])
}

function withFields(
  key: string,
  old: JsonObject,
  wanted: Json | undefined,
  written: KeyChanges,
  table: KeyTable,
): PatchValue {
  const added = Object.keys(written)
    .filter((whole) => whole.startsWith(`${key}.`))
    .map((whole) => whole.slice(key.length + 1))
  const fields = [...new Set([...Object.keys(old), ...added])].filter(
    (name) => table.targetsOf(`${key}.${name}`).length > 0,
  )
  const kept = fields.flatMap((name): [string, Json][] => {
    const whole = `${key}.${name}`
    const now = whole in written ? written[whole] : old[name]
    return now === undefined || isDateText(now) ? [] : [[name, now]]
  })
  if (wanted !== undefined && !isMap(wanted)) {
    if (kept.length === 0) return wanted
    throw mapOfField(key, table.targetsOf(`${key}.${kept[0]?.[0]}`)[0]?.field)
  }
  const free = Object.entries(wanted ?? {}).filter(([name]) => !fields.includes(name))
  const all = Object.fromEntries([...free, ...kept])
  return wanted === undefined && kept.length === 0 ? undefined : all
}

function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch
  const merged: JsonObject = isMap(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}
