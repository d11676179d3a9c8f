import { callDecoder } from '../../decoder/call.ts'
import { DecoderFailure } from '../../decoder/failure.ts'
import { hasExifTrap } from './exif-trap.ts'
import { plainSize } from './plain-size.ts'

/** Width and height of a picture as it is shown, in pixels; null where they are unknown. */
export interface Dimensions {
  width: number | null
  height: number | null
}

export const noDimensions: Dimensions = { width: null, height: null }

/**
 * Reads the start of a picture. A picture that sharp cannot read (HEIC, a broken one) has no
 * dimensions.
 */
export async function dimensionsOf(start: Buffer, type: string): Promise<Dimensions> {
  if (type !== 'image/tiff' && hasExifTrap(start)) return noDimensions
  const size = plainSize(start, type)
  if (size) return size
  try {
    return await callDecoder<Dimensions>('./probe', import.meta.url, 'probe', [start])
  } catch (error) {
    if (error instanceof DecoderFailure) return noDimensions
    throw error
  }
}
