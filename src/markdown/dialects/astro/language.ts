import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { memberOf } from '../config/interpreter/members.ts'
import { exportOf } from '../config/interpreter/names.ts'
import { jsonOf } from '../config/interpreter/packages/schema.ts'
import { literal } from '../config/interpreter/values.ts'
import { ownValue } from '../config/own-value.ts'
import { mapAt, textAt, valueAt } from '../config/values.ts'
import type { SiteFiles, SiteOptions } from '../dialect.ts'
import { createRun } from './entries/generator.ts'
import { languagesOfFolders } from './folder-languages.ts'
import { siteLanguage } from './layout-language.ts'
import type { AstroSite } from './site.ts'

/** The language of a site whose configuration names none. */
const langOf = (files: SiteFiles, root: string, { lang, isLangGiven }: SiteOptions) =>
  (isLangGiven ? null : siteLanguage(files, root)) ?? lang

/** The languages of Astro, or else those of Starlight. */
export function languagesOf(
  value: JsonObject,
  files: SiteFiles,
  { root, pages, collections }: Pick<AstroSite, 'root' | 'pages' | 'collections'>,
  options: SiteOptions,
): Pick<AstroSite, 'locales' | 'lang'> {
  const lang = () => langOf(files, root, options)
  const integrations = Array.isArray(value.integrations) ? value.integrations : []
  const starlight = integrations.find((one) => isMap(one) && isMap(one.locales))
  const made = isMap(starlight) ? {} : madeLanguages(files, root, value)
  const own = textAt(value, 'i18n', 'defaultLocale') ?? madeLang(made.defaultLocale)
  if (!isMap(starlight)) {
    const named = localesOf(valueAt(value, 'i18n', 'locales') ?? made.locales)
    const bases = collections.map(({ base }) => base)
    const locales = Object.keys(named).length > 0 ? named : languagesOfFolders(files, pages, bases)
    return { locales, lang: ownValue(locales, own ?? '') ?? own ?? lang() }
  }
  const { root: first, ...folders } = mapAt(starlight, 'locales') ?? {}
  const list = Object.entries(folders).map(([path, one]) => {
    return { path, codes: [(isMap(one) ? textAt(one, 'lang') : undefined) ?? path] }
  })
  const locales = localesOf(list)
  const folder = textAt(starlight, 'defaultLocale')
  const found = isMap(first) ? textAt(first, 'lang') : folder && ownValue(locales, folder)
  return { locales, lang: found ?? own ?? lang() }
}

/** The languages that constants of the site's code make: `locales: Object.keys(LANGUAGES)`. */
function madeLanguages(files: SiteFiles, root: string, value: JsonObject) {
  const { names, text, pageCode = text } = files
  const isRead = [valueAt(value, 'i18n', 'locales'), textAt(value, 'i18n', 'defaultLocale')]
  const file = [...names].find((name) => name.startsWith(root) && config.test(name))
  if (file === undefined || isRead.every((one) => one !== undefined)) return {}
  if (!/\bi18n\b/.test(text(file) ?? '')) return {}
  const run = createRun({ names, text: (name) => (name === file ? text : pageCode)(name) }, root)
  const i18n = memberOf(exportOf(run, file, 'default'), literal('i18n'))
  const made = (key: string) => jsonOf(memberOf(i18n, literal(key)))
  return { locales: made('locales'), defaultLocale: made('defaultLocale') }
}

const madeLang = (value: Json | undefined) => (typeof value === 'string' && value) || undefined

const config = /(?:^|\/)astro\.config\.[cm]?[jt]s$/

function localesOf(list: Json | undefined): Record<string, string> {
  const entries = (Array.isArray(list) ? list : []).flatMap((item): [string, string][] => {
    if (!isMap(item)) return textOf(item) ? [[textOf(item) ?? '', textOf(item) ?? '']] : []
    const codes = item.codes
    const path = textAt(item, 'path') ?? ''
    return [[path, (Array.isArray(codes) ? textOf(codes[0] ?? null) : null) ?? path]]
  })
  return Object.fromEntries(entries.map(([path, code]) => [path, canonicalLang(code) ?? code]))
}
