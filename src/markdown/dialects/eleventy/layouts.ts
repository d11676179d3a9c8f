import type { Problem } from '../../../shapes.ts'
import { fenceLanguage, splitBegun } from '../../file/fences.ts'
import { parseFrontMatter } from '../../front-matter/front-matter.ts'
import { optionUnread } from '../config/problems.ts'
import { bodyAt } from '../config/static/code.ts'
import { isSign, type Module, openModule, outerNames, textAt } from '../config/static/module.ts'
import { readStatic } from '../config/static/reader.ts'
import { textAt as textIn } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'
import { maxProblems, type Read, withCode } from './code/members.ts'
import { addData } from './data-order.ts'
import type { FolderData } from './site.ts'

// Of files with one name, the first of them counts.
const endings = [
  'liquid',
  'md',
  'njk',
  'html',
  '11ty.js',
  '11ty.cjs',
  '11ty.mjs',
  '11ty.ts',
  '11ty.jsx',
  '11ty.tsx',
]
const others = ['webc', 'vto', 'hbs', 'mustache', 'ejs', 'haml', 'pug']
const all = [...endings, ...others]
const template = new RegExp(`\\.(?:${all.map((one) => one.replace('.', '\\.')).join('|')})$`)
const inLayouts = /(?:^|\/)[^/]*(?:include|layout|template|theme)[^/]*\//
const maxLayouts = 500
const maxChain = 10

/** Whether a file may be a layout; of Markdown and HTML only the folder tells. */
export const isLayout = (file: string) =>
  template.test(file) && (!/\.(?:md|html)$/.test(file) || inLayouts.test(file))

/** The same without layouts that are code, of which all counts. */
export const isTemplateLayout = (file: string) =>
  isLayout(file) && !/\.11ty\.[cm]?[jt]sx?$/.test(file)

/** What layouts say of the pages that name them, by each name, without those that say nothing. */
export function readLayouts(
  files: SiteFiles,
  folder: string,
  aliases: readonly [string, string][],
  problems: Problem[],
): Record<string, FolderData> {
  const found = [...files.names].filter((name) => name.startsWith(folder) && template.test(name))
  const read = (name: string, at: number) =>
    at < maxLayouts ? readOne(files, name, problems) : unread(name, problems)
  const known = new Map(found.map((name, at) => [name.slice(folder.length), read(name, at)]))
  const names = new Set([...known.keys()].flatMap((name) => [name, name.replace(template, '')]))
  const renamed = new Map(aliases)
  const fileOf = (name: string) => {
    const given = renamed.get(name) ?? name
    return [given, ...all.map((ending) => `${given}.${ending}`)].find((one) => known.has(one))
  }
  const said = [...names, ...renamed.keys()].map((name) => [name, chainOf(name, known, fileOf)])
  return Object.fromEntries(said.filter(([, one]) => one !== null))
}

/** The data of a layout and of those around it, which are farther from the page. */
function chainOf(
  name: string,
  known: ReadonlyMap<string, Read>,
  fileOf: (name: string) => string | undefined,
): FolderData | null {
  const chain: Read[] = []
  for (let next: string | undefined = name; next && chain.length < maxChain; ) {
    const one: Read | undefined = known.get(fileOf(next) ?? '')
    if (one) chain.unshift(one)
    next = one && textIn(one.values, 'layout')
    if (next && chain.length === maxChain) chain.push({ values: {}, mayHide: true })
  }
  const joined: FolderData = { of: '', values: {} }
  for (const one of chain) addData(joined, one)
  delete joined.values.layout
  const { values, of: _, ...code } = joined
  return Object.keys(values).length + Object.keys(code).length > 0 ? joined : null
}

// Code that names none of these does not say whether a page is public.
const decides = /permalink|draft|\.\.\.|\bimport\b|\brequire\b|\bfrom\s{0,9}['"]/

function readOne(files: SiteFiles, name: string, problems: Problem[]): Read {
  const text = files.text(name)
  if (text === undefined) return unread(name, problems)
  if (/\.11ty\.[cm]?[jt]sx?$/.test(name)) return codeOf(name, text, problems)
  const parts = splitBegun(text)
  const read = parseFrontMatter(parts)
  if (read.ok) return { values: { ...read.data } }
  const isCode = /^(?:js|javascript)/.test(fenceLanguage(parts))
  if (isCode) return codeOf(name, moduleOf(parts.raw), problems)
  problems.push(unreadable(name))
  return { values: {}, ...(decides.test(parts.raw) && { mayHide: true }) }
}

/** Front matter that is code is a map, or gives what it declares. */
const moduleOf = (code: string) =>
  code.trimStart().startsWith('{')
    ? `export const data = ${code}`
    : `${code}\nexport const data = { ${outerNames(openModule('', code)).join(', ')} }`

function unread(name: string, problems: Problem[]): Read {
  const message = `${name}, which may be a layout, is not read, so that its pages are drafts: it is too large (64 kB a head, 2 MB and ${maxLayouts} layouts in all), or is Markdown or HTML in a folder without "layout", "include", "template" or "theme" in its name.`
  if (problems.length < maxProblems) problems.push(optionUnread(message))
  return { values: {}, mayHide: true }
}

const ofFunction = /(^|;\s{0,20})export\s{1,20}function\s{1,20}data\s{0,20}(?=\()/m
const ofCommonJs = /(^|;\s{0,20})(?:module\.)?exports\.data(?=\s{0,20}=\s{0,20}\{)/m
// What is named again may be changed there.
const isTwice = /\bexports\.data\b[\s\S]*\bexports\.data\b/

function codeOf(name: string, given: string, problems: Problem[]): Read {
  const text = (isTwice.test(given) ? given : given.replace(ofCommonJs, '$1const data')).replace(
    ofFunction,
    '$1const data = function ',
  )
  const { value, unread } = readStatic(text, undefined, 'data')
  const isUnknown = Object.keys(value).length === 0 && unread.length === 0
  const m = openModule(name, text)
  if (isUnknown && decides.test(text) && !hasNoData(m)) {
    problems.push(unreadable(name))
    return { values: {}, mayHide: true }
  }
  return withCode(value, unread, m)
}

/** Whether a layout is functions without `data` beside them; a class gives its data by a method. */
function hasNoData(m: Module): boolean {
  const { main, passed, tokens } = m
  const isSet = tokens.some(
    ({ text }, at) => isPassedOn(m, at) || (text === 'data' && isExported(m, at)),
  )
  if (isSet || passed.length > 0 || tokens.some((_, at) => isSign(m, at, 'class'))) return false
  return main === undefined || bodyAt(m, main) !== undefined || m.functions.has(textAt(m, main))
}

/** `export { data } from './data.js'` and `export * from './data.js'` */
const isPassedOn = (m: Module, at: number) =>
  textAt(m, at) === 'export' && ['{', '*'].includes(textAt(m, at + 1))

/** Whether the name `data` is here one that a file may export. */
const isExported = (m: Module, at: number) =>
  m.tokens[at]?.kind === 'text' ||
  ['function', 'as'].some((word) => isSign(m, at - 1, word)) ||
  (isSign(m, at - 1, '.') && isSign(m, at + 1, '='))

const unreadable = (name: string): Problem =>
  optionUnread(
    `${name}: the data of this layout cannot be read, so that its pages are drafts where it may leave them out.`,
  )
