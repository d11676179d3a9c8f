import type { PageKind, SiteFiles } from '../../markdown/dialects/dialect.ts'
import { folderReason } from '../../markdown/file/content-names.ts'
import { foldersOf } from '../source/folder-names.ts'

/** The files of a site, and the names of those that a reader has opened. */
interface OpenedFiles {
  files: SiteFiles
  opened: ReadonlySet<string>
}

/** Records which files a reader opens to know the site. */
export function recordOpened({ names, text }: SiteFiles): OpenedFiles {
  const opened = new Set<string>()
  const open = (name: string) => {
    const found = text(name)
    if (found !== undefined) opened.add(name)
    return found
  }
  return { files: { names, text: open, pageCode: text }, opened }
}

/** Settings, data and code; templates and Markdown have other endings. */
const configuration = /(?:\.(?:json[5c]?|toml|ya?ml|[cm]?[jt]s|py)|(?:^|\/)\.[^/.]+)$/i
/** Names that may hold what nobody else may read. */
const secret =
  /secret|credential|passw|private|token|api[-_]?key|oauth|adminsdk|service[-_]?account|\.(?:pem|p12|pfx)$|^\.(?:env|git$|npmrc|yarnrc|netrc|htpasswd)|^id_[a-z0-9]+$/i
/** The same as words of their own; `authors.yml` is none. */
const secretWord = /(?:^|[-_.])(?:auth|creds?|env|keys?|pwd)(?=[-_.]|$)/i
const leftOut = new Set<PageKind>(['theme', 'layout', 'build_output'])

/**
 * The opened files of a source that it is configured by, and their folders, whose names end with
 * `/`. Themes, layouts and names of secrets are none.
 */
export function configurationOf(
  opened: Iterable<string>,
  sourceRoot: string,
  kindOf: (name: string) => PageKind,
): ReadonlySet<string> {
  const found = new Set<string>()
  for (const name of opened) {
    if (!name.startsWith(sourceRoot)) continue
    const file = name.slice(sourceRoot.length)
    const folders = foldersOf(file)
    if (!mayComeIn(file) || folders.some((folder) => isLeftOut(folder, kindOf))) continue
    for (const one of [file, ...folders]) found.add(one)
  }
  return found
}

/**
 * The files of a source that no reference means: the opened ones without Markdown, those that are
 * named after one (`_config.theme.yml`), and the `known` ones that are stored but did not come
 * again. `sourceRoot` is the folder of the site that is the source.
 */
export function settingsOf(
  { opened, files }: OpenedFiles,
  known: readonly string[],
  sourceRoot = '',
): string[] {
  const own = [...opened].filter((name) => !/\.(?:md|mdx|markdown)$/i.test(name))
  const stems = new Set(own.map((name) => stemsOf(name)[0]))
  const isNamedAfter = (name: string) =>
    configuration.test(name) && stemsOf(name).some((stem) => stems.has(stem))
  const found = [...new Set([...own, ...[...files.names].filter(isNamedAfter)])]
    .filter((name) => name.startsWith(sourceRoot))
    .map((name) => name.slice(sourceRoot.length))
  return [...found, ...known.filter((file) => !files.names.has(sourceRoot + file))].sort()
}

// A name without its last part, without its last two, and so on; none for `.gitignore`.
function stemsOf(name: string): string[] {
  const start = name.lastIndexOf('/') + 2
  const dots = [...name.slice(start).matchAll(/\./g)].map(({ index }) => start + index)
  return dots.reverse().map((dot) => name.slice(0, dot))
}

const mayComeIn = (file: string) =>
  configuration.test(file) &&
  !file.split('/').some((part) => secret.test(part) || secretWord.test(part))

// A dialect may take a hidden folder of settings for a theme.
function isLeftOut(folder: string, kindOf: (name: string) => PageKind): boolean {
  const isHidden = folder.startsWith('.') || folder.includes('/.')
  const reason = folderReason(folder.slice(folder.lastIndexOf('/', folder.length - 2) + 1, -1))
  return isHidden ? false : reason !== null || leftOut.has(kindOf(folder))
}
