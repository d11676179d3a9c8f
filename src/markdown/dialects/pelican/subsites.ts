import type { Json } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import type { Assigned } from '../config/python.ts'
import type { PelicanSettings } from './site.ts'

/**
 * The languages that the plugin i18n_subsites builds below `/{lang}/`, by the patterns of the site;
 * null if code names them.
 */
export function subsitesOf(values: Assigned): Pick<PelicanSettings, 'subsites'> {
  const given = values.get('I18N_SUBSITES')
  if (given === undefined || !hasPlugin(values.get('PLUGINS'))) return {}
  return { subsites: isMap(given) ? Object.keys(given) : null }
}

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
