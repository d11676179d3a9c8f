import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { markdown, sample } from './content/articles.ts'
import { createRandom } from './content/random.ts'
import { packArchive } from './content/seed.ts'

/** What an archive holds, to compare what was imported with it. */
export interface Manifest {
  /** sha256 of the bytes, by file name. */
  articles: Map<string, string>
  pictures: Map<string, string>
  pictureBytes: number
}

export const picturesEach = 4
/** Of them, those that the text of the article names. */
const namedPictures = 2
/** Each is a picture of its own; the pictures of the archive are these with comments. */
const basePictures = 32

type Make = (comment: string) => Buffer

/**
 * Writes a tar.gz of articles of 6 kB, each with a folder of different pictures of about 20 kB,
 * alternately JPEG and PNG. The same in every run.
 */
export async function writePictureArchive(path: string, articles: number): Promise<Manifest> {
  const makers = await Promise.all(
    Array.from({ length: basePictures }, (_, n) => (n % 2 === 0 ? jpeg(n) : png(n))),
  )
  const manifest: Manifest = { articles: new Map(), pictures: new Map(), pictureBytes: 0 }
  await packArchive(path, entries(makers, articles, manifest))
  return manifest
}

function* entries(
  makers: readonly Make[],
  articles: number,
  manifest: Manifest,
): Generator<{ name: string; bytes: Buffer }> {
  const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  for (let index = 0; index < articles; index++) {
    const article = sample(index)
    const folder = article.file.replace(/\.md$/, '')
    const names = Array.from(
      { length: picturesEach },
      (_, n) => `photo-${n}.${n % 2 === 0 ? 'jpg' : 'png'}`,
    )
    const links = names
      .slice(0, namedPictures)
      .map((name) => `\n![Photo](${folder.replace(/^.*\//, '')}/${name})\n`)
    const bytes = Buffer.from(markdown(article) + links.join(''))
    manifest.articles.set(article.file, hashOf(bytes))
    yield { name: article.file, bytes }
    for (const [n, name] of names.entries()) {
      const picture = `${folder}/${name}`
      const make = makers[(index * picturesEach + n) % makers.length]
      const bytes = (make as Make)(picture)
      manifest.pictures.set(picture, hashOf(bytes))
      manifest.pictureBytes += bytes.length
      yield { name: picture, bytes }
    }
  }
}

const noise = (seed: number, width: number) => {
  const random = createRandom(seed + 1)
  const bytes = Buffer.from(Array.from({ length: width * width * 3 }, () => random() * 256))
  return sharp(bytes, { raw: { width, height: width, channels: 3 } })
}

/** Puts the comment after the first marker. */
async function jpeg(seed: number): Promise<Make> {
  const bytes = await noise(seed, 172).jpeg().toBuffer()
  return (comment) => {
    const text = Buffer.from(comment)
    const head = Buffer.from([0xff, 0xfe, 0, 0])
    head.writeUInt16BE(text.length + 2, 2)
    return Buffer.concat([bytes.subarray(0, 2), head, text, bytes.subarray(2)])
  }
}

const signatureAndHeader = 8 + 25

/** Puts the comment as a text chunk after the header. */
async function png(seed: number): Promise<Make> {
  const bytes = await noise(seed, 80).png().toBuffer()
  return (comment) => {
    const chunk = Buffer.from(`tEXtComment\0${comment}`)
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    size.writeUInt32BE(chunk.length - 4)
    sum.writeUInt32BE(crc32(chunk))
    const [start, rest] = [
      bytes.subarray(0, signatureAndHeader),
      bytes.subarray(signatureAndHeader),
    ]
    return Buffer.concat([start, size, chunk, sum, rest])
  }
}
