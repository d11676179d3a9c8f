import { loadSharp } from '../../decoder/load-sharp.ts'
import type { Dimensions } from './dimensions.ts'

/** What sharp says of the start of a picture; runs in the process that decodes pictures. */
export async function probe(start: Uint8Array): Promise<Dimensions> {
  const sharp = await loadSharp()
  try {
    const picture = sharp(start, { limitInputPixels: false, failOn: 'none' })
    const { autoOrient, pageHeight, pages } = await picture.metadata()
    const height = pages && pages > 1 && pageHeight ? pageHeight : autoOrient.height
    return { width: autoOrient.width, height }
  } catch {
    return { width: null, height: null }
  }
}
