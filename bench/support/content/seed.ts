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
export const writeArchive = (path: string, count: number): Promise<void> =>
  packArchive(path, samples(count))

function* samples(count: number) {
  for (let index = 0; index < count; index++) {
    const article = sample(index)
    yield { name: article.file, bytes: Buffer.from(markdown(article)) }
  }
}

/** Streams files into a tar.gz on disk, one in memory at a time. */
export async function packArchive(
  path: string,
  entries: Iterable<{ name: string; bytes: Buffer }>,
): Promise<void> {
  const tar = pack()
  const written = pipeline(tar, createGzip({ level: 1 }), createWriteStream(path))
  for (const { name, bytes } of entries)
    await new Promise<void>((resolve, reject) =>
      tar.entry({ name }, bytes, (error) => (error ? reject(error) : resolve())),
    )
  tar.finalize()
  await written
}
