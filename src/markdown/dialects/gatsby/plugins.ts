import type { JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { findLangInName } from '../../file/langs.ts'
import type { StaticConfig } from '../config/static/reader.ts'
import { isUnread } from '../config/static/unread.ts'
import { textAt } from '../config/values.ts'
import type { Field, PageTest } from './page-test.ts'

/** The options of a plugin, with their place among what is not read; null if it is not named. */
function pluginIn({ value: { plugins } }: StaticConfig, name: string) {
  const all = Array.isArray(plugins) ? plugins : []
  const at = all.findIndex((one) => one === name || (isMap(one) && one.resolve === name))
  const given = all[at]
  if (given === undefined) return null
  const options: JsonObject =
    isMap(given) && isMap(given.options ?? null) ? (given.options as JsonObject) : {}
  return { options, place: `plugins.${at}.options` }
}

// They may take the draft of another key, or of other nodes.
const choices = ['pickDraft', 'pickDate', 'nodeType', 'fieldName']

/**
 * The field in which `gatsby-plugin-draft` says whether a text is a draft: by `draft: true` or a
 * date in the future, which hide it here anyway. Undefined without it, or where code chooses.
 */
function draftField(config: StaticConfig): string | undefined {
  const plugin = pluginIn(config, 'gatsby-plugin-draft')
  if (!plugin) return undefined
  const { options, place } = plugin
  const isChosen = choices.some(
    (name) =>
      isUnread(config.unread, `${place}.${name}`) ||
      (name !== 'fieldName' && options[name] !== undefined),
  )
  return isChosen ? undefined : (textAt(options, 'fieldName') ?? 'draft')
}

/** The fields that plugins give texts. */
export function pluginFields(config: StaticConfig): Map<string, Field> {
  const fields = new Map<string, Field>()
  const draft = draftField(config)
  const isDraft: PageTest = { of: { key: ['draft'] }, as: { equal: true } }
  if (draft !== undefined) fields.set(draft, { made: 'yes', is: isDraft, isFlag: true })
  if (pluginIn(config, 'gatsby-plugin-remark-collection'))
    fields.set('collection', { made: 'yes', of: { name: 'source' } })
  return fields
}

/** What `gatsby-plugin-i18n` says of texts. */
export interface PluginLanguages {
  /** The language of texts whose names tell none; undefined where only code tells. */
  lang?: string
  /** Whether the pages of the site have the addresses that the plugin gives texts. */
  givesAddresses?: true
}

const pathOfField = /\bpath:[ \t]{0,20}[\w.?]{0,100}\bfields\??\.slug\b/
const makesField = /\bcreateFilePath\s{0,5}\(|\bname['"]?\s{0,5}:\s{0,5}['"`]slug['"`]/
const givenName = /\blangKeyDefault['"]?\s{0,5}:\s{0,5}(?:[\w]{1,50}\.)?(\w{1,50})\s{0,5}[,}]/

/** The texts of a site's configuration and of its code, each with what it imports. */
interface Texts {
  config: () => string
  node: () => string
}

/** Reads its options, and the texts only if the site has the plugin. */
export function pluginLanguages(config: StaticConfig, texts: Texts): PluginLanguages {
  const plugin = pluginIn(config, 'gatsby-plugin-i18n')
  if (!plugin) return {}
  const { options, place } = plugin
  const isUnknown = isUnread(config.unread, `${place}.langKeyDefault`)
  const lang = isUnknown ? namedLang(texts.config()) : (textAt(options, 'langKeyDefault') ?? 'en')
  const known = lang === undefined ? null : findLangInName(lang)
  const isPlain = ['pagesPaths', 'prefixDefault'].every(
    (name) => options[name] === undefined && !isUnread(config.unread, `${place}.${name}`),
  )
  const code = isPlain ? texts.node() : ''
  const givesAddresses = pathOfField.test(code) && !makesField.test(code)
  return {
    ...(known !== null && { lang: known }),
    ...(givesAddresses && { givesAddresses }),
  }
}

/** The language that a name of the site's code holds: `exports.defaultLang = 'fr'`. */
function namedLang(code: string): string | undefined {
  const [, name] = givenName.exec(code) ?? []
  if (name === undefined) return undefined
  const value = new RegExp(`\\b${name}\\s{0,5}[:=]\\s{0,5}['"]([\\w-]{2,20})['"]`, 'g')
  const found = new Set(Array.from(code.matchAll(value), ([, lang = '']) => lang))
  return found.size === 1 ? [...found][0] : undefined
}

/**
 * The address that the plugin gives a text by its name below `src/pages/`; null if it is not told.
 */
export function addressByName(name: string): string | null {
  const [start = '', lang, ...more] = name.split('.')
  const end = more.length === 0 ? '' : `/${lang}`
  const first = start.indexOf('index')
  if (more.length > 1 || lang === undefined || (first !== -1 && first !== start.length - 5))
    return null
  const bare = start.replace('index', '')
  return `${end}/${bare}${bare === '' || bare.endsWith('/') ? '' : '/'}`
}
