type Sharp = typeof import('sharp').default

let loading: Promise<Sharp> | null = null

/**
 * Loads sharp with its settings for the whole process. One thread for each picture, because the
 * number of pictures at once is limited elsewhere, and no cache of operations, which would only
 * hold memory. Only the decoders that the types in docs/files.md need can be reached by bytes from
 * outside.
 */
export function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.concurrency(1)
    sharp.cache(false)
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({ operation: decoders.map((name) => `VipsForeignLoad${name}`) })
    return sharp
  })
  return loading
}

const decoders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif']
