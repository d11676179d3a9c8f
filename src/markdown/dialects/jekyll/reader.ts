import { asSpelled, keyTable, siteKeys } from '../../fields/mapping.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { parseDate } from '../../file/dates.ts'
import { deriveExcerpt } from '../../file/derive.ts'
import { limits } from '../../file/limits.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { ownValue } from '../config/own-value.ts'
import type { Page, Reader } from '../dialect.ts'
import { nameAuthors } from '../reading/people.ts'
import { headingWords } from '../reading/title.ts'
import { isBareYaml } from '../reading/yaml-dates.ts'
import { langFolder } from './languages.ts'
import { datedName, stemOf, titleOfSlug, withoutDots } from './names.ts'
import { jekyllPlace } from './place.ts'
import { rubyDate } from './ruby-dates.ts'
import type { JekyllRules } from './site.ts'
import { prepareTerms } from './terms.ts'

/** The keys of Jekyll, its plugins and its themes. */
const keys = keyTable(
  {
    ...siteKeys,
    summary: ['excerpt', 'description', 'summary', 'lead', 'spoiler', 'subtitle'],
    cover: [
      'image.path',
      'image',
      'header.teaser',
      'header.overlay_image',
      'header.image',
      'img_path',
      ...siteKeys.cover.filter((key) => key !== 'image'),
    ],
    publishedAt: ['date'],
    // Jekyll reads none: this is what an edit writes.
    expiresAt: ['expiryDate'],
    modifiedAt: [
      'last_modified_at',
      ...siteKeys.modifiedAt.filter((key) => key !== 'last_modified_at'),
    ],
    lang: ['lang', 'locale'],
    tags: ['tag', 'tags'],
    categories: ['categories', 'category'],
    aliases: ['redirect_from'],
    path: ['permalink'],
  },
  false,
  asSpelled,
)

/** Reads texts by these rules. */
export function jekyllReader(rules: JekyllRules): Reader {
  return {
    keys,
    defaults: rules.defaults,
    timeZone: rules.timeZone,
    separators: { tags: null, categories: null },
    needsHead: rules.needsHead,
    hides: ({ source }) =>
      rules.isHidden ||
      (rules.hidesBare === true && source.parts.format === 'none') ||
      (rules.languages !== undefined &&
        langFolder(rules.languages, source, rules.defaults) === null),
    prepare: ({ source, file }) => {
      fillNulls(rules, source)
      prepareTerms(rules, source, file)
      nameAuthors(source, rules.authors ?? {})
      readAsRuby(rules, source, 'publishedAt')
      readAsRuby(rules, source, 'modifiedAt')
    },
    period: (page) => period(rules, page),
    title: (page) => headingAtTop(rules, page) ?? titleOfName(rules, page),
    summary: ({ source }) => {
      const own = source.data.excerpt_separator ?? rules.excerptSeparator
      if (own === '' || (rules.kind === 'page' && !rules.hasPageExcerpts)) return null
      return deriveExcerpt(source.parts.body, typeof own === 'string' ? own : '\n\n')
    },
    place: (page) => jekyllPlace(rules, page),
  }
}

function titleOfName({ kind }: JekyllRules, { file }: Page): string | undefined {
  return kind === 'page'
    ? undefined
    : titleOfSlug(datedName(file)?.slug ?? withoutDots(stemOf(file)))
}

// More than a title has. The work grows with the square of it.
const maxTop = 2_000
const topHeading = /^(?:#{1,3}[ \t]+(.*?)(?:[ \t]+#{1,3})?|(.*?)\r?\n[-=]+)[ \t]*(?:\r?\n|$)/

// As jekyll-titles-from-headings does; footnotes are left out.
function headingAtTop({ kind, headingTitles }: JekyllRules, { source }: Page): string | undefined {
  if (headingTitles === undefined || (kind !== 'page' && headingTitles !== 'all')) return undefined
  const top = source.parts.body.trimStart().slice(0, maxTop)
  const [, hashes, underlined = ''] = topHeading.exec(top) ?? []
  const words = headingWords((hashes ?? underlined).replace(/\[\^[^\]]*\]/g, ''))
  return words.slice(0, limits.title).toWellFormed() || undefined
}

// Jekyll merges its defaults into documents, where a key without a value gives way to them.
function fillNulls({ kind, defaults }: JekyllRules, { candidates }: SourceFields): void {
  if (kind === 'page' || defaults === null) return
  for (const candidate of [...candidates.values()].flat())
    if (candidate.value === null) candidate.value = ownValue(defaults, candidate.key) ?? null
}

// What YAML of Ruby takes for a time, with its zone.
const yamlTime =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(Z|[-+]\d{1,2}:?(?:\d\d)?))?$/

// What Ruby reads as everybody does.
const commonForm = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::[0-5]\d)?(?: ?(?:Z|[-+]\d\d:?\d\d))?)?$/

// YAML of Ruby reads a date with a whole time and no zone as UTC, whatever the zone of the site;
// what is text for it, Ruby reads in its own forms.
function readAsRuby(
  { timeZone }: JekyllRules,
  { candidates, parts }: SourceFields,
  field: 'publishedAt' | 'modifiedAt',
): void {
  for (const date of candidates.get(field) ?? []) {
    if (typeof date.value !== 'string') continue
    const text = date.value.trim()
    const time = isBareYaml(parts, text) ? yamlTime.exec(text) : null
    const known = time && time[1] === undefined ? `${text}Z` : text
    const at = parseDate(known, timeZone)?.at
    const isCommon = at !== undefined && (time !== null || commonForm.test(known))
    const own = isCommon ? null : rubyDate(known)
    date.value = own !== null && parseDate(own, timeZone)?.at !== at ? own : known
  }
}

// A name gives its date only where the head has none.
function period({ kind, timeZone }: JekyllRules, { source, file }: Page) {
  const named = kind === 'page' ? null : datedName(file)
  const at = named?.date && parseDate(named.date, timeZone)?.at
  return readOrderedPeriod(source, timeZone, at ? { at, rank: 1 } : null)
}
