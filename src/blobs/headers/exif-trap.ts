/** No more bytes of EXIF data are read. */
export const maxExif = 64 * 1024

const headers = ['II*\0', 'MM\0*'].map((text) => Buffer.from(text, 'latin1'))
// A picture has a few: EXIF data, a list of its previews, notes of the camera.
const maxHeaders = 64

/**
 * Whether the bytes hold EXIF data that is written to be slow to read: folders of tags that contain
 * each other, or too many of them. libvips reads EXIF data without a time limit, and 700 such bytes
 * can take minutes.
 */
export function hasExifTrap(bytes: Buffer): boolean {
  let found = 0
  for (const header of headers)
    for (let at = bytes.indexOf(header); at >= 0; at = bytes.indexOf(header, at + 1)) {
      if (++found > maxHeaders) return true
      if (isTrap(bytes.subarray(at, at + maxExif))) return true
    }
  return false
}

// The tags whose value is the place of another folder: EXIF, GPS, interoperability.
const pointers = [0x8769, 0x8825, 0xa005]
// EXIF data has at most five folders, and cameras write fewer than 200 tags.
const maxFolders = 8
const maxTags = 1_000
const tagBytes = 12

// As libexif walks: only the first folder has one that follows it.
function isTrap(exif: Buffer): boolean {
  const { short, long } = readerOf(exif)
  const folders = [long(4)]
  let tags = 0
  for (let next = 0; next < folders.length; next++) {
    const at = folders[next] as number
    const count = Math.max(0, Math.min(short(at), Math.floor((exif.length - at) / tagBytes)))
    tags += count
    if (folders.length > maxFolders || tags > maxTags) return true
    const end = at + 2 + count * tagBytes
    for (let tag = at + 2; tag < end; tag += tagBytes)
      if (pointers.includes(short(tag))) folders.push(long(tag + 8))
    if (next === 0 && long(end) > 0) folders.push(long(end))
  }
  return false
}

// 0 beyond the end.
function readerOf(exif: Buffer) {
  const isLittle = exif[0] === 0x49
  const read = (at: number, bytes: 2 | 4) => {
    if (at < 0 || at + bytes > exif.length) return 0
    return isLittle ? exif.readUIntLE(at, bytes) : exif.readUIntBE(at, bytes)
  }
  return { short: (at: number) => read(at, 2), long: (at: number) => read(at, 4) }
}
