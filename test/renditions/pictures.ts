import sharp, { type Sharp } from 'sharp'

/** A picture with some detail, so that encoders have work. */
export function photo(width: number, height: number): Sharp {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 }
  return sharp({ create: { width, height, channels: 3, background: '#888', noise } })
}

/** An animation of frames that differ. */
export function animation(frames: number, width: number, height: number): Sharp {
  const frame = width * height * 3
  const pixels = Buffer.alloc(frame * frames)
  for (let at = 0; at < frames; at++)
    pixels.fill(
      Buffer.from([(at * 37) & 255, (at * 101) & 255, (at * 59) & 255]),
      at * frame,
      (at + 1) * frame,
    )
  return sharp(pixels, {
    raw: { width, height: height * frames, channels: 3, pageHeight: height },
  })
}
