import type { JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import type { PageFilter } from '../config/page-filters.ts'
import type { StaticConfig } from '../config/static/reader.ts'
import { isUnread } from '../config/static/unread.ts'
import { textAt } from '../config/values.ts'
import { allOf, notOf, type PageTest, someOf } from './page-test.ts'

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
export function draftField(config: StaticConfig): string | undefined {
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

/** A test in which this field says what the key `draft` of a text does. */
export function withDraftField(test: PageTest, field: string): PageTest {
  if (test === null || typeof test === 'boolean') return test
  if ('all' in test) return allOf(test.all.map((one) => withDraftField(one, field)))
  if ('some' in test) return someOf(test.some.map((one) => withDraftField(one, field)))
  if ('not' in test) return notOf(withDraftField(test.not, field))
  const { of, as } = test
  if (!('field' in of) || of.field.length !== 1 || of.field[0] !== field) return test
  const isDraft: PageTest = { of: { key: ['draft'] }, as: { equal: true } }
  if ('set' in as) return isDraft
  if (!('equal' in as) || typeof as.equal !== 'boolean') return null
  return as.equal ? isDraft : notOf(isDraft)
}

/** The filters without those of this field, which texts without the key pass. */
export const withoutField = (filters: readonly PageFilter[], field: string) =>
  filters.filter(({ key, is, value }) => key !== field || (is === 'equal') !== (value === false))
