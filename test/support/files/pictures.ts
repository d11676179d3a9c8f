import sharp from 'sharp'

/** A picture of one colour; other colours give other bytes. */
export const picture = (
  format: 'png' | 'jpeg' | 'webp' = 'png',
  { width = 40, height = 30, background = '#f00' } = {},
): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .toFormat(format)
    .toBuffer()
