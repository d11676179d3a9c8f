import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { loadConfig } from '../../src/config.ts'
import { parseRecipe } from '../../src/renditions/recipe.ts'
import { render } from '../../src/renditions/render.ts'

const [width, height] = [4_000, 3_000]
const wanted = { w: '640', format: 'webp' }

/** A picture of 12 megapixels with detail and noise, as a camera makes it: about 3 MB. */
export async function photo(progressive: boolean): Promise<Buffer> {
  const [cols, rows] = [width / 10, height / 10]
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 }
  const create = { width: cols, height: rows, channels: 3 as const, background: '#888', noise }
  const coarse = await sharp({ create }).png().toBuffer()
  return sharp(coarse)
    .resize(width, height, { kernel: 'cubic' })
    .jpeg({ quality: 90, progressive })
    .toBuffer()
}

/** Milliseconds of CPU time, on all threads, to make a WebP 640 pixels wide from a picture. */
export async function renditionCost(picture: Buffer): Promise<number> {
  const recipe = parseRecipe(wanted, loadConfig({}))
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-picture-'))
  const files = { input: join(folder, 'in'), type: 'image/jpeg', output: join(folder, 'out') }
  writeFileSync(files.input, picture)
  try {
    const before = process.cpuUsage()
    if ((await render(files, recipe)) === 'original') throw new Error('Nothing was made.')
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  } finally {
    rmSync(folder, { recursive: true })
  }
}
