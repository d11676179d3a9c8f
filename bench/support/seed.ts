import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { markdown, sample } from './articles.ts'

/**
 * Writes `count` files under a folder, the same in every run; returns their total size in bytes.
 */
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

/** The same files as one tar.gz, which is streamed to disk. */
export async function writeArchive(path: string, count: number): Promise<void> {
  const tar = pack()
  const written = pipeline(tar, createGzip({ level: 1 }), createWriteStream(path))
  for (let index = 0; index < count; index++) {
    const article = sample(index)
    await new Promise<void>((resolve, reject) =>
      tar.entry({ name: article.file }, markdown(article), (error) =>
        error ? reject(error) : resolve(),
      ),
    )
  }
  tar.finalize()
  await written
}
