import { AppError } from '../../errors.ts'
import type { SiteFiles } from '../../markdown/dialects/dialect.ts'
import { isConfiguration, isHeadOnly, isSiteFile } from '../../markdown/dialects/registry.ts'
import { isContent } from '../../markdown/file/content-names.ts'
import { isOtherMarkup } from '../../markdown/references/names.ts'
import type { FileKind, IntakeOptions, SourceFile } from '../source/files.ts'

/** All names of a source, and the texts that configure its site. */
export interface Listing {
  files: Map<string, FileKind>
  /** Hidden files that come in if the site is configured by them. */
  hidden: Set<string>
  /**
   * Names that exist but were refused or left out, such as a folder without permission; folders
   * end with `/`. Hidden files are among them.
   */
  held: Set<string>
  refused: number
  /** Whether the source cannot be read to its end. */
  broken: boolean
  site: SiteFiles
  /** Files of a site's configuration that are too large to be read, or too many. */
  unread: string[]
}

// Far more than any site's configuration has.
const maxTexts = 20_000
/** The most bytes of one file of a site's configuration. Long menus and redirects are in some. */
export const maxConfigurationBytes = 512 * 1024
const maxTotalBytes = 8 * 1024 * 1024
/** The most bytes of another file that a site may use, and of the start of a page. */
export const maxTextBytes = 64 * 1024
// Other files that a site may use take no room from its configuration.
const maxOtherTexts = 5_000
const maxOtherBytes = 2 * 1024 * 1024

// Hidden folders that hold a site's configuration, without what a generator builds in them.
const notBuilt = String.raw`(?:\/(?!cache\/|dist\/|node_modules\/)[^/.][^/]*){0,4}`
const ofCode = String.raw`\.(?:vitepress|vuepress)${notBuilt}`
const workflows = String.raw`\.github(?:\/workflows)?`
const siteFolders = new RegExp(String.raw`(?:^|\/)(?:\.obsidian|${workflows}|${ofCode})\/$`)

// Other hidden folders, such as `.git/`, are not read, not even in an archive.
const isOfSite = (name: string) => {
  if (name.endsWith('/')) return siteFolders.test(name)
  const folder = name.slice(0, name.lastIndexOf('/') + 1)
  return (!hiddenFolder.test(folder) || siteFolders.test(folder)) && isSiteFile(name)
}
const hiddenFolder = /(?:^|\/)\./

// All names in these folders are held one by one, so that one that is gone is seen.
const inSiteFolder = /(?:^|\/)\.(?:obsidian|vitepress|vuepress)\/(?:[^/]+\/)*[^/]+\/?$/

/** Reads the names of a source, and the texts that say by which rules its site is built. */
export async function listFiles(
  open: (options: Pick<IntakeOptions, 'want' | 'isSiteFile'>) => AsyncIterable<SourceFile>,
): Promise<Listing> {
  const files = new Map<string, FileKind>()
  const hidden = new Set<string>()
  const held = new Set<string>()
  const texts = createTexts()
  const names = new Set<string>()
  let refused = 0
  let broken = false
  const want = (file: string, _position: number, kind: FileKind) => {
    if (kind === 'hidden') hidden.add(file)
    else files.set(file, kind)
    names.add(file)
    return false
  }
  const isWanted = (name: string) => {
    if (inSiteFolder.test(name)) held.add(name)
    return isOfSite(name)
  }
  try {
    for await (const found of open({ want, isSiteFile: isWanted })) {
      const name = 'ignored' in found ? found.ignored : found.file
      names.add(name)
      if ('bytes' in found) {
        texts.add(name, found.bytes)
        if (!files.has(name)) held.add(name)
      } else if (!('reason' in found)) held.add(name)
      // There may be many pictures, and none was ever an article.
      else if (found.reason !== 'extension' && !siteFolders.test(name)) held.add(name)
      if (!('ignored' in found || files.has(name) || 'bytes' in found)) refused++
    }
  } catch (error) {
    // Readable files are still imported; the run meets the same fault and reports it.
    if (!(error instanceof AppError)) throw error
    broken = true
  }
  const site = { names, text: texts.get }
  return { files, hidden, held, refused, broken, site, unread: texts.unread }
}

/** The head between `---`, which is all of a layout that says something of its pages. */
function headIn(bytes: Buffer): Buffer {
  const start = bytes[0] === 0xef ? 3 : 0
  if (bytes.toString('latin1', start, start + 3) !== '---') return bytes.subarray(0, 0)
  const end = bytes.indexOf('\n---', start + 3)
  const line = end === -1 ? -1 : bytes.indexOf('\n', end + 4)
  return line === -1 ? bytes : bytes.subarray(0, line + 1)
}

/** Keeps the texts of a site's configuration within bounds. */
export function createTexts() {
  const texts = new Map<string, string>()
  const unread: string[] = []
  const needed = { texts: maxTexts, bytes: maxTotalBytes, most: maxConfigurationBytes }
  const other = { texts: maxOtherTexts, bytes: maxOtherBytes, most: maxTextBytes }
  const templates = { ...other }
  return {
    unread,
    get: (name: string) => texts.get(name),
    add(name: string, given: Buffer): void {
      // The second of two entries of an archive with one name fails.
      if (texts.has(name)) return
      // Of a page only the head is configuration.
      const isHead = isHeadOnly(name)
      const start = isContent(name) || isOtherMarkup(name) ? given.subarray(0, maxTextBytes) : given
      const text = isHead ? headIn(given) : start
      const left = isConfiguration(name) ? needed : isHead ? templates : other
      if (text.length > Math.min(left.most, left.bytes) || left.texts === 0)
        return void unread.push(name)
      left.texts--
      left.bytes -= text.length
      texts.set(name, text.toString('utf8'))
    },
  }
}
