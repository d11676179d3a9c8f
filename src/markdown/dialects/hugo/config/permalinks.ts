import type { Json, JsonObject, Problem } from '../../../../shapes.ts'
import { isMap, textOf } from '../../../fields/field-values.ts'
import { isTooMuch } from '../../config/exclusions.ts'
import { matchesGlob } from '../../config/glob.ts'
import { ownValue } from '../../config/own-value.ts'
import { optionUnread } from '../../config/problems.ts'
import { mapAt, textAt } from '../../config/values.ts'
import { folderStars, type Target } from '../cascade.ts'
import { type ContentName, sectionsOf } from '../content.ts'
import { dashed } from '../sanitize.ts'
import type { HugoRules, HugoSite, LangSettings, PermalinkRule } from '../site.ts'
import { isLangIn, isOfSomeSites, langsIn } from './matrix.ts'

const kinds = ['page', 'section', 'taxonomy', 'term']

/** The patterns of the configuration: a map by kind and section, or, since 0.161, a list. */
export function readPermalinks(
  given: Json | undefined,
  lang: string,
  problems: Problem[],
): Pick<LangSettings, 'permalinks' | 'permalinkRules'> {
  if (!Array.isArray(given)) return { permalinks: byKindOf(isMap(given ?? null) ? given : {}) }
  const rules = given.filter(isMap).flatMap((map) => ruleOf(map, lang))
  if (!isTooMuch(rules.map(({ path = '' }) => path)))
    return { permalinks: {}, permalinkRules: rules }
  const message = 'permalinks is not read, because it has too many entries.'
  problems.push(optionUnread(message))
  return { permalinks: {} }
}

/** Patterns by kind and section; those without a kind are for pages and terms. */
function byKindOf(map: Json | undefined): LangSettings['permalinks'] {
  const flat: Record<string, string> = {}
  const byKind: LangSettings['permalinks'] = {}
  for (const [key, value] of Object.entries(isMap(map ?? null) ? (map as JsonObject) : {})) {
    if (isMap(value) && kinds.includes(key)) byKind[key] = patternsOf(value)
    else if (typeof value === 'string') flat[sectionOf(key)] = value
  }
  return {
    ...byKind,
    page: { ...flat, ...byKind.page },
    term: { ...flat, ...byKind.term },
  }
}

const patternsOf = (map: JsonObject) =>
  Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => {
      const pattern = textOf(value)
      return pattern ? [[sectionOf(key), pattern]] : []
    }),
  )

// `/` and '' mean the pages of no section.
const sectionOf = (key: string) => key.replace(/^[ /]+|[ /]+$/g, '')

/** An entry of the list, if it is about a language and the build of the site. */
function ruleOf(map: JsonObject, lang: string): PermalinkRule[] {
  const pattern = textAt(map, 'pattern')
  const target = mapAt(map, 'target') ?? {}
  const matrix = mapAt(target, 'sites', 'matrix') ?? {}
  const environment = textAt(target, 'environment')?.toLowerCase()
  const isElsewhere = isOfSomeSites(matrix) || !isLangIn(langsIn(matrix), lang.toLowerCase())
  if (pattern === undefined || isElsewhere) return []
  if (environment !== undefined && !matchesGlob(environment, 'production')) return []
  const [path, kind] = [textAt(target, 'path'), textAt(target, 'kind')]
  return [
    {
      pattern,
      ...(path !== undefined && { path: folderStars(path.toLowerCase()) }),
      ...(kind !== undefined && { kind: kind.toLowerCase() }),
    },
  ]
}

/** Whether rules of a list are about files, so that pages of one folder have different ones. */
export const hasPathRules = ({ languages }: HugoSite): boolean =>
  Object.values(languages).some(({ permalinkRules = [] }) =>
    permalinkRules.some(({ path }) => path !== undefined),
  )

/** The pattern of a page, if it has one, and what fills it or the address of a cascade. */
export function patternOf(
  site: HugoSite,
  settings: LangSettings,
  section: string,
  page: Target & ContentName,
  url: Json | undefined,
): Pick<HugoRules, 'permalink' | 'sections' | 'hasDashes'> {
  const permalink = findPattern(settings, section, page)
  return {
    permalink,
    ...(settings.permalinkRules &&
      /^(?:home|page|section)$/.test(page.kind) && { hasDashes: true }),
    sections: [permalink, url].some(namesSections) ? sectionsOf(site, page) : null,
  }
}

const namesSections = (pattern: unknown) =>
  typeof pattern === 'string' && pattern.includes(':sections')

function findPattern(
  { permalinks, permalinkRules }: LangSettings,
  section: string,
  page: Target,
): string | null {
  if (permalinkRules) {
    const path = comparable(page.path)
    return permalinkRules.find((rule) => fits(rule, page, path))?.pattern ?? null
  }
  return ownValue(permalinks[page.kind] ?? {}, comparable(section)) ?? null
}

// Since 0.123 Hugo compares paths in this form, and keys of its configuration in lower case.
const comparable = (path: string) => dashed(path.toLowerCase())

const fits = (rule: PermalinkRule, { kind }: Target, path: string) =>
  (rule.kind === undefined || matchesGlob(rule.kind, kind)) &&
  (rule.path === undefined || matchesGlob(rule.path, path))
