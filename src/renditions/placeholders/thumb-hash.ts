import { rgbaToThumbHash } from 'thumbhash'
import { loadSharp } from '../../blobs/load-sharp.ts'
import { whenAlone } from '../alone.ts'
import { checkPicture, maxPixels } from '../picture.ts'

/** The longest side that ThumbHash takes. */
const maxSide = 100
const timeLimit = 10

/**
 * The ThumbHash of a picture in base64, of the first frame of an animation; null if it cannot be
 * decoded within the limits.
 */
export async function placeholderOf(input: Buffer | string): Promise<string | null> {
  const sharp = await loadSharp()
  try {
    const meta = await sharp(input, { limitInputPixels: false }).metadata()
    checkPicture(meta)
    await whenAlone(sharp, meta)
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
