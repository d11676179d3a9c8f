import type { Problem } from '../../../shapes.ts'
import { archiveError, tooManyEntries } from '../faults.ts'
import type { EntryType } from '../filter/entry-kinds.ts'
import type { IntakeLimits } from '../limits.ts'
import { type DecodedName, decodeUtf8, nameReader } from '../name-bytes.ts'
import type { ByteSource } from './byte-source.ts'
import { parsePax, parseTarHeader, type TarHeader } from './header.ts'

const blockBytes = 512
const maxMetaBytes = 1024 * 1024
const maxPaddingBytes = 1024 * 1024

export interface TarEntry {
  name: string
  type: EntryType
  problems: Problem[]
  /**
   * Size of the data that follows. Take or skip all of it, with its padding, before the next entry.
   */
  size: number
}

/**
 * The entries of a tar: ustar, GNU (long names, base 256, sparse marks), PAX, v7. Own code, because
 * a truncated tar must give all files before the cut, names may not be UTF-8, and metadata needs a
 * limit.
 */
export async function* tarEntries(
  source: ByteSource,
  limits: IntakeLimits,
  nameEncoding?: string,
): AsyncGenerator<TarEntry> {
  let meta: Meta = {}
  let count = 0
  for (;;) {
    const header = await nextHeader(source, count === 0)
    if (header === null) return
    // Up to three metadata blocks precede an entry.
    if (++count > limits.maxEntries * 4) throw tooManyEntries(limits.maxEntries)
    if (isMeta(header.flag)) meta = await readMeta(source, header, meta)
    else {
      if (header.extended) await skipSparseMap(source)
      yield entryOf(header, meta, nameEncoding)
      meta = {}
    }
  }
}

/** Size of the padding after an entry's data. */
export function padding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes
}

/** The error of a tar that ends too early. */
export function cutOff(): Error {
  return archiveError('archive_truncated', 'The tar archive is truncated.')
}

/**
 * Returns null at the end mark, two blocks of zeros. Reads on after it, because tars get
 * concatenated and gzip's checksum covers the whole stream.
 */
async function nextHeader(source: ByteSource, isFirst: boolean): Promise<TarHeader | null> {
  let zeros = 0
  for (;;) {
    const block = await source.take(blockBytes)
    if (block.length === 0 && zeros > 0) return null
    if (block.length < blockBytes && zeros < 2) throw isFirst && zeros === 0 ? notTar() : cutOff()
    if (block.length < blockBytes) return null
    if (!isZero(block)) return headerOf(block, isFirst, zeros)
    if (++zeros * blockBytes > maxPaddingBytes)
      throw archiveError('archive_bomb', 'The archive has endless padding.')
  }
}

function headerOf(block: Buffer, isFirst: boolean, zeros: number): TarHeader | null {
  const header = parseTarHeader(block)
  if (header || zeros >= 2) return header
  throw isFirst
    ? notTar()
    : archiveError('archive_corrupt', 'The tar archive is damaged: a header is unreadable.')
}

function notTar(): Error {
  return archiveError('archive_type', 'The file is not a tar archive.')
}

function isZero(block: Buffer): boolean {
  return block[0] === 0 && block.every((byte) => byte === 0)
}

interface Meta {
  path?: Buffer
  size?: number
  sparse?: boolean
}

/**
 * `x` and Solaris' `X`: PAX for the next entry. `g`: PAX for all entries, of which nothing matters
 * here. `L`, `K`: GNU long name and long link.
 */
function isMeta(flag: string): boolean {
  return 'xXgLKV'.includes(flag)
}

async function readMeta(source: ByteSource, header: TarHeader, before: Meta): Promise<Meta> {
  if (header.size > maxMetaBytes)
    throw archiveError('archive_corrupt', 'The tar archive has oversized metadata.')
  const data = await source.take(header.size)
  if (data.length < header.size || (await source.skip(padding(header.size))) < padding(header.size))
    throw cutOff()
  if (header.flag === 'L') return { ...before, path: withoutTrailingNuls(data) }
  return header.flag === 'x' || header.flag === 'X' ? { ...before, ...paxMeta(data) } : before
}

function paxMeta(data: Buffer): Meta {
  const records = parsePax(data)
  const path = records.get('GNU.sparse.name') ?? records.get('path')
  const size = records.get('size')?.toString('latin1')
  const sparse = [...records.keys()].some((key) => key.startsWith('GNU.sparse.'))
  return { ...(path && { path }), ...(size !== undefined && { size: paxSize(size) }), sparse }
}

function paxSize(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw archiveError('archive_corrupt', 'The tar archive is damaged: a size is not a number.')
}

function withoutTrailingNuls(data: Buffer): Buffer {
  let end = data.length
  while (end > 0 && data[end - 1] === 0) end--
  return data.subarray(0, end)
}

/** Old GNU sparse files continue their map in further blocks. */
async function skipSparseMap(source: ByteSource): Promise<void> {
  for (let more = true; more; ) {
    const block = await source.take(blockBytes)
    if (block.length < blockBytes) throw cutOff()
    more = block[504] === 1
  }
}

function entryOf(header: TarHeader, meta: Meta, nameEncoding: string | undefined): TarEntry {
  const { name, problems } = nameOf(meta.path ?? header.name, nameEncoding)
  const isFolder =
    header.flag === '5' || header.flag === 'D' || (header.flag === '0' && name.endsWith('/'))
  const type = isFolder ? 'folder' : meta.sparse ? 'other' : typeOf(header.flag)
  const hasOwnSize = header.size > 0 || header.flag === '0' || header.flag === '7'
  return { name, problems, type, size: hasOwnSize ? (meta.size ?? header.size) : 0 }
}

// A tar is read once, front to back, so each name is decoded by itself.
function nameOf(raw: Buffer, nameEncoding: string | undefined): DecodedName {
  const text = decodeUtf8(raw)
  return text === null ? nameReader([raw], 'unix', nameEncoding)(raw) : { name: text, problems: [] }
}

function typeOf(flag: string): EntryType {
  if (flag === '0' || flag === '7') return 'file'
  return flag === '1' || flag === '2' ? 'link' : 'other'
}
