import { rgbaToThumbHash } from 'thumbhash'
import { callDecoder } from '../../decoder/call.ts'
import { DecoderFailure } from '../../decoder/failure.ts'
import { loadSharp } from '../../decoder/load-sharp.ts'
import { refuseTrap } from '../input.ts'
import { checkPicture, maxPixels } from '../picture.ts'

/** The longest side that ThumbHash takes. */
const maxSide = 100
const timeLimit = 10

/** Like `placeholderOf`, in the process that decodes pictures. */
export async function placeholderApart(input: string, type: string): Promise<string | null> {
  try {
    return await callDecoder('./thumb-hash', import.meta.url, 'placeholderOf', [input, type])
  } catch (error) {
    if (error instanceof DecoderFailure) return null
    throw error
  }
}

/**
 * The ThumbHash of a picture in base64, of the first frame of an animation; null if it cannot be
 * decoded within the limits.
 */
export async function placeholderOf(input: string, type: string): Promise<string | null> {
  const sharp = await loadSharp()
  try {
    await refuseTrap(input, type)
    const meta = await sharp(input, { limitInputPixels: false }).metadata()
    checkPicture(meta)
    const { data, info } = await sharp(input, {
      failOn: 'error',
      limitInputPixels: maxPixels,
      sequentialRead: true,
    })
      .timeout({ seconds: timeLimit })
      .autoOrient()
      .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
  } catch {
    return null
  }
}
