import { crc32, deflateRawSync } from 'node:zlib'
import { AppError } from '../../../src/errors.ts'
import type { SourceFile } from '../../../src/imports/source/files.ts'

/** An entry of a handmade zip; a value that is left out is correct. */
export interface ZipPart {
  name: string | Buffer
  data?: string | Buffer
  stored?: boolean
  method?: number
  flags?: number
  crc?: number
  /** Unpacked size as declared. */
  size?: number
  /** Unix mode with its file type. */
  mode?: number
  extra?: Buffer
  /** The system that created it; 3 is Unix, 0 MS-DOS. */
  maker?: number
  /** The name in the local header, if it is to differ. */
  localName?: string
}

/** A zip, byte by byte; `count` overrides the number of entries that its end record claims. */
export function zipOf(parts: ZipPart[], count = parts.length): Buffer {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const part of parts) {
    const fields = zipFields(part)
    const local = Buffer.concat([fields.local, fields.packed])
    directory.push(fields.central(offset))
    locals.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, central, end])
}

function zipFields(part: ZipPart): {
  local: Buffer
  packed: Buffer
  central: (offset: number) => Buffer
} {
  const data = Buffer.from(part.data ?? '')
  const packed = part.stored ? data : deflateRawSync(data)
  const name = Buffer.from(part.name)
  const extra = part.extra ?? Buffer.alloc(0)
  const shared = Buffer.alloc(26)
  shared.writeUInt16LE(20, 0)
  shared.writeUInt16LE(part.flags ?? 0, 2)
  shared.writeUInt16LE(part.method ?? (part.stored ? 0 : 8), 4)
  shared.writeUInt32LE(part.crc ?? crc32(data), 10)
  shared.writeUInt32LE(packed.length, 14)
  shared.writeUInt32LE(part.size ?? data.length, 18)
  shared.writeUInt16LE(name.length, 22)
  shared.writeUInt16LE(extra.length, 24)
  const localName = Buffer.from(part.localName ?? name)
  const local = Buffer.concat([signature(0x04034b50), shared, localName, extra])
  local.writeUInt16LE(localName.length, 26)
  const central = (offset: number) => {
    const rest = Buffer.alloc(14)
    const { maker = 3, mode = maker === 3 ? 0o100644 : 0 } = part
    rest.writeUInt32LE((mode << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    const madeBy = Buffer.from([20, maker])
    return Buffer.concat([signature(0x02014b50), madeBy, shared, rest, name, extra])
  }
  return { local, packed, central }
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** An entry of a tar by hand. */
interface TarPart {
  name: string | Buffer
  data?: string | Buffer
  /**
   * Type flag: `0` file, `1` hard link, `2` symbolic link, `3` device, `5` folder, `x` PAX, `L`
   * long name.
   */
  flag?: string
  /** Size as declared. */
  size?: number
  link?: string
}

export const tarEndMark = Buffer.alloc(1024)

export function tarOf(parts: TarPart[]): Buffer {
  return Buffer.concat([...parts.map(tarPart), tarEndMark])
}

/** One entry with its padding, GNU style, any bytes as name. */
export function tarPart({ name, data = '', flag = '0', size, link = '' }: TarPart): Buffer {
  const body = Buffer.from(data)
  const header = Buffer.alloc(512)
  Buffer.from(name).copy(header, 0, 0, 100)
  header.write('0000644\0', 100)
  header.write('0000000\0'.repeat(2), 108)
  header.write(`${(size ?? body.length).toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write(flag, 156)
  header.write(link, 157)
  header.write('ustar  \0', 257)
  header.write('        ', 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

/** PAX records for the entry that follows. */
export function paxPart(records: Record<string, string>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const bare = Buffer.byteLength(` ${key}=${value}\n`)
    const digits = String(bare + String(bare).length).length
    return `${bare + digits} ${key}=${value}\n`
  })
  return tarPart({ name: 'PaxHeader', data: lines.join(''), flag: 'x' })
}

/** The entries of a source by classification; `fault` is the code of the error that ended it. */
export interface Given {
  files: Record<string, string>
  refused: Record<string, string>
  ignored: Record<string, string>
  warned: Record<string, string>
  fault: string | null
  positions: number[]
}

/** Reads a source to its end. Any error other than an AppError fails the test. */
export async function readAll(source: AsyncIterable<SourceFile>): Promise<Given> {
  const given: Given = {
    files: {},
    refused: {},
    ignored: {},
    warned: {},
    fault: null,
    positions: [],
  }
  try {
    for await (const item of source) {
      given.positions.push(item.position)
      if ('ignored' in item) given.ignored[item.ignored] = item.reason
      else if ('bytes' in item) given.files[item.file] = item.bytes.toString('utf8')
      else given.refused[item.file] = item.problems[0]?.code ?? 'no problem named'
      if ('bytes' in item && item.problems[0]) given.warned[item.file] = item.problems[0].code
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    given.fault = error.details[0]?.code ?? error.code
  }
  return given
}
