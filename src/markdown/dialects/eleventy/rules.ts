import type { Json } from '../../../shapes.ts'
import { mapAt, textAt, valueAt } from '../config/values.ts'
import { listOf } from './address.ts'
import { isFalse, isOfPath } from './code/key-tests.ts'
import { unlistedKey, unlistedKeysIn } from './code/listed.ts'
import { isExcluded, isMadeFirst } from './computed-keys.ts'
import { titlesOf } from './computed-title.ts'
import { dataFor } from './data-order.ts'
import { mayBeEmpty } from './empty.ts'
import { pathsIn } from './permalink/template.ts'
import { keys } from './reader.ts'
import {
  type DropTest,
  type EleventyRules,
  type EleventySite,
  type FolderData,
  type HidingKey,
  inPresentForm,
} from './site.ts'

/** The rules of a file, with what the layout says that its text or its data names. */
export function rulesOf(stored: EleventySite, file: string, start?: () => string): EleventyRules {
  const site = inPresentForm(stored)
  const { layouts, globals = {} } = site
  const plain = dataFor(site, file)
  const isAsked = layouts !== undefined || Object.keys(globals).length > 0
  const head = isAsked ? headAt(start?.() ?? '') : ''
  if (!layouts) return rulesBy(site, file, plain, head)
  const named = layoutIn(head)
  const layout = own(layouts, named ?? textAt(plain.values, 'layout') ?? '')
  const rules = rulesBy(site, file, layout ? dataFor(site, file, layout) : plain, head)
  const mayHide = site.layoutsHide === true || hides(plain)
  return { ...rules, layout: { named, ...(mayHide && { mayHide }) } }
}

