import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../shapes.ts'

const mostKeys = 500
const longestValue = 500

/** One entry of the index behind `frontMatter.KEY=VALUE`; a long value is stood for by its hash. */
export function frontMatterKey(path: string, value: string): string {
  const entry = `${path}\u0001${value}`
  if (Buffer.byteLength(entry) <= longestValue) return entry
  return `sha256:${createHash('sha256').update(entry).digest('hex')}`
}

/** All entries of a front matter: scalars and list items as text, maps by dotted path. */
export function frontMatterKeys(frontMatter: JsonObject): string[] {
  const keys = new Set<string>()
  const waiting: [string, Json][] = Object.entries(frontMatter)
  for (let next = waiting.shift(); next && keys.size < mostKeys; next = waiting.shift()) {
    const [path, value] = next
    // One by one: a long list is more than the arguments of a call may be.
    if (Array.isArray(value)) for (const item of value) waiting.push([path, item])
    else if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) waiting.push([`${path}.${key}`, item])
    else if (value !== null) keys.add(frontMatterKey(path, String(value)))
  }
  return [...keys]
}
