import { posix } from 'node:path'
import type { JsonObject, Problem } from '../../../../shapes.ts'
import { loadConfig } from '../../config/load.ts'
import { optionUnread } from '../../config/problems.ts'
import { afterMember } from '../../config/static/code.ts'
import { isSign, type Module, openModule, textAt } from '../../config/static/module.ts'
import { mapAt } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'
import { isKnownFilter } from '../permalink/filters.ts'
import type { DropTest } from '../site.ts'
import { computedName } from './computed.ts'
import { type DataFormats, dataFormats } from './data-formats.ts'
import { mapMembers, memberEnd, spell } from './functions.ts'
import { headsBy } from './heads.ts'
import { outcomeOf } from './outcome/outcome.ts'
import { hasOtherSteps } from './preprocessors.ts'
import { type Code, declared } from './results.ts'
import { changesAddresses } from './unread.ts'

const maxFiles = 50
const maxCalls = 200
const importedFrom = /\b(?:from|require\(|import\()\s*['"]((?:\.{1,2}\/|#)[^'"\n]{1,300})['"]/g
const endings = ['', '.js', '.cjs', '.mjs', '.ts', '/index.js']

/** The texts of the configuration and of the site's files that it imports; others are named. */
export function textsOf(
  files: SiteFiles,
  config: string | undefined,
  problems: Problem[],
): string[] {
  const found = new Map<string, string>()
  const missing = new Set<string>()
  const waiting = config === undefined ? [] : [config]
  const root = config?.replace(/[^/]+$/, '') ?? ''
  const named = mapAt(loadConfig(files, `${root}package.json`, []) ?? {}, 'imports') ?? {}
  for (
    let name = waiting.pop();
    name !== undefined && found.size < maxFiles;
    name = waiting.pop()
  ) {
    const text = found.has(name) ? undefined : files.text(name)
    if (text === undefined) {
      if (!found.has(name) && /\.[cm]?[jt]s$/.test(name)) missing.add(name)
      continue
    }
    found.set(name, text)
    waiting.push(...importsIn(text, name, root, named).filter((one) => files.names.has(one)))
  }
  if (missing.size > 0) problems.push(notRead([...missing]))
  return [...found.values()]
}

/** The names that the files may have which a text imports. */
function importsIn(text: string, name: string, root: string, named: JsonObject): string[] {
  return [...text.matchAll(importedFrom)].flatMap(([, from = '']) => {
    const target = from.startsWith('#') ? targetOf(named, from) : undefined
    const start = posix.join(target ? root : posix.dirname(name), target ?? from)
    return endings.map((end) => start + end)
  })
}

/** The file that `imports` of package.json gives to a name, also by a pattern with one `*`. */
function targetOf(imports: JsonObject, name: string): string | undefined {
  for (const [key, file] of Object.entries(imports)) {
    const [start = '', end] = key.split('*')
    const isIt = end === undefined ? name === key : name.startsWith(start) && name.endsWith(end)
    const part = name.slice(start.length, name.length - (end?.length ?? 0))
    if (isIt && typeof file === 'string') return file.replace('*', () => part)
  }
  return undefined
}

const notRead = (names: readonly string[]): Problem =>
  optionUnread(
    `The configuration imports ${names.length} files that are not read, so that it is not known what they leave out: ${names.slice(0, 5).join(', ')}.`,
  )

/** The arguments of each call of a method, a bare name as what it stands for. */
function callsOf(m: Module, method: string, others: readonly Module[]): Code[][] {
  const starts = m.tokens.flatMap((_, at) => {
    const open = textAt(m, at) === method ? openOf(m, at) : at
    return isSign(m, open, '(') && open > at ? [open] : []
  })
  return starts.slice(0, maxCalls).map((open) => {
    const given: Code[] = []
    for (let next = open + 1; next < m.tokens.length && !isSign(m, next, ')'); ) {
      given.push(declared({ m, from: next, to: memberEnd(m, next) }, others))
      const end = afterMember(m, next)
      if (end <= next) break
      next = end
    }
    return given
  })
}

/** Where the arguments of `name(…)`, `name?.(…)` or `['name'](…)` begin. */
function openOf(m: Module, at: number): number {
  if (isSign(m, at + 1, ']')) return at + 2
  return isSign(m, at + 1, '?') && isSign(m, at + 2, '.') ? at + 3 : at + 1
}

const folderNames = ['includes', 'layouts', 'data', 'output'] as const
type FolderName = (typeof folderNames)[number]

export interface Calls extends DataFormats {
  /** Names and values of `addGlobalData`; '' is a name that only code knows, `*` may be any. */
  globals: { name: string; code: Code }[]
  /** The names that `addLayoutAlias` gives to layouts. */
  aliases: [string, string][]
  /** Endings that `addExtension` gives to Markdown. */
  endings: string[]
  /** The folders of `setIncludesDirectory` and its kind; null where code makes one. */
  folders: Partial<Record<FolderName, string | null>>
  /** What follows the name in those of data files, and that of the data of a folder. */
  suffixes: string[]
  baseName?: string
  /** The call whose names of data files, or whose fences of heads, only code knows. */
  unreadNames?: string
  /** An expression; heads in which it is found are read by the site's own code. */
  otherHeads?: string
  changesAddresses: boolean
  /** The keys by which preprocessors leave out pages, and whether one may leave out any. */
  dropsBy: DropTest[]
  mayHide: boolean
  /** Filters for names that the site replaces by its own. */
  ownFilters: string[]
  /** The zone in which `addDateParsing` reads dates; null if only its code tells. */
  zone?: string | null
  /** Whether its code keeps the wall clock of what YAML reads as a time in UTC. */
  keepsLocalTime: boolean
}

const literal = (code: Code | undefined) =>
  code && code.to - code.from === 1 && code.m.tokens[code.from]?.kind === 'text'
    ? textAt(code.m, code.from)
    : undefined

/** The name that a text or a sum of texts gives. */
function nameBy(code: Code): string {
  const spelled = spell(code)
  if (/^"[^"\\]*"(?: \+ "[^"\\]*")*$/.test(spelled))
    return Array.from(spelled.matchAll(/"([^"]*)"/g), ([, part = '']) => part).join('')
  // Of the keys of a map, none is taken for the address.
  if (/^\w+$/.test(spelled)) return ''
  const start = /^["\u0001]([\w.]*)/.exec(spelled)?.[1] ?? ''
  const isOf = (name: string) => name.startsWith(start) || start.startsWith(name)
  return isOf('permalink') || isOf(computedName) ? '*' : ''
}

/** What the code of a configuration calls. */
export function readCalls(texts: readonly string[]): Calls {
  const modules = texts.map((text) => openModule('', text))
  const all = (method: string) => modules.flatMap((m) => callsOf(m, method, modules))
  const steps = all('addPreprocessor').filter(([, formats]) => isOfMarkdown(formats))
  const drops = steps.map(([, , step]) => (step ? outcomeOf(step, modules, 'false') : null))
  const parsers = all('addDateParsing').map(([code]) => code)
  const zones = parsers.map((code) => (code ? zoneIn(code) : null))
  return {
    ...(zones.length > 0 && { zone: zones.every((one) => one === zones[0]) ? zones[0] : null }),
    keepsLocalTime: parsers.some((code) => code && spell(code).includes('keepLocalTime : true')),
    ownFilters: filterCalls
      .flatMap((method) => all(method).map(([name]) => literal(name) ?? ''))
      .filter(isKnownFilter),
    globals: all('addGlobalData').flatMap(([name, code]) =>
      name && code ? [{ name: nameBy(name), code }] : [],
    ),
    endings: all('addExtension').flatMap(endingsOf),
    folders: foldersBy(all),
    aliases: all('addLayoutAlias').map(([from, to]) => [literal(from) ?? '', literal(to) ?? '']),
    ...dataFormats(all('addDataExtension'), modules),
    ...namesOfData(all),
    changesAddresses: changesAddresses(modules),
    dropsBy: drops.flatMap((one) => one ?? []),
    mayHide:
      drops.includes(null) ||
      modules.some(hasOtherSteps) ||
      all('addExtension').some(givesAddresses),
  }
}

const ofSuffixes = 'setDataFileSuffixes'
const ofBase = 'setDataFileBaseName'
const ofHeads = 'setFrontMatterParsingOptions'

function namesOfData(
  all: (method: string) => Code[][],
): Pick<Calls, 'suffixes' | 'baseName' | 'unreadNames' | 'otherHeads'> {
  const [given, base] = [ofSuffixes, ofBase].map((method) => all(method).at(-1))
  const list = given?.[0] && spell(given[0])
  const isList = list === undefined || /^\[(?: "[\w.-]*" ,?)* ?\]$/.test(list)
  const suffixes = Array.from(list?.matchAll(/"([\w.-]*)"/g) ?? [], ([, one = '']) => one)
  const baseName = literal(base?.[0])
  const hasOtherNames = !isList ? ofSuffixes : base && baseName === undefined ? ofBase : undefined
  const { isUnread, ...heads } = headsBy(all(ofHeads))
  const unreadNames = isUnread ? ofHeads : hasOtherNames
  return {
    // The longest is tried first.
    suffixes: given ? suffixes.sort((one, other) => other.length - one.length) : ['.11tydata', ''],
    ...(baseName !== undefined && { baseName }),
    ...(unreadNames !== undefined && { unreadNames }),
    ...heads,
  }
}

function foldersBy(all: (method: string) => Code[][]): Calls['folders'] {
  const found = folderNames.flatMap((name) => {
    const method = `set${name.slice(0, 1).toUpperCase()}${name.slice(1)}Directory`
    const call = all(method).at(-1)
    return call ? [[name, literal(call[0]) ?? null]] : []
  })
  return Object.fromEntries(found)
}

const filterCalls = ['addFilter', 'addLiquidFilter', 'addNunjucksFilter', 'addAsyncFilter']

/** The zone that the code gives luxon, as in the documentation of Eleventy. */
function zoneIn(given: Code): string | null {
  const code = spell(given)
  const names = [...code.matchAll(/\bzone : ("[^"]*"|\w+)|setZone \( ("[^"]*"|\w+)/g)].map(
    ([, one, other = '']) => one ?? other,
  )
  const zones = new Set(names.map((name) => inQuotes(name) ?? constantIn(given.m, name)))
  zones.delete('utc')
  const [zone = null, ...more] = zones
  return more.length === 0 && code.includes('fromISO') ? zone : null
}

const inQuotes = (code: string) => (/^"[^"\\]*"$/.test(code) ? code.slice(1, -1) : undefined)

function constantIn(m: Module, name: string): string | null {
  const token = m.tokens[m.constants.get(name) ?? -1]
  return token?.kind === 'text' ? token.text : null
}

/** `addExtension('markdown', { key: 'md' })` */
const endingsOf = ([names, options]: Code[]): string[] => {
  const members = (options && mapMembers(options)) ?? []
  const isMarkdown = members.some(([name, code]) => name === 'key' && literal(code) === 'md')
  return isMarkdown ? (literal(names)?.match(/\w+/g) ?? []) : []
}

// Options of a format may say its addresses.
const givesAddresses = ([formats, options]: Code[]) =>
  isOfMarkdown(formats) && options !== undefined && spell(options).includes('permalink')

const isOfMarkdown = (formats?: Code) =>
  literal(formats) === undefined || /(?:^|[\s,])(?:\*|md)(?:$|[\s,])/.test(literal(formats) ?? '')
