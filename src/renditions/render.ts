import type { Metadata, Sharp } from 'sharp'
import { loadSharp } from '../blobs/load-sharp.ts'
import { whenAlone } from './alone.ts'
import { notConvertible } from './faults.ts'
import { checkPicture, maxPixels } from './picture.ts'
import { type Plan, planOf } from './plan.ts'
import type { Recipe } from './recipe.ts'

/** The bytes of a rendition and what they are. */
export interface Rendered {
  bytes: Buffer
  type: string
  width: number
  height: number
}

/** Seconds after which a picture counts as not convertible. */
const timeLimit = 20

/** Larger profiles are applied to the pixels instead of being kept: they outweigh the picture. */
const maxProfile = 16 * 1024

/**
 * Makes a rendition of the bytes, or of the file at a path; `original` where it would be larger, or
 * the same. Throws not_convertible if that cannot be done within the limits.
 */
export async function render(
  input: Buffer | string,
  recipe: Recipe,
): Promise<Rendered | 'original'> {
  const sharp = await loadSharp()
  const meta = await readable(() => sharp(input, { limitInputPixels: false }).metadata())
  checkPicture(meta)
  const plan = planOf(meta, recipe)
  if (plan === 'original') return plan
  const picture = sharp(input, {
    animated: plan.animated,
    failOn: 'error',
    limitInputPixels: maxPixels,
    sequentialRead: true,
  })
  await whenAlone(sharp, meta)
  const { data, info } = await readable(() =>
    pipeline(picture, meta, plan).toBuffer({ resolveWithObject: true }),
  )
  const height = info.pageHeight ?? info.height
  return { bytes: data, type: `image/${plan.format}`, width: info.width, height }
}

// The pixels are turned by the EXIF orientation, which is dropped with all other metadata.
function pipeline(picture: Sharp, meta: Metadata, plan: Plan): Sharp {
  const { width, height } = plan
  const sized = picture
    .timeout({ seconds: timeLimit })
    .autoOrient()
    .resize({ width, height, fit: 'cover' })
  if (meta.icc && meta.icc.length <= maxProfile) sized.keepIccProfile()
  if (plan.format === 'jpeg') sized.flatten({ background: '#fff' })
  return encode(sized, plan.format)
}

function encode(picture: Sharp, format: Plan['format']): Sharp {
  switch (format) {
    case 'webp':
      return picture.webp({ quality: 80, effort: 4 })
    case 'jpeg':
      return picture.jpeg({ quality: 80, progressive: true, mozjpeg: false })
    case 'png':
      return picture.png({ compressionLevel: 6 })
    case 'avif':
      return picture.avif({ quality: 50, effort: 2 })
    case 'gif':
      return picture.gif({ effort: 4 })
  }
}

// The messages of libvips name local paths, so none is repeated.
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && error.message.includes('timeout'))
      throw notConvertible(`It takes more than ${timeLimit} seconds.`)
    throw notConvertible('Its bytes are not a whole picture that can be decoded.')
  }
}
