import type { Json } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import type { Assigned } from '../config/python.ts'
import { mapEntries } from '../config/python-maps.ts'
import type { PelicanSettings } from './site.ts'

/**
 * The languages that the plugin i18n_subsites builds below `/{lang}/`, by the patterns of the site;
 * null if code names them.
 */
export function subsitesOf(
  values: Assigned,
  sources: string[],
): Pick<PelicanSettings, 'subsites' | 'ownSubsites'> {
  const given = values.get(setting)
  if (given === undefined || !hasPlugin(values.get('PLUGINS'))) return {}
  const source = sources.findLast((one) => assigned.test(one)) ?? ''
  const entries = mapEntries(source, setting)
  if (entries === null) return { subsites: isMap(given) ? Object.keys(given) : null }
  const shown = entries.filter(({ code }) => isMapOf.test(code) && !mayLeaveOut.test(code))
  const own = shown.filter(({ code }) => mayMove.test(code)).map(({ key }) => key)
  return { subsites: shown.map(({ key }) => key), ...(own.length > 0 && { ownSubsites: own }) }
}

const setting = 'I18N_SUBSITES'
const assigned = /^I18N_SUBSITES[ \t]*=/m
// What the settings of a subsite itself say. Code in place of a map may leave out its texts.
const isMapOf = /^\s*(?:\{|dict\()/
const leaving = [
  '(?:ARTICLE|PAGE)_(?:PATHS|DIR|EXCLUDES)|IGNORE_FILES|METADATA|READERS',
  `SAVE_AS['"]?\\s*[:=](?!\\s*['"][^'"])|\\*\\*`,
]
const mayLeaveOut = new RegExp(leaving.join('|'))
const mayMove = /\bSITEURL\b|(?:ARTICLE|PAGE|DRAFT)\w*_URL\b|SLUG/

// Without a list Pelican takes the plugins that are installed.
const hasPlugin = (plugins: Json | undefined) =>
  !Array.isArray(plugins) ||
  plugins.some((name) => /(?:^|\.)i18n_subsites$/.test(textOf(name) ?? ''))

/** Whether the plugin builds a text of this language nowhere. */
export const isOfNoSubsite = ({ subsites, ...rules }: PelicanSettings, lang: string): boolean =>
  subsites !== undefined && !isDefault(rules, lang) && subsites?.includes(lang) !== true

/** Whether a language as it is written is that of the site. */
export const isDefault = (
  { langAsWritten, defaultLang }: Pick<PelicanSettings, 'langAsWritten' | 'defaultLang'>,
  lang: string,
) => lang === (langAsWritten || defaultLang.toLowerCase())
