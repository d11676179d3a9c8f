import type { Crop, ImageFormat } from '../config/values.ts'
import type { Config } from '../config.ts'
import { AppError, type Detail } from '../errors.ts'

/** What the query of an address asks for. */
export interface RenditionQuery {
  w?: string | undefined
  format?: string | undefined
  crop?: string | undefined
}

/** A rendition that the configuration allows. */
export interface Recipe {
  /** Pixels; null for the width of the original, or of the crop. */
  width: number | null
  crop: Crop | null
  /** Null for the format of the original, where it is one of `formats`. */
  format: ImageFormat | null
  /** The formats that may take the place of another one, the preferred first. */
  formats: readonly ImageFormat[]
  /** The canonical text, equal for equal renditions: `w=640&format=webp`. */
  key: string
}

type ImageConfig = Pick<Config, 'imageWidths' | 'imageFormats' | 'imageCrops'>

/** Reads the query; 400 with everything that is allowed, if anything in it is not configured. */
export function parseRecipe(query: RenditionQuery, config: ImageConfig): Recipe {
  const width = config.imageWidths.find((one) => String(one) === query.w)
  const crop = config.imageCrops.find(({ name }) => name === query.crop)
  const format = config.imageFormats.find((one) => one === query.format)
  const details: Detail[] = []
  const check = (parameter: keyof RenditionQuery, found: unknown) => {
    if (query[parameter] !== undefined && found === undefined)
      details.push(notConfigured(parameter, config))
  }
  check('w', width)
  check('format', format)
  check('crop', crop)
  if (query.w !== undefined && query.crop !== undefined) details.push(bothSizes)
  if (details.length > 0) throw wrongRecipe(details, config)
  return {
    width: width ?? null,
    crop: crop ?? null,
    format: format ?? null,
    formats: config.imageFormats,
    key: keyOf(width, crop, format),
  }
}

// A crop is named by its size, so that a changed configuration does not find the former one.
function keyOf(width?: number, crop?: Crop, format?: ImageFormat): string {
  const parts = [
    width && `w=${width}`,
    crop && `crop=${crop.width}x${crop.height}`,
    format && `format=${format}`,
  ]
  return parts.filter(Boolean).join('&')
}

const allowed = (config: ImageConfig) => ({
  w: config.imageWidths.join(', '),
  format: config.imageFormats.join(', '),
  crop: config.imageCrops
    .map(({ name, width, height }) => `${name} (${width}x${height})`)
    .join(', '),
})

function notConfigured(parameter: keyof RenditionQuery, config: ImageConfig): Detail {
  const values = allowed(config)[parameter]
  const message = values ? `Must be one of: ${values}.` : 'None is configured.'
  return { parameter, code: 'not_configured', message }
}

const bothSizes: Detail = {
  parameter: 'crop',
  code: 'conflicting_sizes',
  message: 'A crop has its own size: leave w out.',
}

function wrongRecipe(details: Detail[], config: ImageConfig): AppError {
  const { w, format, crop } = allowed(config)
  const message = `No such rendition. Widths: ${w || 'none'}. Formats: ${format || 'none'}. Crops: ${crop || 'none'}.`
  return new AppError('bad_request', message, details)
}
