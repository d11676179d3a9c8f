import type { Json, JsonObject } from '../../shapes.ts'
import type { Found } from './context.ts'

const maxResources = 1_000

/** The page resources that Hugo's front matter names: `resources: [{src, title}]`; no patterns. */
export function resourcesOf(data: JsonObject): Found[] {
  const key = Object.keys(data).find((name) => name.toLowerCase() === 'resources')
  const items = key === undefined ? null : data[key]
  if (!Array.isArray(items)) return []
  return items.slice(0, maxResources).flatMap((item: Json): Found | [] => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return []
    const { src, title } = item
    if (typeof src !== 'string' || /[*?[{]/.test(src)) return []
    return {
      kind: 'picture',
      address: src,
      ...(typeof title === 'string' ? { alt: () => title } : {}),
    }
  })
}
