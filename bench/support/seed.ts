import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { markdown, sample } from './articles.ts'

/** Writes `count` files under a folder, the same ones in every run; answers their bytes in all. */
export function writeFiles(folder: string, count: number): number {
  rmSync(folder, { recursive: true, force: true })
  const folders = new Set<string>()
  let bytes = 0
  for (let index = 0; index < count; index++) {
    const article = sample(index)
    const path = join(folder, article.file)
    const parent = dirname(path)
    if (!folders.has(parent)) mkdirSync(parent, { recursive: true })
    folders.add(parent)
    const text = markdown(article)
    writeFileSync(path, text)
    bytes += Buffer.byteLength(text)
  }
  return bytes
}
