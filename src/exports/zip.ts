import { promisify } from 'node:util'
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib'
import type { ExportFile, StreamedFile } from './export-file.ts'

// The ZIP format (APPNOTE.TXT 6.3.10). Own code because yazl keeps every packed file until the end
// (20,000 files took 245 MB, this takes 30), and because the whole file is at hand: its header
// states the sizes, so no reader has to guess.

const packInPool = promisify(deflateRaw)
const maxSyncBytes = 64 * 1024

/**
 * The files as a zip: names in UTF-8, times in UTC, zip64 above 65,535 files or 4 GiB. Only the
 * directory stays in memory.
 */
export async function* zipArchive(
  files: AsyncIterable<ExportFile>,
  level = 6,
): AsyncGenerator<Buffer> {
  const directory: Buffer[] = []
  let offset = 0
  for await (const file of files) {
    const { data, ...entry } = await entryOf(file, level)
    const name = Buffer.from(file.name)
    const shared = sharedFields(entry, file.modifiedAt, name)
    const local = Buffer.concat([signature(0x04034b50), shared, name, timeField(file.modifiedAt)])
    directory.push(centralRecord(shared, name, file.modifiedAt, offset))
    yield local
    yield* data
    offset += local.length + entry.packedSize
  }
  yield* directory
  yield endRecords(directory, offset)
}

interface Entry {
  method: number
  crc: number
  size: number
  packedSize: number
  data: Iterable<Buffer> | AsyncIterable<Buffer>
}

async function entryOf(file: ExportFile, level: number): Promise<Entry> {
  if (!('bytes' in file)) return streamedEntry(file)
  const { bytes } = file
  const packed = await pack(bytes, level)
  const smaller = packed.length < bytes.length
  const data = smaller ? packed : bytes
  const method = smaller ? deflated : stored
  const crc = crc32(bytes)
  return { method, crc, size: bytes.length, packedSize: data.length, data: [data] }
}

// The header comes first and has the checksum, so the bytes are read twice; pictures are packed
// already.
async function streamedEntry({ size, open }: StreamedFile): Promise<Entry> {
  let crc = 0
  for await (const chunk of await open()) crc = crc32(chunk, crc)
  return { method: stored, crc, size, packedSize: size, data: opened(open) }
}

// Opened when it is read: a reader who leaves at the header would leave it open.
async function* opened(open: StreamedFile['open']): AsyncGenerator<Buffer> {
  yield* (await open()) as AsyncIterable<Buffer>
}

// Handing data to another thread and back takes four times as long as packing an ordinary file.
function pack(bytes: Buffer, level: number): Buffer | Promise<Buffer> {
  return bytes.length > maxSyncBytes
    ? packInPool(bytes, { level })
    : deflateRawSync(bytes, { level })
}

const stored = 0
const deflated = 8
const utf8Names = 1 << 11
const unix = 3
const regularFile = 0o100644
const version = 45
const max32 = 0xffffffff
const max16 = 0xffff

// The fields from "version needed" to "extra field length", which the local header and the
// directory share.
function sharedFields(
  { method, crc, size, packedSize }: Omit<Entry, 'data'>,
  modifiedAt: Date,
  name: Buffer,
): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(utf8Names, 2)
  fields.writeUInt16LE(method, 4)
  fields.writeUInt32LE(dosTime(modifiedAt), 6)
  fields.writeUInt32LE(crc, 10)
  fields.writeUInt32LE(packedSize, 14)
  fields.writeUInt32LE(size, 18)
  fields.writeUInt16LE(name.length, 22)
  fields.writeUInt16LE(timeFieldLength, 24)
  return fields
}

function centralRecord(shared: Buffer, name: Buffer, modifiedAt: Date, offset: number): Buffer {
  const far = offset >= max32 ? farOffset(offset) : Buffer.alloc(0)
  const extra = Buffer.concat([timeField(modifiedAt), far])
  const fields = Buffer.from(shared)
  fields.writeUInt16LE(far.length > 0 ? version : 20, 0)
  fields.writeUInt16LE(extra.length, 24)
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE((regularFile << 16) >>> 0, 6)
  rest.writeUInt32LE(Math.min(offset, max32), 10)
  return Buffer.concat([
    signature(0x02014b50),
    Buffer.from([version, unix]),
    fields,
    rest,
    name,
    extra,
  ])
}

const timeFieldLength = 9

// "UT" (Info-ZIP): seconds in UTC. The DOS time has no zone and only even seconds.
function timeField(time: Date): Buffer {
  const field = Buffer.alloc(timeFieldLength)
  field.write('UT')
  field.writeUInt16LE(5, 2)
  field.writeUInt8(1, 4)
  field.writeUInt32LE(Math.min(Math.max(Math.floor(time.getTime() / 1000), 0), 0x7fffffff), 5)
  return field
}

function farOffset(offset: number): Buffer {
  const field = Buffer.alloc(12)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(8, 2)
  field.writeBigUInt64LE(BigInt(offset), 4)
  return field
}

function dosTime(time: Date): number {
  const year = Math.min(Math.max(time.getUTCFullYear(), 1980), 2107)
  const date = ((year - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate()
  const clock =
    (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1)
  return ((date << 16) | clock) >>> 0
}

function endRecords(directory: readonly Buffer[], offset: number): Buffer {
  const count = directory.length
  const size = directory.reduce((total, { length }) => total + length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Math.min(count, max16), 4)
  end.writeUInt16LE(Math.min(count, max16), 6)
  end.writeUInt32LE(Math.min(size, max32), 8)
  end.writeUInt32LE(Math.min(offset, max32), 12)
  const isLarge = count >= max16 || size >= max32 || offset >= max32
  const large = isLarge ? largeEndRecords(count, size, offset) : Buffer.alloc(0)
  return Buffer.concat([large, signature(0x06054b50), end])
}

function largeEndRecords(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(52)
  record.writeBigUInt64LE(44n, 0)
  record.writeUInt8(version, 8)
  record.writeUInt8(unix, 9)
  record.writeUInt16LE(version, 10)
  for (const [at, value] of [count, count, size, offset].entries())
    record.writeBigUInt64LE(BigInt(value), 20 + at * 8)
  const locator = Buffer.alloc(16)
  locator.writeBigUInt64LE(BigInt(offset + size), 4)
  locator.writeUInt32LE(1, 12)
  return Buffer.concat([signature(0x06064b50), record, signature(0x07064b50), locator])
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
