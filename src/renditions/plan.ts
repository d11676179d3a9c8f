import type { Metadata } from 'sharp'
import type { ImageFormat } from '../config-values.ts'
import { notConvertible } from './faults.ts'
import { formatFor, isAnimated, isShort, ownFormat } from './picture.ts'
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
  checkOutput(size, format)
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

// An encoder holds the whole picture; WebP has no longer sides.
const maxSides: Partial<Record<Plan['format'], number>> = { webp: 16_383 }
const maxEncoded = 25_000_000
const maxEncodedAvif = 8_000_000

function checkOutput({ width, height }: Size, format: Plan['format']): void {
  const maxSide = maxSides[format] ?? 65_535
  const max = format === 'avif' ? maxEncodedAvif : maxEncoded
  if (width > maxSide || height > maxSide || width * height > max)
    throw notConvertible(`The rendition would be too large for ${format}: ${width}x${height}.`)
}
