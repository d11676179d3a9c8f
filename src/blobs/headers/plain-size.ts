import { crc32 } from 'node:zlib'

/** A size in pixels. */
interface Size {
  width: number
  height: number
}

/**
 * The size that the header of an ordinary PNG, JPEG or WebP names, without a decoder: most pictures
 * are such. Null where a decoder must be asked: no such header, or a turned picture.
 */
export function plainSize(start: Buffer, type: string): Size | null {
  const size = readers[type]?.(start) ?? null
  return size && size.width > 0 && size.height > 0 ? size : null
}

const readers: Record<string, (start: Buffer) => Size | null> = {
  'image/png': pngSize,
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
}

const maxPngSide = 1_000_000

// The size is in the first chunk. EXIF data, which may turn the picture, has a chunk of its own
// before the pixels, or after them where only a decoder finds it.
function pngSize(start: Buffer): Size | null {
  if (start.length < 33 || start.toString('latin1', 12, 16) !== 'IHDR') return null
  if (crc32(start.subarray(12, 29)) !== start.readUInt32BE(29)) return null
  const pixels = start.indexOf('IDAT')
  if (pixels < 0 || start.indexOf('eXIf') >= 0) return null
  const size = { width: start.readUInt32BE(16), height: start.readUInt32BE(20) }
  return Math.max(size.width, size.height) > maxPngSide ? null : size
}

const exif = 0xffe1
/** Segments with a size; the three left out are tables. */
const sizeMarkers = [...Array(16).keys()].map((at) => 0xffc0 + at)
const tables = [0xffc4, 0xffc8, 0xffcc]

// Segment by segment, up to the one with the size.
function jpegSize(start: Buffer): Size | null {
  let orientation = 0
  for (let at = 2; at + 9 <= start.length; at += 2 + start.readUInt16BE(at + 2)) {
    const marker = start.readUInt16BE(at)
    if (marker < 0xffc0 || marker === 0xffff) return null
    if (sizeMarkers.includes(marker) && !tables.includes(marker)) {
      const [width, height] = [start.readUInt16BE(at + 7), start.readUInt16BE(at + 5)]
      return orientation > 4 ? { width: height, height: width } : { width, height }
    }
    if (marker !== exif || start.toString('latin1', at + 4, at + 10) !== 'Exif\0\0') continue
    const found = orientationOf(start.subarray(at + 10, at + 2 + start.readUInt16BE(at + 2)))
    // Of several only the decoder knows which one counts.
    if (orientation || !found) return null
    orientation = found
  }
  return null
}

const orientationTag = 0x0112
const short = 3

// From 1 to 8, as in the first folder of EXIF data; 1 if it has none, null if it is irregular.
function orientationOf(tiff: Buffer): number | null {
  const order = tiff.toString('latin1', 0, 4)
  if (tiff.length < 10 || (order !== 'II*\0' && order !== 'MM\0*')) return null
  const isLittle = order === 'II*\0'
  const read = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const folder = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (folder + 2 > tiff.length) return null
  const end = folder + 2 + read(folder) * 12
  if (end > tiff.length) return null
  for (let at = folder + 2; at < end; at += 12) {
    if (read(at) !== orientationTag) continue
    const value = read(at + 8)
    return read(at + 2) === short && value >= 1 && value <= 8 ? value : null
  }
  return 1
}

const hasExif = 0x08

function lossySize(start: Buffer): Size | null {
  const isKeyFrame = start.readUIntBE(23, 3) === 0x9d012a
  const [width, height] = [start.readUInt16LE(26), start.readUInt16LE(28)]
  return isKeyFrame ? { width: width & 0x3fff, height: height & 0x3fff } : null
}

// Lossy, lossless, or with extras; the last has EXIF data after the pixels.
function webpSize(start: Buffer): Size | null {
  if (start.length < 30) return null
  switch (start.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return lossySize(start)
    case 'VP8L': {
      const bits = start.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      if (start.readUInt8(20) & hasExif) return null
      return { width: start.readUIntLE(24, 3) + 1, height: start.readUIntLE(27, 3) + 1 }
    default:
      return null
  }
}
