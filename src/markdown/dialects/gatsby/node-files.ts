import { posix } from 'node:path'
import type { SiteFiles } from '../dialect.ts'

const folder = String.raw`(?:[\w-]*gatsby[\w-]*|create-?pages?|node-?apis?)\/(?:[^/]+\/){0,5}[^/]+`
const file = String.raw`(?:create-?(?:pages?|nodes?|posts?)[\w-]*|on-?(?:create|pre|post)[\w-]*)`
const importedFile = new RegExp(`(?:^|/)(?:${folder}|${file})\\.[cm]?[jt]sx?$`, 'i')
const foreign = /(?:^|\/)(?:node_modules|public|\.cache)\//

/** Whether gatsby-node.* may import this file. */
export const isImported = (name: string) => importedFile.test(name) && !foreign.test(name)

// `require('./a')`, `from './a'`, `import('./a')`, `import './a'`
const importOf =
  /\b(?:require\s{0,5}\(|from|import\s{0,5}\(?)\s{0,5}['"`](\.{1,2}\/[^'"`\n]{1,200})['"`]/g
const maxFiles = 50
const endings = ['', '.js', '.ts', '.mjs', '.cjs', '.mts', '.tsx', '/index.js', '/index.ts']

/** The text of a file and of those that it imports, and the imports that could not be read. */
export function readWithImports(files: SiteFiles, start: string | undefined) {
  const texts = new Map<string, string>()
  const unread: string[] = []
  const open = start === undefined ? [] : [start]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const text = files.text(name) ?? ''
    texts.set(name, text)
    for (const [, path = ''] of text.matchAll(importOf)) {
      const found = findFile(files, posix.join(posix.dirname(name), path))
      if (found === undefined) unread.push(path)
      else if (!texts.has(found) && texts.size + open.length < maxFiles) open.push(found)
    }
  }
  return { text: [...texts.values()].join('\n'), unread }
}

const findFile = (files: SiteFiles, path: string) =>
  endings
    .map((end) => path + end)
    .concat(path.replace(/\.([cm]?)js$/, '.$1ts'))
    .find((name) => files.text(name) !== undefined)
