import { posix } from 'node:path'
import type { PageKind, SiteFiles } from '../dialect.ts'

const foreign = /(?:^|\/)(?:node_modules|themes)\//

/**
 * The folder, nearest to the top, that holds a file of this name and with these words: '' or with a
 * slash at its end. Null if there is none.
 */
export function findRoot(files: SiteFiles, config: RegExp, words?: RegExp): string | null {
  let best: string | null = null
  for (const name of files.names) {
    const found = config.exec(name)
    if (!found || foreign.test(name) || words?.test(files.text(name) ?? '') === false) continue
    const root = name.slice(0, found.index + (found[1]?.length ?? 0))
    if (best === null || root.length < best.length) best = root
  }
  return best
}

/** Whether a name ends as Markdown does, but in capitals, which some generators do not know. */
export const hasCapitalEnding = (name: string): boolean =>
  /\.(?:md|markdown)$/i.test(name) && !/\.(?:md|markdown)$/.test(name)

/** A folder that a configuration in another one names: '' or with a slash at its end. */
export const folderIn = (root: string, path: string): string =>
  posix.join(root, path, '/').replace(/^\.?\//, '')

export const folderOf = (path: string): string => folderIn('', path)

/** Whether a file lies below a folder. */
export function hasBelow({ names }: SiteFiles, folder: string): boolean {
  for (const name of names) if (name.startsWith(folder)) return true
  return false
}

const everywhere: Record<string, PageKind> = { node_modules: 'code', themes: 'theme' }

/** What lies beside the content: by its first folder below the root, or else code. */
export function kindBeside(
  root: string,
  file: string,
  folders: Record<string, PageKind>,
): PageKind | undefined {
  const rest = file.startsWith(root) ? file.slice(root.length) : file
  const slash = rest.indexOf('/')
  const first = slash === -1 ? '' : rest.slice(0, slash)
  const kinds = Object.hasOwn(folders, first) ? folders : everywhere
  return Object.hasOwn(kinds, first) ? kinds[first] : undefined
}
