import type { JsonObject, Problem } from '../../../shapes.ts'
import { exclusionsOf, hideAll } from '../config/exclusions.ts'
import { readPathPatterns } from '../config/path-patterns.ts'
import { optionUnread } from '../config/problems.ts'
import { folderOf } from '../config/root.ts'
import { pathOfUrl, zoneOf } from '../config/site-values.ts'
import { isUnread, type Unread } from '../config/static/unread.ts'
import { mapAt, textAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { markdownItInCode } from '../markup/markdown-it.ts'
import { withMarkup } from '../markup/markup.ts'
import { type Calls, readCalls, textsOf } from './code/calls.ts'
import { commandOptions, holdsCommands } from './code/command-line.ts'
import { configFile, configIn } from './code/config.ts'
import { madeByCode } from './code/members.ts'
import { hasFormat, unreadSetting } from './code/unread.ts'
import { versionOf, withTags } from './code/version.ts'
import { isData, readData } from './data.ts'
import { globalNames, globalsIn, hidingNames } from './globals.ts'
import { readLayouts } from './layouts.ts'
import { inInput, isConfig, isForeign } from './names.ts'
import { hides } from './rules.ts'
import type { EleventySite } from './site.ts'

/** Whether the text of a file says something of a site of Eleventy. */
export const isSiteFile = (file: string) =>
  !isForeign(file) &&
  (isConfig(file) ||
    isData(file) ||
    holdsCommands(file) ||
    /(?:^|\/)(?:\.eleventyignore|\.gitignore|package\.json)$/.test(file))

/** Whether the files look like a site of Eleventy. */
export function detectEleventy(files: SiteFiles): Omit<Detection, 'name'> | null {
  const names = [...files.names].filter((name) => !isForeign(name))
  const known = names.find(isConfig)
  if (known) return { certainty: 'certain', because: [known] }
  const inPackage = names.find(
    (name) =>
      /(?:^|\/)package\.json$/.test(name) && (files.text(name) ?? '').includes('"@11ty/eleventy"'),
  )
  const sign =
    inPackage ??
    names.find((name) => /\.11tydata\.(?:json|[cm]?js)$|(?:^|\/)\.eleventyignore$/.test(name))
  return sign ? { certainty: 'likely', because: [sign] } : null
}

// What `dir` says goes before what is called.
function foldersIn(config: JsonObject, calls: Calls): EleventySite['folders'] {
  const given = (name: keyof Calls['folders']) =>
    textAt(config, 'dir', name) ?? calls.folders[name] ?? undefined
  const layouts = given('layouts')
  return {
    includes: folderOf(given('includes') ?? '_includes'),
    ...(layouts !== undefined && { layouts: folderOf(layouts) }),
    data: folderOf(given('data') ?? '_data'),
    output: folderOf(given('output') ?? '_site'),
  }
}

// They are in the rules of each file.
const maxNames = 100

const hidingKeys = ['permalink', 'layout', 'computed']
const unreadKeys = /^keys(?:\.(?:permalink|layout|computed)\b|$)/

/** The setting of folders or key names that is not known, so that data may hide pages, or ''. */
function unknownData(config: JsonObject, unread: readonly Unread[], calls: Calls): string {
  const isRenamed = Object.keys(mapAt(config, 'keys') ?? {}).some((key) => hidingKeys.includes(key))
  if (isRenamed || unread.some(({ name }) => unreadKeys.test(name))) return 'keys'
  const name = (['includes', 'layouts', 'data'] as const).find(
    (one) =>
      textAt(config, 'dir', one) === undefined &&
      (calls.folders[one] === null || isUnread(unread, `dir.${one}`)),
  )
  return name ? `dir.${name}` : ''
}

function layoutsIn(
  files: SiteFiles,
  folder: string,
  { aliases }: Calls,
  problems: Problem[],
): Pick<EleventySite, 'layouts' | 'layoutsHide'> {
  const layouts = readLayouts(files, folder, aliases, problems)
  const all = Object.values(layouts)
  return all.length === 0 ? {} : { layouts, ...(all.some(hides) && { layoutsHide: true }) }
}

/** Reads the configuration, which is never run, and the data of folders that is JSON. */
export function readEleventySite(
  files: SiteFiles,
  options: SiteOptions,
): SiteReading<EleventySite> {
  const problems: Problem[] = []
  const file = configFile(files)
  const text = (file && files.text(file)) ?? ''
  const root = file?.replace(/[^/]+$/, '') ?? ''
  const { formats, ...given } = commandOptions(files, root)
  const { value, unread } = configIn(text, given)
  for (const name of ['pathPrefix', 'dir'].filter((one) => isUnread(unread, one)))
    problems.push(madeByCode(`${file}: "${name}"`))
  const input = root + folderOf(textAt(value, 'dir', 'input') ?? '')
  const texts = textsOf(files, file, problems)
  const all = texts.join('\n')
  const calls = readCalls(texts)
  if (calls.zone === null) problems.push(datesByCode(file))
  const ignored = ignoredIn(files, root, input, all, problems)
  const isMarkdown = hasFormat('md', all, formats)
  const filter =
    filterByCode(ignored, unread, calls) ||
    unreadSetting(texts) ||
    calls.unreadNames ||
    unknownData(value, unread, calls)
  const byCode = filter || (isMarkdown === null ? 'templateFormats' : '')
  const folders = foldersIn(value, calls)
  const global = inInput(input, folders.data)
  const version = versionOf(files, root)
  const data = withTags(readData(files, { input, global }, calls, problems), version)
  const layoutFolder = inInput(input, folders.layouts ?? folders.includes)
  const layouts = layoutsIn(files, layoutFolder, calls, problems)
  const allData = [calls, ...data, ...Object.values(layouts.layouts ?? {})]
  const names = globalNames(files, global, calls)
  const inGlobals = hidingNames(names, allData)
  const site: EleventySite = {
    dialect: 'eleventy',
    root,
    input,
    basePath: pathOfUrl(textAt(value, 'pathPrefix') ?? ''),
    lang: options.lang,
    timeZone: zoneOf(calls.zone ?? undefined, 'UTC', problems),
    ...version,
    folders,
    ignored: ignored ?? [],
    ...(byCode && { isFilteredByCode: hideAll(byCode, problems) }),
    ...(isMarkdown === false && { isMarkdownOff: true }),
    endings: calls.endings.filter((one) => hasFormat(one, all, formats) === true),
    copied: [...all.matchAll(/addPassthroughCopy\(\s*['"`]([^'"`]{1,500})['"`]/g)].map(
      ([, path = '']) => root + path.replace(/^\.?\//, '').replace(/\/$/, ''),
    ),
    data,
    ...layouts,
    globals: globalsIn(files, global, calls),
    globalNames: names.length > maxNames ? [''] : names,
    ...(inGlobals.length > 0 && { hidingNames: inGlobals }),
    ...settingsOf(calls),
    ...withMarkup(markdownItInCode(all)),
    patterns: readPathPatterns(options.paths),
  }
  return { site, problems }
}

const settingsOf = (calls: Calls) => ({
  ...(calls.keepsLocalTime && { keepsLocalTime: true }),
  ...(calls.changesAddresses && { changesAddresses: true }),
  ...(calls.ownFilters.length > 0 && { ownFilters: calls.ownFilters }),
  ...(calls.otherHeads !== undefined && { otherHeads: calls.otherHeads }),
  dropsBy: calls.dropsBy,
})

const datesByCode = (file = ''): Problem =>
  optionUnread(`${file}: addDateParsing is code, which is not run; dates are read in UTC.`)

/** The option by which code may leave out any page, or ''. */
function filterByCode(ignored: string[] | null, unread: readonly Unread[], calls: Calls): string {
  if (ignored === null) return 'ignores.add'
  if (isUnread(unread, 'dir.input')) return 'dir.input'
  return calls.mayHide ? 'addPreprocessor' : ''
}

const ignoreCall = /\bignores\s*\.\s*add\s*\(\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`\n]*)`)?\s*(\)?)/g

/** The glob of a call; undefined if code makes it. A hole may be any name below its folder. */
function ignoredBy([, one, other, template, end]: RegExpMatchArray): string | undefined {
  const glob = one ?? other ?? template
  if (glob === undefined || !end) return undefined
  if (glob !== template || !glob.includes('${')) return glob
  return /^[^$]*\//.test(glob) ? glob.replace(/[^/]*\$\{.*$/, '+()') : undefined
}

/** The globs of ignore files and of the configuration, or null if code makes one. */
function ignoredIn(
  files: SiteFiles,
  root: string,
  input: string,
  config: string,
  problems: Problem[],
): string[] | null {
  const usesGit = !/setUseGitIgnore\(\s*false\s*\)/.test(config)
  const calls = Array.from(config.matchAll(ignoreCall), ignoredBy)
  if (calls.includes(undefined)) return null
  const inFile = (file: string) => linesOf(files.text(file) ?? '')
  const below = input.slice(root.length)
  const all = [
    ...(usesGit ? inFile(`${root}.gitignore`) : []),
    ...inFile(`${root}.eleventyignore`),
    ...(below === '' ? [] : inFile(`${input}.eleventyignore`).map((line) => below + line)),
    ...calls.map((glob = '') => glob),
  ]
  return exclusionsOf('The ignore files', all, problems)
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('!'))
    // A character without a meaning in globs is the same with a backslash: `\#*\#`.
    .map((line) => line.replace(/\\(?=[^\s\\!*?[\](){}|+@])/g, ''))
