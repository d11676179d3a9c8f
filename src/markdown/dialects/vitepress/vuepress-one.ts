import { readLang, textOf } from '../../fields/field-values.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField, type SourceFields } from '../../fields/source-fields.ts'
import { limits } from '../../file/limits.ts'
import { valueAt } from '../config/values.ts'
import type { DatedPage, Page, SiteFiles } from '../dialect.ts'
import { withSigns } from '../reading/emoji.ts'
import { placeAt } from '../reading/place.ts'
import { headingTitle, headingWords } from '../reading/title.ts'
import type { VitepressRules } from './site.ts'
import { dayOf, inferred } from './vuepress.ts'

const ofTwo =
  /defineUserConfig|permalinkPattern|pagePatterns|@vuepress\/(?:bundler-\w+|cli|core|theme-default|utils)['"]/
const ofOne = /vuepress\/config['"]|defineConfig4CustomTheme|module\.exports/

/** Whether a site is of VuePress 1: by its dependency, else by words of its configuration. */
export function isVuepressOne(files: SiteFiles, root: string, config: string): boolean {
  for (let folder = root; ; folder = folder.replace(/[^/]*\/$/, '')) {
    const version = /"vuepress"\s*:\s*"[^"\d]*(\d+)\.?/.exec(
      files.text(`${folder}package.json`) ?? '',
    )?.[1]
    if (version !== undefined) return version === '0' || version === '1'
    if (folder === '') break
  }
  const text = files.text(config) ?? ''
  return !ofTwo.test(text) && (ofOne.test(text) || hasEnhanceApp(files, root))
}

const hasEnhanceApp = ({ names }: SiteFiles, root: string) =>
  ['js', 'ts'].some((end) => names.has(`${root}.vuepress/enhanceApp.${end}`))

/** Drops the backticks of code in the key `title` and shows emoji, as VuePress 1 does. */
export function dropCodeMarks({ candidates }: SourceFields): void {
  for (const title of candidates.get('title') ?? [])
    if (typeof title.value === 'string')
      title.value = withSigns(title.value.replace(/`([^`]+)`/g, '$1'), false)
}

/** The title of a page that names none: the heading at its top, of any level. */
export function vuepressOneTitle(page: Page): string {
  if (valueAt(page.source.data, 'home')) return 'Home'
  const top = page.source.parts.body.trimStart().slice(0, 2 * limits.title)
  const words = headingWords(/^#+[ \t]+(.*)/.exec(top)?.[1] ?? '', 'names')
  return words.slice(0, limits.title).toWellFormed() || headingTitle(page, 'names')
}

/** Where VuePress 1 shows a page. */
export function vuepressOnePlace(rules: VitepressRules, page: DatedPage): ArticlePlace | null {
  const { source, file } = page
  const name = file.slice(rules.from.length)
  const logical = rules.prefix === '' ? name : name.slice(rules.prefix.length + 1)
  // A map or a list is no address, and what the site makes of it is not known.
  const own = textOf(valueAt(source.data, 'permalink') || null)
  const pattern = own || rules.permalinks
  const address = pattern === undefined ? `/${inferred(name)}` : filled(pattern, rules, page)
  return placeAt(page, {
    lang: pickField(source, 'lang', readLang) ?? rules.lang,
    basePath: rules.basePath,
    prefix: rules.prefix,
    address: address ?? `/${inferred(name)}`,
    isByCode: address === null || own === null || (rules.isByCode === true && own === ''),
    key: logical.replace(/\.md$/i, '').replace(/\/?(?:^|(?<=\/))(?:index|README)$/i, '') || 'index',
    isExplicit: source.written.path !== undefined,
  })
}

/** The address by a pattern; null if it has parts of a date that is not read. */
function filled(pattern: string, rules: VitepressRules, { source, file }: DatedPage) {
  const path = `${rules.from}x`.includes('/') ? file : `/${file}`
  const [folder = '', stem = ''] = path.replace(/\.md$/, '').split('/').slice(-2)
  const hasDate = Boolean(valueAt(source.data, 'date'))
  const date = hasDate ? dayOf(source) : (dayIn(stem) ?? dayIn(folder) ?? '1970-01-01')
  const [year, month, day] = date?.split('-') ?? []
  if (/:(?:year|i?_?month|i?_?day|minutes|seconds)/.test(pattern) && !day) return null
  const parts: [string, string][] = [
    ['year', year ?? ''],
    ['month', month ?? ''],
    ['i_month', String(Number(month))],
    ['i_day', String(Number(day))],
    ['day', day ?? ''],
    ['slug', slugOf(stem, folder)],
    ['regular', inferred(file.slice(rules.from.length))],
  ]
  // Each part is filled in once.
  const whole = parts.reduce(
    (text, [part, value]) => text.replace(`:${part}`, () => value),
    pattern.replace(/^\//, ''),
  )
  const start = rules.prefix === '' ? '/' : `/${rules.prefix}/`
  return /:(?:minutes|seconds)/.test(whole) ? null : withSlash(start + whole)
}

const withSlash = (address: string) => (/(?:\.html|\/)$/.test(address) ? address : `${address}/`)

const dated = /(\d{4})-(\d{1,2})(?:-(\d{1,2}))?-(.*)/

function dayIn(name: string): string | undefined {
  const [, year, month, day] = dated.exec(name) ?? []
  if (year === undefined || month === undefined) return undefined
  return [year, month.padStart(2, '0'), day?.padStart(2, '0') ?? ''].join('-')
}

/** The name, or that of the folder of an index, without its date and punctuation. */
function slugOf(stem: string, folder: string): string {
  const own = dated.exec(stem)?.[4] ?? stem
  const name = /^(?:index|readme)$/i.test(own) ? dated.exec(folder)?.[4] || folder || own : own
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u0000-\u001f]/g, '')
    .replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’–—<>,.?/]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .replace(/^(\d)/, '_$1')
    .toLowerCase()
}
