import type { Metadata } from 'sharp'
import type { ImageFormat } from '../config/values.ts'
import { notConvertible } from './faults.ts'

// A picture is judged by its header, before any pixel is decoded.

/** The types of files of which renditions and placeholders are made. */
export const convertible: ReadonlySet<string> = new Set(
  ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'].map((name) => `image/${name}`),
)

/** Most pixels of an original. */
export const maxPixels = 100_000_000
const maxSide = 65_535
/** Most bytes of pixels that a decoder and an encoder may hold together. */
export const maxHeld = 112 * 1024 ** 2
/** Most pixels of all frames that are encoded again; of longer animations the original is sent. */
const maxAnimated = 20_000_000
const maxFrames = 500
const maxChannels = 5

/** Throws not_convertible if decoding the picture could take too much memory. */
export function checkPicture(meta: Metadata): void {
  const { width, height, channels } = meta
  if (width < 1 || height < 1) throw notConvertible('It has no pixels.')
  if (width > maxSide || height > maxSide || width * height > maxPixels)
    throw notConvertible(
      `It has more than ${maxPixels / 1e6} million pixels, or a side over ${maxSide}.`,
    )
  if (channels > maxChannels) throw notConvertible(`It has more than ${maxChannels} channels.`)
  if (heldBytes(meta) > maxHeld) throw notConvertible('Decoding it would take too much memory.')
}

/** Whether the picture moves. */
export const isAnimated = ({ format, pages = 1 }: Metadata) =>
  (format === 'gif' || format === 'webp') && pages > 1

/** Whether an animation is short enough to be encoded again. */
export const isShort = ({ width, height, pages = 1 }: Metadata) =>
  pages <= maxFrames && width * height * pages <= maxAnimated

/**
 * The bytes of pixels that the decoder holds at once, as measured. Baseline JPEG and plain PNG are
 * read line by line, but up to 2,400 lines wait to be resized; progressive JPEG keeps all
 * coefficients, and the other formats whole pictures.
 */
export function heldBytes(meta: Metadata): number {
  const pixels = meta.width * meta.height
  const sample = depths[meta.depth] ?? 8
  const whole = pixels * meta.channels * sample
  const lines = 1.2 * meta.width * meta.channels * sample * Math.min(meta.height, 2_000)
  const turned = (meta.orientation ?? 1) > 1
  if (meta.format === 'jpeg')
    return meta.isProgressive ? Math.max(lines, pixels * coefficients(meta)) : lines
  if (meta.format === 'png') return meta.isProgressive || turned ? Math.max(lines, whole) : lines
  if (meta.format === 'gif') return pixels * 5
  if (meta.format === 'webp') return pixels * 4
  return meta.format === 'heif' ? whole * 2 : whole
}

const depths: Partial<Record<Metadata['depth'], number>> = {
  uchar: 1,
  char: 1,
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
}

const coefficients = ({ chromaSubsampling = '', channels }: Metadata) =>
  chromaSubsampling.startsWith('4:2:0') ? 3 : 2 * channels

/** The format in which a picture is sent when none is asked for. */
export function formatFor(meta: Metadata, formats: readonly ImageFormat[]): ImageFormat | 'gif' {
  if (isAnimated(meta)) return formats.includes('webp') ? 'webp' : 'gif'
  const own = ownFormat(meta)
  const found = formats.find((one) => one === own) ?? formats[0]
  if (!found) throw notConvertible('IMAGE_FORMATS is empty.')
  return found
}

/** The name of the picture's own format in the configuration. */
export const ownFormat = ({ format }: Metadata): string => (format === 'heif' ? 'avif' : format)
