import type { Metadata, Sharp } from 'sharp'
import { callDecoder } from '../decoder/call.ts'
import { DecoderFailure } from '../decoder/failure.ts'
import { loadSharp } from '../decoder/load-sharp.ts'
import { AppError } from '../errors.ts'
import { notConvertible } from './faults.ts'
import { refuseTrap } from './input.ts'
import { checkPicture, maxPixels } from './picture.ts'
import { type Plan, planOf } from './plan.ts'
import type { Recipe } from './recipe.ts'

/** What the bytes of a rendition are. */
export interface Rendered {
  size: number
  type: string
  width: number
  height: number
}

/** Seconds after which a picture counts as not convertible. */
const timeLimit = 20

/** Larger profiles are applied to the pixels instead of being kept: they outweigh the picture. */
const maxProfile = 16 * 1024

/** The picture to render, and the file for the result. */
interface RenderFiles {
  input: string
  /** Media type of the input. */
  type: string
  output: string
}

/** Like `render`, in the process that decodes pictures. */
export async function renderApart(files: RenderFiles, recipe: Recipe) {
  const args = [files, recipe] satisfies Parameters<typeof render>
  try {
    return await callDecoder<Rendered | 'original'>('./render', import.meta.url, 'render', args)
  } catch (error) {
    throw error instanceof DecoderFailure ? notConvertible(error.message) : error
  }
}

/**
 * Makes a rendition of a file; `original` where it would be larger, or the same. Throws
 * not_convertible if that cannot be done within the limits.
 */
export async function render(
  { input, type, output }: RenderFiles,
  recipe: Recipe,
): Promise<Rendered | 'original'> {
  await refuseTrap(input, type)
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
  const info = await readable(() => pipeline(picture, meta, plan).toFile(output))
  const { size, width, pageHeight, height } = info
  return { size, type: `image/${plan.format}`, width, height: pageHeight ?? height }
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
    const message = error instanceof Error ? error.message : ''
    if (message.includes('timeout'))
      throw notConvertible(`It takes more than ${timeLimit} seconds.`)
    if (/: (write error|unable to open for write)\nsystem error: /.test(message))
      throw new AppError('unavailable', 'The disk refuses to store the rendition.')
    throw notConvertible('Its bytes are not a whole picture that can be decoded.')
  }
}
