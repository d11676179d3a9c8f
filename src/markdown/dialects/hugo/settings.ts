import type { JsonObject, Problem } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { pathOfUrl, zoneOf } from '../config/site-values.ts'
import { flagAt, mapAt, mergeMaps, textAt, textsAt } from '../config/values.ts'
import type { SiteOptions } from '../dialect.ts'
import { htmlFormats, kindsWithoutHtml } from './config/formats.ts'
import { readPermalinks } from './config/permalinks.ts'
import { readDateOrders } from './date-orders.ts'
import type { LangSettings } from './site.ts'

export interface Languages {
  defaultLang: string
  languages: Record<string, LangSettings>
  /** Languages that the configuration turns off. */
  disabled: string[]
}

/** What each language of a site says; `config` has keys in lower case, null if it is unknown. */
export function readLanguages(
  config: JsonObject | null,
  options: SiteOptions,
  problems: Problem[],
): Languages {
  const known = config ?? {}
  const given = mapAt(known, 'languages') ?? {}
  const defaultLang = (
    textAt(known, 'defaultcontentlanguage') ?? (config ? 'en' : options.lang)
  ).toLowerCase()
  const off = new Set((textsAt(known, 'disablelanguages') ?? []).map((lang) => lang.toLowerCase()))
  const codes = Object.keys(given)
  for (const code of codes) if (flagAt(given, code, 'disabled')) off.add(code)
  const shown = codes.filter((code) => !off.has(code))
  if (shown.length === 0) shown.push(defaultLang)
  const isMultilingual = shown.length > 1
  // Then each language has a host of its own, also those without a key.
  const isMultihost = shown.some((code) => textAt(given, code, 'baseurl') !== undefined)
  const context = { known, defaultLang, isMultilingual, isMultihost, options, problems }
  const languages = Object.fromEntries(
    shown.map((code) => [
      code,
      settingsOf(code, mapAt(given, code) ?? {}, context, config !== null),
    ]),
  )
  return { defaultLang, languages, disabled: codes.filter((code) => off.has(code)) }
}

interface Context {
  known: JsonObject
  defaultLang: string
  isMultilingual: boolean
  isMultihost: boolean
  options: SiteOptions
  problems: Problem[]
}

function settingsOf(
  code: string,
  own: JsonObject,
  { known, defaultLang, isMultilingual, isMultihost, options, problems }: Context,
  isKnown: boolean,
): LangSettings {
  const { languages: _, ...site } = known
  // A map of a language, such as permalinks, replaces that of the site, but for formats.
  const all = { ...site, ...own }
  const merged = mergeMaps(site, own)
  const formats = htmlFormats(merged)
  const noHtml = kindsWithoutHtml(merged, formats)
  const isUsual = code === defaultLang || !isMultilingual
  const isBare = isUsual && !flagAt(known, 'defaultcontentlanguageinsubdir')
  return {
    tag: tagOf(code, all, options),
    title: textAt(all, 'title') ?? null,
    prefix: isMultihost || isBare ? '' : code,
    basePath: pathOfUrl(textAt(all, 'baseurl') ?? ''),
    timeZone: zoneOf(textAt(all, 'timezone'), isKnown ? 'UTC' : options.timeZone, problems),
    uglyUrls: uglyOf(all),
    keepsCase: flagAt(all, 'disablepathtolower') ?? false,
    removesAccents: flagAt(all, 'removepathaccents') ?? false,
    // Those of a language replace the others, but Hugo reads no list of a language.
    ...readPermalinks((isMap(own.permalinks ?? null) ? own : site).permalinks, code, problems),
    ...taxonomiesOf(mapAt(all, 'taxonomies')),
    ...(own.disablekinds !== undefined && { disabledKinds: disabledKindsOf(own) }),
    ...(noHtml.length > 0 && { noHtml }),
    ...(formats && { htmlFormats: formats }),
    dates: readDateOrders(mapAt(all, 'frontmatter') ?? {}),
  }
}

/** Kinds of pages that are not made. */
export const disabledKindsOf = (config: JsonObject) =>
  (textsAt(config, 'disablekinds') ?? []).map((kind) =>
    kind.toLowerCase().replace('taxonomyterm', 'taxonomy'),
  )

// `zh_CN` and `zh-cn` are tags; for other codes that of the site may be one, since 0.158 `locale`.
function tagOf(code: string, all: JsonObject, { lang }: SiteOptions): string {
  return (
    canonicalLang(code) ??
    canonicalLang(textAt(all, 'locale') ?? textAt(all, 'languagecode') ?? '') ??
    canonicalLang(lang) ??
    lang
  )
}

function uglyOf(all: JsonObject): boolean | string[] {
  const sections = mapAt(all, 'uglyurls')
  if (!sections) return flagAt(all, 'uglyurls') ?? false
  return Object.keys(sections).filter((section) => flagAt(sections, section))
}

const usual: JsonObject = { tag: 'tags', category: 'categories' }

function taxonomiesOf(map: JsonObject = usual) {
  const plurals = Object.entries(map).flatMap(([singular, value]) => {
    const plural = textOf(value)?.toLowerCase()
    return plural ? [[singular, plural] as const] : []
  })
  const keyOf = (singular: string, plural: string) =>
    plurals.find(([one, many]) => one === singular || many === plural)?.[1] ?? plural
  return {
    taxonomies: plurals.map(([, plural]) => plural),
    tags: keyOf('tag', 'tags'),
    categories: keyOf('category', 'categories'),
  }
}
