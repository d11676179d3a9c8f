import type { JsonObject, Problem } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { loadCode } from '../config/code.ts'
import { exclusionsOf, unreadExclusion } from '../config/exclusions.ts'
import { findRoot } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { readStatic } from '../config/static-reader.ts'
import { flagAt, mapAt, textAt, textsAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { vitepressMarkup } from '../markup/in-code.ts'
import { readAuthors } from '../reading/author-files.ts'
import { isReadable } from './rewrites.ts'
import { authorFiles, type VitepressSite } from './site.ts'

/** The configuration of VitePress, or of VuePress, which has the same shape. */
export const configFile = /(^|\/)\.(?:vitepress|vuepress)\/config(?:\/index)?\.(?:[cm]?[jt]s|json)$/

/** Whether the files look like a site of VitePress. */
export function detectVitepress(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files, configFile)
  if (root !== null) return { certainty: 'certain', because: [configIn(files, root)] }
  for (const name of files.names)
    if (/(?:^|\/)\.vitepress\//.test(name)) return { certainty: 'likely', because: [name] }
  return null
}

function configIn({ names }: SiteFiles, root: string): string {
  for (const name of names) if (name.startsWith(`${root}.v`) && configFile.test(name)) return name
  return ''
}

const wanted = {
  srcDir: 'Import the folder of the pages itself.',
  base: 'Addresses are read without a base path.',
  cleanUrls: 'Addresses are read with .html.',
  rewrites: 'Name the addresses with --path.',
  locales: 'Pages have the language of --lang.',
}

/** Reads the configuration of a site of VitePress without running it. */
export function readVitepressSite(
  files: SiteFiles,
  options: SiteOptions,
): SiteReading<VitepressSite> {
  const problems: Problem[] = []
  const found = findRoot(files, configFile)
  const root = found ?? ''
  const file = configIn(files, root)
  const { unread } = readStatic(files.text(file) ?? '')
  const config = found === null ? {} : loadCode(files, file, wanted, problems)
  const folder = (textAt(config, 'srcDir') ?? '').replace(/^(?:\.?\/)+|\/+$/g, '')
  const lang = textAt(config, 'locales', 'root', 'lang') ?? textAt(config, 'lang')
  const authors = readAuthors(files, root, authorFiles, problems)
  return {
    site: {
      dialect: 'vitepress',
      root,
      content: folder === '' || folder === '.' ? root : `${root}${folder}/`,
      basePath: pathOfUrl(textAt(config, 'base') ?? ''),
      cleanUrls: flagAt(config, 'cleanUrls') ?? false,
      lang: canonicalLang(lang ?? '') ?? (found === null ? options.lang : 'en-US'),
      timeZone: options.timeZone,
      locales: localesOf(mapAt(config, 'locales') ?? {}),
      ...filtersOf(config, unread, problems),
      rewrites: rewritesOf(mapAt(config, 'rewrites') ?? {}, problems),
      ...(Object.keys(authors).length > 0 && { authors }),
      ...vitepressMarkup(config, files.text(file) ?? ''),
    },
    problems,
  }
}

/** What `srcExclude`, or the patterns of VuePress, leave out. */
function filtersOf(
  config: JsonObject,
  unread: readonly string[],
  problems: Problem[],
): Pick<VitepressSite, 'exclude' | 'include'> {
  const names = ['srcExclude', 'pagePatterns', 'patterns']
  const byCode = names.find((name) =>
    unread.some((one) => one === name || one.startsWith(`${name}.`)),
  )
  if (byCode) return { exclude: unreadExclusion(byCode, problems) }
  const patterns = [
    ...(textsAt(config, 'pagePatterns') ?? []),
    ...(textsAt(config, 'patterns') ?? []),
  ]
  const out = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1))
  const include = patterns.filter((one) => !one.startsWith('!'))
  const exclude = [...(textsAt(config, 'srcExclude') ?? []), ...out]
  return {
    exclude: exclusionsOf('srcExclude', exclude, problems),
    ...(include.length > 0 && { include }),
  }
}

function localesOf(locales: JsonObject): Record<string, string> {
  const langs: Record<string, string> = {}
  for (const key of Object.keys(locales)) {
    const folder = key.replace(/^\/+|\/+$/g, '')
    if (folder === 'root' || folder === '' || folder === '__proto__') continue
    const lang = canonicalLang(textAt(locales, key, 'lang') ?? folder)
    if (lang !== null) langs[folder] = lang
  }
  return langs
}

function rewritesOf(map: JsonObject, problems: Problem[]): [string, string][] {
  return Object.entries(map).flatMap(([from, value]): [string, string][] => {
    const to = textOf(value)
    if (!to) return []
    if (isReadable(from)) return [[from, to]]
    const message = `The rewrite "${from.slice(0, 100)}" is not read. Name its addresses with --path.`
    problems.push({ code: 'site_option_unread', message, severity: 'warning' })
    return []
  })
}
