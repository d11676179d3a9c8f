import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { canonicalLang, readLangTag } from '../../file/langs.ts'
import { ownValue } from '../config/own-value.ts'
import { mapAt, textAt, valueAt } from '../config/values.ts'
import type { SiteFiles, SiteOptions } from '../dialect.ts'
import { execute } from './entries/calls.ts'
import { createRun } from './entries/evaluate.ts'
import { memberOf } from './entries/members.ts'
import { exportOf } from './entries/names.ts'
import { jsonOf } from './entries/schema.ts'
import { copyOf, type Run } from './entries/scope.ts'
import { literal, type Value, variable } from './entries/values.ts'
import { isPageCode } from './filters.ts'
import { madeHere, tagsOf } from './routes/tags.ts'
import type { AstroSite } from './site.ts'

/** The language of a site whose configuration names none. */
const langOf = (files: SiteFiles, root: string, { lang, isLangGiven }: SiteOptions) =>
  (isLangGiven ? null : languageShown(files, root)) ?? lang

/** The languages of Astro, or else those of Starlight. */
export function languagesOf(
  value: JsonObject,
  files: SiteFiles,
  root: string,
  options: SiteOptions,
): Pick<AstroSite, 'locales' | 'lang'> {
  const lang = () => langOf(files, root, options)
  const integrations = Array.isArray(value.integrations) ? value.integrations : []
  const starlight = integrations.find((one) => isMap(one) && isMap(one.locales))
  const made = isMap(starlight) ? {} : madeLanguages(files, root, value)
  const own = textAt(value, 'i18n', 'defaultLocale') ?? madeLang(made.defaultLocale)
  if (!isMap(starlight)) {
    const locales = localesOf(valueAt(value, 'i18n', 'locales') ?? made.locales)
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

const maxLayouts = 50
const maxTag = 5000

/**
 * The language that the layouts of a site write into `<html lang>` where nothing is given to them;
 * null if they say none, or several.
 */
function languageShown({ names, text, pageCode = text }: SiteFiles, root: string): string | null {
  const run = createRun({ names, text: pageCode }, root)
  const layouts = [...names].filter(
    (name) => name.startsWith(root) && name.endsWith('.astro') && isPageCode(name),
  )
  const found = layouts
    .map((file) => ({ file, tag: tagIn(pageCode(file) ?? '') }))
    .filter(({ tag }) => tag !== '')
    .slice(0, maxLayouts)
    .flatMap(({ file, tag }) => langIn(run, file, tag) ?? [])
  return new Set(found).size === 1 ? (found[0] ?? null) : null
}

/** From the tag of the page to some place behind its attributes. */
function tagIn(text: string): string {
  const at = text.search(/<html[\s>]/)
  return at < 0 ? '' : text.slice(at, at + maxTag)
}

function langIn(run: Run, file: string, tag: string): string | null {
  const code = copyOf(run, file)
  const html = tagsOf(tag).find(({ name }) => name === 'html')
  if (!code || !html) return null
  const props: Value = { kind: 'object', members: new Map(), rest: null }
  const members = new Map([['props', props]])
  code.scope.values.set('Astro', { kind: 'object', members, rest: variable })
  // `if (!lang) lang = site.lang`
  execute(
    run,
    code.scope,
    code.statements.filter(({ kind }) => kind !== 'unread'),
  )
  const all = madeHere(run, code.scope, html.given)
  const lang = all && memberOf(all, literal('lang'))
  const said = lang?.kind === 'literal' && typeof lang.value === 'string' ? lang.value : ''
  // An older form of zh-Hans is `zh-cmn-Hans`.
  return said === '' ? null : readLangTag(said.replace(/^zh-cmn\b/i, 'zh'))
}
