import type { Problem } from '../../../shapes.ts'
import { exclusionsOf, hideAll } from '../config/exclusions.ts'
import { loadConfig } from '../config/load.ts'
import { readPathPatterns } from '../config/path-patterns.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { readStatic, type StaticConfig } from '../config/static/reader.ts'
import { isUnread } from '../config/static/unread.ts'
import { mapAt, textAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { markdownItInCode } from '../markup/markdown-it.ts'
import { withMarkup } from '../markup/markup.ts'
import type { EleventySite } from './site.ts'

const config = /(?:^|\/)(?:\.eleventy\.c?js|eleventy\.config\.[cm]?[jt]s)$/
const foreign = /(?:^|\/)(?:node_modules|_site)\//
const folderData = /(?:^|\/)([^/]+)\/\1\.json$/
const ownData = /\.11tydata\.json$/
const codeData = /\.11tydata\.[cm]?js$/

/** Whether the text of a file says something of a site of Eleventy. */
export const isSiteFile = (file: string) =>
  !foreign.test(file) &&
  (config.test(file) ||
    ownData.test(file) ||
    codeData.test(file) ||
    folderData.test(file) ||
    /(?:^|\/)(?:\.eleventyignore|\.gitignore|package\.json)$/.test(file))

/** Whether the files look like a site of Eleventy. */
export function detectEleventy(files: SiteFiles): Omit<Detection, 'name'> | null {
  const names = [...files.names].filter((name) => !foreign.test(name))
  const known = names.find((name) => config.test(name))
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

const folderOf = (path: string) => {
  const bare = path.replace(/^(?:\.?\/)+|\/+$/g, '')
  return bare === '' || bare === '.' ? '' : `${bare}/`
}

/** Reads the configuration, which is never run, and the data of folders that is JSON. */
export function readEleventySite(
  files: SiteFiles,
  options: SiteOptions,
): SiteReading<EleventySite> {
  const problems: Problem[] = []
  const file = [...files.names]
    .filter((name) => config.test(name) && !foreign.test(name))
    .sort((one, other) => one.length - other.length)[0]
  const text = (file && files.text(file)) ?? ''
  const { value, unread } = configIn(text)
  for (const name of ['pathPrefix', 'dir'].filter((one) => isUnread(unread, one)))
    problems.push(madeByCode(`${file}: "${name}"`))
  const root = file?.replace(/[^/]+$/, '') ?? ''
  const input = root + folderOf(textAt(value, 'dir', 'input') ?? '')
  const code = [...files.names].filter(
    (name) => codeData.test(name) && name.startsWith(input) && !foreign.test(name),
  )
  for (const name of code.slice(0, 20)) problems.push(madeByCode(`${name}: data`))
  const ignored = ignoredIn(files, root, input, text, problems)
  const byCode = ignored === null ? 'ignores.add' : isUnread(unread, 'dir.input') && 'dir.input'
  const site: EleventySite = {
    dialect: 'eleventy',
    root,
    input,
    basePath: pathOfUrl(textAt(value, 'pathPrefix') ?? ''),
    lang: options.lang,
    timeZone: 'UTC',
    folders: {
      includes: folderOf(textAt(value, 'dir', 'includes') ?? '_includes'),
      data: folderOf(textAt(value, 'dir', 'data') ?? '_data'),
      output: folderOf(textAt(value, 'dir', 'output') ?? '_site'),
    },
    ignored: ignored ?? [],
    ...(byCode && { isFilteredByCode: hideAll(byCode, problems) }),
    ...(hasMarkdown(text) ? {} : { isMarkdownOff: true }),
    copied: [...text.matchAll(/addPassthroughCopy\(\s*['"`]([^'"`]{1,500})['"`]/g)].map(
      ([, path = '']) => root + path.replace(/^\.?\//, '').replace(/\/$/, ''),
    ),
    data: dataOf(files, input, problems),
    ...withMarkup(markdownItInCode(text)),
    patterns: readPathPatterns(options.paths),
    code: code.map(placeOfData),
    hiding: code.filter((name) => mayHide(files.text(name) ?? '')).map(placeOfData),
  }
  return { site, problems }
}

/** What the configuration returns, or exports beside its function. */
function configIn(text: string): StaticConfig {
  const returned = text === '' ? { value: {}, unread: [] } : readStatic(text)
  const isNamed = /\bexport\s+(?:const|let|var)\s+config\b/.test(text)
  const { value, unread } = isNamed ? readStatic(text, undefined, 'config') : returned
  const calls = [...text.matchAll(/\bsetInputDirectory\(\s*(?:'([^'\n]*)'|"([^"\n]*)")?\s*(\)?)/g)]
  const [, one, other, end] = calls.at(-1) ?? []
  const input = one ?? other
  if (calls.length === 0) return { value, unread: [...returned.unread, ...unread] }
  if (input === undefined || !end) return { value, unread: [{ name: 'dir.input' }] }
  return { value: { ...value, dir: { ...mapAt(value, 'dir'), input } }, unread }
}

const madeByCode = (what: string): Problem => ({
  code: 'site_option_unread',
  message: `${what} is made by code, which is not run; give addresses by --path.`,
  severity: 'warning',
})

const ignoreCall = /\bignores\.add\(\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`$\n]*)`)?\s*(\)?)/g

/** The globs of ignore files and of the configuration, or null if code makes one. */
function ignoredIn(
  files: SiteFiles,
  root: string,
  input: string,
  config: string,
  problems: Problem[],
): string[] | null {
  const usesGit = !/setUseGitIgnore\(\s*false\s*\)/.test(config)
  const calls = [...config.matchAll(ignoreCall)]
  if (calls.some(([, one, other, third, end]) => (one ?? other ?? third) === undefined || !end))
    return null
  const inFile = (file: string) => linesOf(files.text(file) ?? '')
  const below = input.slice(root.length)
  const all = [
    ...(usesGit ? inFile(`${root}.gitignore`) : []),
    ...inFile(`${root}.eleventyignore`),
    ...(below === '' ? [] : inFile(`${input}.eleventyignore`).map((line) => below + line)),
    ...calls.map(([, one, other, third]) => one ?? other ?? third ?? ''),
  ]
  return exclusionsOf('The ignore files', all, problems)
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('!'))

/** Whether Markdown is among the formats that the configuration names by literals. */
function hasMarkdown(config: string): boolean {
  const [, formats] =
    /\b(?:setTemplateFormats\(|templateFormats:)\s*(\[[^\]]*\]|'[^'\n]*'|"[^"\n]*")/.exec(config) ??
    []
  return formats === undefined || /['"\s,](?:md|\*)['"\s,]/.test(formats)
}

// Data that is code may take the address from a page.
const mayHide = (text: string) => /\bpermalink\b/.test(text) && /\bfalse\b/.test(text)

/** `posts/posts.json` is of the folder, `about.11tydata.json` of one file. */
function placeOfData(file: string): string {
  const bare = file.replace(/(?:\.11tydata)?\.(?:json|[cm]?js)$/, '')
  const [folder = '', name = ''] = bare.split('/').slice(-2)
  return folder === name ? bare.slice(0, -name.length) : bare
}

function dataOf(files: SiteFiles, input: string, problems: Problem[]): EleventySite['data'] {
  const names = [...files.names].filter(
    (name) =>
      name.startsWith(input) &&
      !foreign.test(name) &&
      (ownData.test(name) || folderData.test(name)),
  )
  const all = names.sort().flatMap((name) => {
    const values = loadConfig(files, name, problems)
    return values ? [{ of: placeOfData(name), values }] : []
  })
  return all.sort((one, other) => one.of.length - other.of.length)
}
