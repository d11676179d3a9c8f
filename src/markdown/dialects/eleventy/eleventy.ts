import { isLeftOut } from '../config/exclusions.ts'
import type { Dialect, PageKind } from '../dialect.ts'
import { isLooseData } from './data.ts'
import { isLayout, isTemplateLayout } from './layouts.ts'
import { inInput, isForeign, isImported } from './names.ts'
import { detectEleventy, isSiteFile, readEleventySite } from './read-site.ts'
import { eleventyReader } from './reader.ts'
import { rulesOf } from './rules.ts'
import type { EleventyRules, EleventySite } from './site.ts'

const hidden = /(?:^|\/)\./

export const eleventy: Dialect<EleventySite, EleventyRules> = {
  name: 'eleventy',
  takesPaths: true,
  detect: detectEleventy,
  isSiteFile,
  isImported: (file) =>
    isImported(file) ||
    (!hidden.test(file) && !isForeign(file) && (isLooseData(file) || isLayout(file))),
  isHeadOnly: isTemplateLayout,
  readSite: readEleventySite,
  kindOf,
  rulesOf,
  reader: eleventyReader,
}

const otherTemplates =
  /\.(?:njk|liquid|html?|hbs|mustache|ejs|haml|pug|webc|11ty\.[cm]?[jt]sx?|mdx|txt|rst|adoc)$/i
const code = /\.(?:[cm]?[jt]sx?|json|s[ac]ss|lock)$/i

function kindOf(site: EleventySite, file: string): PageKind {
  const { root, input, folders, copied } = site
  if (/(?:^|\/)node_modules(?:\/|$)/.test(file)) return 'code'
  if (isBelow(root, folders.output, file)) return 'build_output'
  const isCopied = copied.some((path) => file === path || file.startsWith(`${path}/`))
  // What is copied may be a page as well.
  if (isCopied && !(file.startsWith(input) && isMarkdown(site, file))) return 'file'
  return file.startsWith(input) ? kindInInput(site, file) : kindBeside(site, file)
}

const isMarkdown = ({ endings = [] }: EleventySite, file: string) =>
  ['md', ...endings].some((ending) => file.toLowerCase().endsWith(`.${ending}`))

const isBelow = (root: string, folder: string, file: string) =>
  folder !== '' && file.startsWith(inInput(root, folder))
const isRead = (file: string) => isSiteFile(file) && !file.endsWith('package.json')

function kindBeside({ input, copied }: EleventySite, file: string): PageKind {
  if (file.endsWith('/') && [input, ...copied].some((path) => path.startsWith(file)))
    return 'article'
  if (isRead(file)) return 'file'
  return /\.md$/i.test(file) ? 'not_content' : 'code'
}

function kindInInput(site: EleventySite, file: string): PageKind {
  const { input, folders } = site
  if (isBelow(input, folders.includes, file)) return 'layout'
  if (isBelow(input, folders.layouts ?? '', file)) return 'layout'
  if (isBelow(input, folders.data, file)) return 'config'
  if (isIgnored(site, file)) return 'not_content'
  if (site.isMarkdownOff === true && isMarkdown(site, file)) return 'not_content'
  if (file.endsWith('/') || isMarkdown(site, file)) return 'article'
  if (otherTemplates.test(file)) return 'not_markdown'
  return !isRead(file) && code.test(file) ? 'code' : 'file'
}

const isIgnored = ({ root, ignored }: EleventySite, file: string) =>
  isLeftOut(ignored, file.slice(root.length))
