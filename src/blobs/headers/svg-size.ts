import { Parser } from 'htmlparser2'

/** A size in pixels. */
interface Size {
  width: number
  height: number
}

// The root element of a drawing is near its start.
const piece = 4_096
const maxSide = 1_000_000

/**
 * The size that the root element of an SVG names, rounded; null if it names none. It reads that one
 * tag, because a renderer needs minutes for a small file that is written to be slow.
 */
export function svgSize(text: string): Size | null {
  const root = rootOf(text)
  return root && sizeOf(root)
}

type Attributes = Record<string, string>

function rootOf(text: string): Attributes | null {
  let first: { name: string; attributes: Attributes } | null = null
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        first ??= { name, attributes }
      },
    },
    { xmlMode: true },
  )
  const found = () => first as { name: string; attributes: Attributes } | null
  for (let at = 0; at < text.length && !found(); at += piece)
    parser.write(text.slice(at, at + piece))
  const element = found()
  return element && /^(?:[\w.-]{1,100}:)?svg$/i.test(element.name) ? element.attributes : null
}

function sizeOf({ width: ownWidth, height: ownHeight, viewBox }: Attributes): Size | null {
  const [width, height] = [lengthOf(ownWidth), lengthOf(ownHeight)]
  const box = boxOf(viewBox)
  if (width && height) return whole(width, height)
  if (!box) return null
  if (width) return whole(width, (width * box.height) / box.width)
  if (height) return whole((height * box.width) / box.height, height)
  return whole(box.width, box.height)
}

function whole(width: number, height: number): Size | null {
  const size = { width: Math.round(width), height: Math.round(height) }
  const isShown = size.width >= 1 && size.height >= 1
  return isShown && size.width <= maxSide && size.height <= maxSide ? size : null
}

/** Pixels of each unit in CSS. Others depend on the page, as percentages do. */
const units: Record<string, number> = {
  ...{ '': 1, px: 1, in: 96, pc: 16, cm: 96 / 2.54 },
  ...{ mm: 96 / 25.4, q: 96 / 101.6, pt: 96 / 72 },
}

function lengthOf(text = ''): number | null {
  const [, number = '', unit = ''] =
    /^\s{0,9}([\d.e+-]{1,30})([a-z]{0,2})\s{0,9}$/i.exec(text) ?? []
  const pixels = Number(number) * (units[unit.toLowerCase()] ?? Number.NaN)
  return pixels > 0 ? pixels : null
}

function boxOf(text = ''): Size | null {
  const numbers = text
    .slice(0, 200)
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const [, , width = 0, height = 0] = numbers
  return numbers.length === 4 && width > 0 && height > 0 ? { width, height } : null
}
