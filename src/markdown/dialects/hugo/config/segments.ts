import type { Json, JsonObject } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { isTooMuch } from '../../config/exclusions.ts'
import { matchesGlob } from '../../config/glob.ts'
import { mapAt, textAt, textsAt, valueAt } from '../../config/values.ts'
import { folderStars, type Target } from '../cascade.ts'
import { dashed } from '../sanitize.ts'
import type { Matcher, Segment } from '../site.ts'

/** The segments that are made alone (`renderSegments`, since 0.124); undefined if all are. */
export function readSegments(config: JsonObject): Segment[] | undefined {
  const names = textsAt(config, 'rendersegments') ?? []
  if (names.length === 0) return undefined
  const segments = names.map((name) => {
    const map = mapAt(config, 'segments', name) ?? {}
    return {
      includes: matchersOf(valueAt(map, 'includes')),
      excludes: matchersOf(valueAt(map, 'excludes')),
    }
  })
  const all = segments.flatMap(({ includes, excludes }) => [...includes, ...excludes])
  // Too many to compare are none, so that no page is made.
  return isTooMuch(all.map(({ path = '' }) => path)) ? [] : segments
}

const matchersOf = (given: Json | undefined): Matcher[] =>
  (Array.isArray(given) ? given : []).filter(isMap).map((map) => {
    const globs = ['path', 'kind', 'lang', 'output'].flatMap((key) => {
      const glob = textAt(map, key)?.toLowerCase()
      return glob === undefined ? [] : [[key, key === 'path' ? folderStars(glob) : glob]]
    })
    return { ...Object.fromEntries(globs), ...('sites' in map && { isOfSites: true }) }
  })

/** Whether the HTML of a page is made. */
export function isOfSegments(segments: readonly Segment[] | undefined, page: Target): boolean {
  if (segments === undefined) return true
  const path = dashed(page.path.toLowerCase())
  const values = { path, kind: page.kind, lang: page.lang, output: 'html' }
  const fits = (one: Matcher) =>
    keys.every((key) => one[key] === undefined || matchesGlob(one[key], values[key]))
  // Without `includes` 0.131 makes all pages and 0.169 none.
  return segments.some(
    ({ includes, excludes }) =>
      !excludes.some(fits) && includes.some((one) => !one.isOfSites && fits(one)),
  )
}

const keys = ['path', 'kind', 'lang', 'output'] as const
