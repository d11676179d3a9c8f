import { AppError } from '../../errors.ts'
import type { SiteFiles } from '../../markdown/dialects/dialect.ts'
import { isConfiguration, isHeadOnly, isSiteFile } from '../../markdown/dialects/registry.ts'
import { isContent } from '../../markdown/file/content-names.ts'
import type { FileKind, IntakeOptions, SourceFile } from '../source/files.ts'

/** All names of a source, and the texts that configure its site. */
export interface Listing {
  files: Map<string, FileKind>
  /**
   * Names that exist but were refused or left out, such as a folder without permission; folders
   * end with `/`.
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
/** The most bytes of one file of a site's configuration. */
export const maxTextBytes = 64 * 1024
const maxTotalBytes = 8 * 1024 * 1024
// Other files that a site may use take no room from its configuration.
const maxOtherTexts = 5_000
const maxOtherBytes = 2 * 1024 * 1024

// Hidden folders that hold a site's configuration, without what a generator builds in them.
const siteFolders =
  /(?:^|\/)(?:\.obsidian|\.(?:vitepress|vuepress)(?:\/(?!cache\/|dist\/|node_modules\/)[^/.][^/]*){0,4})\/$/

const isOfSite = (name: string) => (name.endsWith('/') ? siteFolders.test(name) : isSiteFile(name))

/** Reads the names of a source, and the texts that say by which rules its site is built. */
export async function listFiles(
  open: (options: Pick<IntakeOptions, 'want' | 'isSiteFile'>) => AsyncIterable<SourceFile>,
): Promise<Listing> {
  const files = new Map<string, FileKind>()
  const held = new Set<string>()
  const texts = createTexts()
  const names = new Set<string>()
  let refused = 0
  let broken = false
  const want = (file: string, _position: number, kind: FileKind) => {
    files.set(file, kind)
    names.add(file)
    return false
  }
  try {
    for await (const found of open({ want, isSiteFile: isOfSite })) {
      const name = 'ignored' in found ? found.ignored : found.file
      names.add(name)
      if ('bytes' in found) texts.add(name, found.bytes)
      else if (!('reason' in found)) held.add(name)
      // There may be many pictures, and none was ever an article.
      else if (found.reason !== 'extension') held.add(name)
      if (!('ignored' in found || files.has(name) || 'bytes' in found)) refused++
    }
  } catch (error) {
    // Readable files are still imported; the run meets the same fault and reports it.
    if (!(error instanceof AppError)) throw error
    broken = true
  }
  const site = { names, text: texts.get }
  return { files, held, refused, broken, site, unread: texts.unread }
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
  const needed = { texts: maxTexts, bytes: maxTotalBytes }
  const other = { texts: maxOtherTexts, bytes: maxOtherBytes }
  const templates = { texts: maxOtherTexts, bytes: maxOtherBytes }
  return {
    unread,
    get: (name: string) => texts.get(name),
    add(name: string, given: Buffer): void {
      // Of a page only the head is configuration.
      const isHead = isHeadOnly(name)
      const start = isContent(name) ? given.subarray(0, maxTextBytes) : given
      const text = isHead ? headIn(given) : start
      const left = isConfiguration(name) ? needed : isHead ? templates : other
      if (text.length > Math.min(maxTextBytes, left.bytes) || left.texts === 0)
        return void unread.push(name)
      left.texts--
      left.bytes -= text.length
      texts.set(name, text.toString('utf8'))
    },
  }
}
