import { crc32, deflateSync } from 'node:zlib'

const u16 = (value: number) => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type), data])
  return Buffer.concat([u32(data.length), body, u32(crc32(body))])
}

export interface PngShape {
  width: number
  height: number
  /** Bits of a sample. */
  depth?: number
  /** 0: grey, 2: RGB, 6: RGBA. */
  colour?: number
  interlaced?: boolean
}

/** A PNG of these dimensions; `rows` are its unpacked bytes, and `extra` chunks before them. */
export function png(
  { width, height, depth = 8, colour = 2, interlaced = false }: PngShape,
  rows: Buffer | null,
  extra: readonly [string, Buffer][] = [],
): Buffer {
  const shape = Buffer.from([depth, colour, 0, 0, interlaced ? 1 : 0])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', Buffer.concat([u32(width), u32(height), shape])),
    ...extra.map(([type, data]) => chunk(type, data)),
    ...(rows ? [chunk('IDAT', deflateSync(rows, { level: 1 }))] : []),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A segment of a JPEG. */
export const segment = (marker: number, data: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker]), u16(data.length + 2), data])

/** The head of a JPEG of these dimensions, without pixels. */
export const jpegHead = (width: number, height: number, progressive = false) =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(
      progressive ? 0xc2 : 0xc0,
      Buffer.concat([
        Buffer.from([8]),
        u16(height),
        u16(width),
        Buffer.from([3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]),
      ]),
    ),
    segment(0xda, Buffer.from([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])),
    Buffer.from([0, 0, 0xff, 0xd9]),
  ])

/** EXIF data of one folder: its tags and their values. */
export function exifOf(tags: readonly (readonly [number, number])[]): Buffer {
  const folder = Buffer.alloc(2 + tags.length * 12)
  folder.writeUInt16LE(tags.length)
  for (const [at, [tag, value]] of tags.entries()) {
    folder.writeUInt16LE(tag, 2 + at * 12)
    folder.writeUInt16LE(4, 4 + at * 12)
    folder.writeUInt32LE(1, 6 + at * 12)
    folder.writeUInt32LE(value, 10 + at * 12)
  }
  return Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0', 'latin1'), folder])
}

/** Inserts segments after the first bytes of a JPEG. */
export const withSegments = (jpeg: Buffer, ...segments: Buffer[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])

const small = (value: number) => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

/** A GIF whose frames have one colour; `frame` is its place and size. */
export function gif(
  width: number,
  height: number,
  frames: number,
  frame: readonly [number, number, number, number] = [0, 0, width, height],
): Buffer {
  const one = Buffer.concat([
    Buffer.from([0x21, 0xf9, 4, 0, 1, 0, 0, 0, 0x2c]),
    ...frame.map(small),
    // Clear, one pixel, end: a decoder fills up the rest.
    Buffer.from([0, 2, 2, 0x44, 1, 0]),
  ])
  return Buffer.concat([
    Buffer.from('GIF89a'),
    small(width),
    small(height),
    Buffer.from([0x80, 0, 0, 255, 0, 0, 0, 0, 255]),
    ...Array.from({ length: frames }, () => one),
    Buffer.from([0x3b]),
  ])
}

/** A little-endian TIFF with these tags (number, type, value); the next folder is at `next`. */
export function tiff(tags: readonly [number, number, number][], next = 0): Buffer {
  const entries = tags.map(([tag, type, value]) => {
    const entry = Buffer.alloc(12)
    entry.writeUInt16LE(tag, 0)
    entry.writeUInt16LE(type, 2)
    entry.writeUInt32LE(1, 4)
    entry.writeUInt32LE(value, 8)
    return entry
  })
  const end = Buffer.alloc(4)
  end.writeUInt32LE(next)
  const head = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0])
  return Buffer.concat([head, small(entries.length), ...entries, end, Buffer.alloc(64)])
}

/** The head of a BMP. */
export function bmp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(54)
  bytes.write('BM')
  bytes.writeUInt32LE(54, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  return bytes
}

/** A RIFF container with these chunks. */
export function webp(...chunks: [string, Buffer][]): Buffer {
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    ...chunks.flatMap(([type, data]) => {
      const size = Buffer.alloc(4)
      size.writeUInt32LE(data.length)
      return [Buffer.from(type), size, data, Buffer.alloc(data.length % 2)]
    }),
  ])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.from('RIFF'), size, body])
}
