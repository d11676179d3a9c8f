import type { Attributes } from 'sanitize-html'
import { addressKey } from '../../references/address.ts'
import type { RenderedFile, RenderOptions } from '../options.ts'

/** The file of this server that an address means, if it is one. */
export const fileAt = (address: string, { files }: RenderOptions): RenderedFile | undefined =>
  files && files.size > 0 ? files.get(addressKey(address)) : undefined

/** The address of a stored file, with the fragment of the written one. */
export function storedUrl(address: string, options: RenderOptions): string | undefined {
  const file = fileAt(address, options)
  const fragment = file ? address.indexOf('#') : -1
  return file && fragment >= 0 ? file.url + address.slice(fragment) : file?.url
}

/**
 * The attributes of a stored picture, so that a browser knows its size before it has loaded and
 * takes a small form. What the author wrote goes first.
 */
export function pictureAttributes(
  { width, height, srcset }: RenderedFile,
  attribs: Attributes,
  isFirst: boolean,
): Attributes {
  return {
    ...sizeOf(attribs, width, height),
    ...(srcset && attribs.srcset === undefined
      ? { srcset, sizes: attribs.sizes ?? `(max-width: ${width}px) 100vw, ${width}px` }
      : {}),
    loading: attribs.loading ?? (isFirst ? 'eager' : 'lazy'),
    decoding: 'async',
  }
}

function sizeOf(written: Attributes, width?: number, height?: number): Attributes {
  if (!width || !height) return {}
  const ownWidth = pixels(written.width)
  const ownHeight = pixels(written.height)
  // Of a size that is not in pixels the ratio is not known.
  if ((written.width && !ownWidth) || (written.height && !ownHeight)) return {}
  return {
    width: String(ownWidth ?? (ownHeight ? Math.round((ownHeight * width) / height) : width)),
    height: String(ownHeight ?? (ownWidth ? Math.round((ownWidth * height) / width) : height)),
  }
}

function pixels(written: string | undefined): number | undefined {
  return written !== undefined && /^\d{1,5}$/.test(written) ? Number(written) : undefined
}
