import { createHash, type Hash } from 'node:crypto'
import type { Json, JsonObject } from '../../shapes.ts'

const maxKeys = 500
const maxBytes = 500

/** The index entry that `frontMatter.KEY=VALUE` looks up; a long one is replaced by its hash. */
export function frontMatterKey(path: string, value: string): string {
  return entryOf(keyPathOf(path), value)
}

/** All entries of a front matter: scalars and list items as text, maps by dotted path. */
export function frontMatterKeys(frontMatter: JsonObject): string[] {
  const keys = new Set<string>()
  const waiting = Object.entries(frontMatter).map(([key, value]): [KeyPath, Json] => [
    keyPathOf(key),
    value,
  ])
  // Walks by index, because `shift` moves the whole array, and pushes one by one, because a spread
  // has a limit on its arguments.
  for (let at = 0; at < waiting.length && keys.size < maxKeys; at++) {
    const [keyPath, value] = waiting[at] as [KeyPath, Json]
    if (Array.isArray(value)) for (const item of value) waiting.push([keyPath, item])
    else if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) waiting.push([childPath(keyPath, key), item])
    else if (value !== null) keys.add(entryOf(keyPath, String(value)))
  }
  return [...keys]
}

/**
 * A dotted path. `hash` is set if the path is long and has consumed it already, so that the many
 * values below it need not hash it again.
 */
interface KeyPath {
  path: string
  bytes: number
  hash: Hash | undefined
}

function keyPathOf(path: string): KeyPath {
  const bytes = Buffer.byteLength(path)
  return { path, bytes, hash: bytes > maxBytes ? createHash('sha256').update(path) : undefined }
}

function childPath({ path, bytes, hash }: KeyPath, key: string): KeyPath {
  if (!hash) return keyPathOf(`${path}.${key}`)
  return {
    path: '',
    bytes: bytes + 1 + Buffer.byteLength(key),
    hash: hash.copy().update(`.${key}`),
  }
}

function entryOf({ path, bytes, hash }: KeyPath, value: string): string {
  const end = `\u0001${value}`
  if (bytes + Buffer.byteLength(end) <= maxBytes) return path + end
  return `sha256:${(hash?.copy() ?? createHash('sha256').update(path)).update(end).digest('hex')}`
}
