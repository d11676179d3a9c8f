import { createHash, type Hash } from 'node:crypto'
import type { Json, JsonObject } from '../../shapes.ts'

const mostKeys = 500
const longestValue = 500

/** One entry of the index behind `frontMatter.KEY=VALUE`; a long value is stood for by its hash. */
export function frontMatterKey(path: string, value: string): string {
  return entryOf(placeOf(path), value)
}

/** All entries of a front matter: scalars and list items as text, maps by dotted path. */
export function frontMatterKeys(frontMatter: JsonObject): string[] {
  const keys = new Set<string>()
  const waiting = Object.entries(frontMatter).map(([key, value]): [Place, Json] => [
    placeOf(key),
    value,
  ])
  // By index, and one by one: taking the first off a long array moves all others, and a call has a
  // bound on its arguments.
  for (let at = 0; at < waiting.length && keys.size < mostKeys; at++) {
    const [place, value] = waiting[at] as [Place, Json]
    if (Array.isArray(value)) for (const item of value) waiting.push([place, item])
    else if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) waiting.push([placeIn(place, key), item])
    else if (value !== null) keys.add(entryOf(place, String(value)))
  }
  return [...keys]
}

/**
 * A dotted path; of a long one the hash has begun, so that many values behind it do not read it
 * again.
 */
interface Place {
  path: string
  bytes: number
  hash: Hash | undefined
}

function placeOf(path: string): Place {
  const bytes = Buffer.byteLength(path)
  return { path, bytes, hash: bytes > longestValue ? createHash('sha256').update(path) : undefined }
}

function placeIn({ path, bytes, hash }: Place, key: string): Place {
  if (!hash) return placeOf(`${path}.${key}`)
  return {
    path: '',
    bytes: bytes + 1 + Buffer.byteLength(key),
    hash: hash.copy().update(`.${key}`),
  }
}

function entryOf({ path, bytes, hash }: Place, value: string): string {
  const end = `\u0001${value}`
  if (bytes + Buffer.byteLength(end) <= longestValue) return path + end
  return `sha256:${(hash?.copy() ?? createHash('sha256').update(path)).update(end).digest('hex')}`
}
