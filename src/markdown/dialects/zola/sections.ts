import type { JsonObject } from '../../../shapes.ts'
import { splitText } from '../../file/fences.ts'
import { parseFrontMatter } from '../../front-matter/front-matter.ts'
import { ownValue } from '../config/own-value.ts'
import { flagAt, textAt, valueAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'
import { type ZolaName, zolaName } from './place.ts'
import type { Section, ZolaSite } from './site.ts'

export const sectionPage = /(?:^|\/)_index(?:\.[\w-]+)?\.md$/

/** Whether Zola never reads a file: a section has only the languages beside the default one. */
export function isUnreadSection(file: string, langs: readonly string[]): boolean {
  const [, lang] = /(?:^|\/)_index\.(?:(.*)\.)?md$/.exec(file) ?? []
  return lang !== undefined && !langs.includes(lang)
}

type Sections = Pick<ZolaSite, 'drafts' | 'sections'>

/** What the section pages say of the pages beside and below them. */
export function readSections(
  files: SiteFiles,
  { content, langs, defaultLang }: Pick<ZolaSite, 'content' | 'langs' | 'defaultLang'>,
): Sections {
  const drafts: Record<string, number> = {}
  const sections: Record<string, Section> = {}
  for (const file of files.names) {
    if (!sectionPage.test(file) || !file.startsWith(content)) continue
    if (isUnreadSection(file, langs)) continue
    const head = parseFrontMatter(splitText(files.text(file) ?? ''))
    // Zola leaves out all below a draft; what cannot be read may be one.
    const isDraft = !head.ok || flagAt(head.data, 'draft') === true
    const at = file.slice(0, file.lastIndexOf('/') + 1)
    if (isDraft) drafts[at] = (drafts[at] ?? 0) + 1
    const { folder, lang } = zolaName(file.slice(content.length), langs)
    if (head.ok) sections[keyOf(folder, lang ?? defaultLang)] = sectionOf(head.data)
  }
  const left = Object.entries(drafts).flatMap(([at, count]) => leftFolders(content, at, count))
  return { drafts: [...new Set(left)].sort(), sections }
}

/**
 * What Zola leaves for the drafts of one section, each in its language: with each further draft it
 * leaves one folder more, upwards, and all that the order of the disk has not shown it there yet.
 */
function leftFolders(content: string, folder: string, count: number): string[] {
  const left = [folder]
  for (let at = folder; left.length < count && at !== content; left.push(at))
    at = at.slice(0, at.lastIndexOf('/', at.length - 2) + 1)
  return left
}

const keyOf = (folder: string, lang: string) => `${folder}_index.${lang}`

function sectionOf(data: JsonObject): Section {
  const by = textAt(data, 'sort_by') ?? ''
  return {
    ...(Object.hasOwn(isSortable, by) && { by }),
    ...(flagAt(data, 'transparent') && { isTransparent: true }),
  }
}

/**
 * What a page must have one of. Zola writes no page that lacks what each section that lists it
 * sorts by; a folder without a section lists none, and its pages are written.
 */
export function needsOf(site: ZolaSite, { folder }: ZolaName, lang: string): string[] {
  const needs: string[] = []
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/', at.length - 2) + 1)) {
    const section = ownValue(site.sections ?? {}, keyOf(at, lang))
    if (section && section.by === undefined) return []
    if (!section) return at === '' ? [] : needs
    needs.push(section.by as string)
    if (!section.isTransparent || at === '') return needs
  }
}

const has = (data: JsonObject, key: string) => (valueAt(data, key) ?? null) !== null

/** Whether a section can sort a page, by what it sorts. */
const isSortable: Record<string, (data: JsonObject, dateOfName: string | null) => boolean> = {
  date: (data, date) => date !== null || has(data, 'date'),
  update_date: (data, date) => date !== null || has(data, 'date') || has(data, 'updated'),
  title: (data) => has(data, 'title'),
  title_bytes: (data) => has(data, 'title'),
  weight: (data) => has(data, 'weight'),
}

/** Whether the page lacks what all sections sort by. */
export const isUnsorted = (
  needs: readonly string[] | undefined,
  data: JsonObject,
  dateOfName: string | null,
): boolean =>
  needs !== undefined && !needs.some((by) => ownValue(isSortable, by)?.(data, dateOfName))
