import { posix } from 'node:path'
import { importNames } from '../config/static/imports.ts'
import type { SiteFiles } from '../dialect.ts'

const folder = String.raw`(?:[\w-]*gatsby[\w-]*|create-?pages?|node-?apis?)\/(?:[^/]+\/){0,5}[^/]+`
const file = String.raw`(?:create-?(?:pages?|nodes?|posts?)[\w-]*|on-?(?:create|pre|post)[\w-]*|i18n)`
const importedFile = new RegExp(`(?:^|/)(?:${folder}|${file})\\.[cm]?[jt]sx?$`, 'i')
const foreign = /(?:^|\/)(?:node_modules|public|\.cache)\//

/** Whether gatsby-node.* may import this file. */
export const isImported = (name: string) => importedFile.test(name) && !foreign.test(name)

/** The code that makes pages, and what of it is not there. */
export interface NodeFiles {
  texts: Map<string, string>
  unread: string[]
}

const imported = /\b(?:require|import|from)\s{0,5}\(?\s{0,5}(['"`])(\.{1,2}\/[^'"`\n]{1,200})\1/g
const maxFiles = 50

/** A file of code and those of the site that it imports. */
export function nodeFiles(files: SiteFiles, first: readonly string[]): NodeFiles {
  const texts = new Map<string, string>()
  const unread: string[] = []
  const open = [...first]
  for (let file = open.shift(); file !== undefined; file = open.shift()) {
    const text = files.text(file)
    if (texts.has(file) || unread.includes(file)) continue
    if (text === undefined || texts.size >= maxFiles) unread.push(file)
    else {
      texts.set(file, text)
      const beside = [...text.matchAll(imported)].map(([, , from = '']) => from)
      open.push(...beside.flatMap((from) => codeBeside(files, file, from) ?? []))
    }
  }
  return { texts, unread }
}

/** The file of code that another one imports; its name without an ending if it is not there. */
function codeBeside({ names }: SiteFiles, file: string, from: string): string | undefined {
  const start = posix.join(posix.dirname(file), from)
  const name = importNames(start).find((one) => names.has(one)) ?? start
  return /\.[cm]?[jt]s$/.test(name) || !posix.basename(name).includes('.') ? name : undefined
}
