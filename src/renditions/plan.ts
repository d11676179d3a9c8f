import type { Metadata } from 'sharp'
import type { ImageFormat } from '../config/values.ts'
import { notConvertible } from './faults.ts'
import { formatFor, heldBytes, isAnimated, isShort, maxHeld, ownFormat } from './picture.ts'
import type { Recipe } from './recipe.ts'

/** What is to be made: pixels and format. */
export interface Plan {
  width: number
  height: number
  format: ImageFormat | 'gif'
  animated: boolean
}

/** Formats that every browser shows, so that an original may take the place of a rendition. */
const shown = ['jpeg', 'png', 'webp', 'gif', 'avif']

/** What a recipe makes of a picture; `original` where a rendition would be larger, or the same. */
export function planOf(meta: Metadata, recipe: Recipe): Plan | 'original' {
  const animated = isAnimated(meta)
  if (animated && (!isShort(meta) || (recipe.format ?? 'webp') !== 'webp')) return 'original'
  const original = meta.autoOrient
  const own = ownFormat(meta)
  if (recipe.width !== null && recipe.width > original.width && shown.includes(own))
    return 'original'
  const size = sizeOf(original, recipe)
  const format = recipe.format ?? formatFor(meta, recipe.formats)
  if (format === own && size.width === original.width && size.height === original.height)
    return 'original'
  checkOutput(meta, size, format)
  return { ...size, format, animated }
}

interface Size {
  width: number
  height: number
}

// A crop of a smaller picture is smaller too, in the same shape.
function sizeOf(original: Size, { width, crop }: Recipe): Size {
  if (crop) {
    const factor = Math.min(1, original.width / crop.width, original.height / crop.height)
    return { width: scaled(crop.width, factor), height: scaled(crop.height, factor) }
  }
  const factor = Math.min(1, (width ?? original.width) / original.width)
  return { width: scaled(original.width, factor), height: scaled(original.height, factor) }
}

const scaled = (side: number, factor: number) => Math.max(1, Math.round(side * factor))

/** Bytes that an encoder holds for each pixel, as measured. AVIF is for those who choose it. */
const encoded: Record<Plan['format'], number> = { webp: 6, jpeg: 5, png: 2, gif: 4, avif: 0 }
const maxPixelsOfAvif = 5_000_000
/** WebP has no longer sides. */
const maxSides: Partial<Record<Plan['format'], number>> = { webp: 16_383 }

function checkOutput(meta: Metadata, { width, height }: Size, format: Plan['format']): void {
  const maxSide = maxSides[format] ?? 65_535
  const pixels = width * height
  const isTooLarge =
    width > maxSide ||
    height > maxSide ||
    heldBytes(meta) + pixels * encoded[format] > maxHeld ||
    (format === 'avif' && pixels > maxPixelsOfAvif)
  if (isTooLarge)
    throw notConvertible(`The rendition would be too large for ${format}: ${width}x${height}.`)
}