const layoutKey =
  /^(?:layout|[ \t]{0,20}["']layout["'])[ \t]{0,20}[:=][ \t]{0,20}(?:"([^"\\\n]*)"|'([^'\n]*)'|([\w./-]+)),?[ \t]{0,20}(?:[ \t]#.*)?\r?$/m

const headAt = (text: string) =>
  /^\uFEFF?---/.test(text) ? text.slice(0, text.indexOf('\n---', 3)) : ''

/**
 * The layout that a head names, found without parsing it: this runs beside requests. The reader
 * takes another form for another layout.
 */
function layoutIn(head: string): string | null {
  const [, one, other, plain] = layoutKey.exec(head) ?? []
  if (plain !== undefined && /^(?:false|null|true)$/i.test(plain)) return null
  return (one ?? other ?? plain) || null
}

const own = <T>(all: Record<string, T>, name: string) =>
  Object.hasOwn(all, name) ? all[name] : undefined

// Of any page, no key is known.
const ofAny = { name: '', values: {}, isComputed: () => true }

/** Whether data may take the address from a page. */
export function hides({ values, mayHide, dropsBy }: FolderData): boolean {
  const computed = mapAt(values, 'eleventyComputed')?.permalink
  const all = [values.permalink, computed ?? undefined].filter((one) => one !== undefined)
  return (
    mayHide === true ||
    dropsBy !== undefined ||
    values.draft !== undefined ||
    all.some((one) => typeof one !== 'string' || isFalse(one) || mayBeEmpty(one, ofAny))
  )
}

function rulesBy(site: EleventySite, file: string, data: FolderData, head: string): EleventyRules {
  const { input, basePath, lang, timeZone } = site
  const computed = computedOf(data)
  const path = file.slice(site.root.length)
  const { isMet, dropsBy } = testsFor([...(site.dropsBy ?? []), ...(data.dropsBy ?? [])], path)
  return {
    dialect: 'eleventy',
    ...(site.root !== '' && { root: site.root }),
    input,
    basePath,
    lang,
    timeZone,
    ...(site.keepsLocalTime && { keepsLocalTime: true }),
    ...(site.isBefore3 && { isBefore3: true }),
    isByCode: data.byCode === true,
    ...((data.computedByCode || site.changesAddresses) && { isComputed: true }),
    ...((data.mayHide || isMet) && { isHidden: true }),
    ...(dropsBy.length > 0 && {
      dropsBy: dropsBy.map((one) => ({ ...one, ...keyWith(site, one.key, data) })),
    }),
    ...(site.otherHeads !== undefined && { otherHeads: site.otherHeads }),
    ...(site.ownFilters && { ownFilters: site.ownFilters }),
    ...computed,
    ...unlistedBy(site, data, path),
    pattern: site.patterns.find(({ folder }) => file.startsWith(folder))?.pattern ?? null,
    ...knownKeys(site, data, [...(computed.titles ?? []), computed.computed, head]),
  }
}

/** What data says of a page and of the keys in its templates, and the keys that are not known. */
function knownKeys(
  { globals = {}, globalNames = [''] }: EleventySite,
  { values, madeKeys = [] }: FolderData,
  templates: readonly (Json | undefined)[],
): Pick<EleventyRules, 'defaults' | 'globals' | 'otherKeys'> {
  const named = new Set([...templates, values.permalink].flatMap(namesIn))
  const own = Object.entries(values).filter(([key]) => isWanted(key) || named.has(key))
  const more = Object.entries(globals).filter(([key]) => named.has(key) && !(key in values))
  const known = new Set([...own, ...more].map(([key]) => key))
  const all = new Set([...globalNames, ...madeKeys, ...Object.keys(values)])
  const otherKeys = [...all].filter((key) => !known.has(key))
  return {
    ...(otherKeys.length > 0 && { otherKeys }),
    ...(more.length > 0 && { globals: Object.fromEntries(more) }),
    defaults: own.length > 0 ? Object.fromEntries(own) : null,
  }
}

const namesIn = (template: Json | undefined) =>
  typeof template === 'string' ? pathsIn(template).map((path) => path.replace(/\..*/s, '')) : []

/** The tests of keys, and whether one of the path of the file is met, which does not change. */
const testsFor = (tests: readonly DropTest[], path: string) => ({
  isMet: tests.some((one) => isOfPath(one, path)),
  dropsBy: tests.filter(({ matches }) => matches === undefined),
})

// A page without such a key stays listed: global data of unknown names is seldom about pages.
function unlistedBy(
  site: EleventySite,
  data: FolderData,
  path: string,
): Pick<EleventyRules, 'isUnlisted' | 'unlistedBy'> {
  const value = mapAt(data.values, 'eleventyComputed')?.[unlistedKey]
  const keys = unlistedKeysIn(value)
  if (!keys) return isExcluded(value) ? { isUnlisted: true } : {}
  const { isMet, dropsBy } = testsFor(keys, path)
  if (isMet) return { isUnlisted: true }
  const named = { hidingNames: site.hidingNames?.filter((name) => name !== '') ?? [] }
  return { unlistedBy: dropsBy.map((one) => ({ ...one, ...keyWith(named, one.key, data) })) }
}

function computedOf({
  values,
  computedKeys = [],
  computesFirst,
}: FolderData): Partial<EleventyRules> {
  const map = mapAt(values, 'eleventyComputed') ?? {}
  const keys = [...computedKeys, ...Object.keys(map)].filter((key) => key !== 'permalink')
  const isFirst = computesFirst === true || isMadeFirst(map)
  const titles = titlesOf(map.title)
  const tags = listOf(map.tags)
  return {
    ...(map.permalink !== undefined && map.permalink !== null && { computed: map.permalink }),
    ...(titles.length > 0 && { titles }),
    ...(tags.length > 0 && { computedTags: tags }),
    ...(keys.length > 0 && { computedKeys: [...new Set(keys)] }),
    ...(isFirst && { computesFirst: true }),
  }
}

function keyWith(
  { hidingNames = [] }: Pick<EleventySite, 'hidingNames'>,
  key: string,
  data: FolderData,
): HidingKey {
  const { values, madeKeys = [] } = data
  const [first = '', ...more] = key.split('.')
  const byDefault = valueAt(values, first, ...more)
  return {
    key,
    ...(byDefault !== undefined && { byDefault }),
    ...(mayHold([...hidingNames, ...madeKeys], first) && { isGlobal: true }),
    ...(valueAt(values, first) !== undefined && { isHeld: true }),
  }
}

// No data of unknown keys says of all pages that they are drafts.
const mayHold = (names: readonly string[], key: string) =>
  names.some((name) => name === key || (name === '' && key !== 'draft'))

const isWanted = (key: string) =>
  keys.targetsOf(key).length > 0 ||
  keys.holdsFields(key) ||
  ['permalink', 'dynamicPermalink', 'pagination'].includes(key)
