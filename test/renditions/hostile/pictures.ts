import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { animation, photo } from '../pictures.ts'
import {
  bmp,
  exifOf,
  gif,
  jpegHead,
  type PngShape,
  png,
  segment,
  tiff,
  webp,
  withSegments,
} from './bytes.ts'

/** Pictures that are made to do harm, by the name under which they are uploaded. */
export async function hostilePictures(): Promise<Map<string, Buffer>> {
  const jpeg = await photo(900, 600).jpeg().toBuffer()
  return new Map([
    ...pngs(),
    ...(await truncated(jpeg)),
    ...jpegs(jpeg),
    ...(await progressive()),
    ...(await gifs()),
    ...(await webps()),
    ...tiffs(),
    ...polyglots(jpeg),
    ...svgs(),
    ...(await others()),
  ])
}

type Named = [string, Buffer][]

const rowsOf = ({ width, height, depth = 8, colour = 2 }: PngShape) =>
  Buffer.alloc(height * (1 + Math.ceil((width * depth * ([1, 0, 3, 0, 2, 0, 4][colour] ?? 1)) / 8)))

const whole = (shape: PngShape): Buffer => png(shape, rowsOf(shape))

function pngs(): Named {
  const zeros = (size: number) => deflateSync(Buffer.alloc(size), { level: 1 })
  const profile = Buffer.concat([Buffer.from('p\0\0'), zeros(60e6)])
  const text: [string, Buffer] = ['zTXt', Buffer.concat([Buffer.from('Comment\0\0'), zeros(9e6)])]
  const shape = { width: 700, height: 400 }
  const rows = rowsOf(shape)
  const wrong = whole(shape)
  wrong.writeUInt32BE(7, 29)
  return [
    ['billion.png', png({ width: 100_000, height: 100_000 }, null)],
    ['billion-with-rows.png', whole({ width: 32_000, height: 32_000, depth: 1, colour: 0 })],
    ['bomb.png', whole({ width: 9_900, height: 9_900 })],
    ['interlaced.png', whole({ width: 5_000, height: 5_000, colour: 6, interlaced: true })],
    ['deep.png', whole({ width: 5_000, height: 5_000, depth: 16, colour: 6 })],
    ['tall.png', whole({ width: 1, height: 9_000_000, depth: 1, colour: 0 })],
    ['wide.png', whole({ width: 60_000, height: 1_500, colour: 6 })],
    ['zero.png', png({ width: 0, height: 100 }, rows)],
    ['negative.png', png({ width: 0xffff_ffff, height: 0xffff_ffff }, rows)],
    ['profile-bomb.png', png(shape, rows, [['iCCP', profile]])],
    ['text-bomb.png', png(shape, rows, Array(30).fill(text))],
    ['too-few-rows.png', png(shape, rows.subarray(0, 9_000))],
    ['wrong-sum.png', wrong],
    ['many-chunks.png', png(shape, rows, Array(20_000).fill(['tEXt', Buffer.from('a\0b')]))],
  ]
}

async function truncated(jpeg: Buffer): Promise<Named> {
  const named: Named = [0.01, 0.1, 0.5, 0.9, 0.999].map((part) => [
    `truncated-${part}.jpg`,
    jpeg.subarray(0, Math.floor(jpeg.length * part)),
  ])
  for (const format of ['png', 'webp', 'gif', 'tiff', 'avif'] as const) {
    const bytes = await photo(400, 300).toFormat(format).toBuffer()
    for (const part of [0.2, 0.8])
      named.push([`truncated-${part}.${format}`, bytes.subarray(0, bytes.length * part)])
  }
  return named
}

function jpegs(jpeg: Buffer): Named {
  const html = Buffer.from(
    'Exif\0\0<script>alert(document.domain)</script><img src=x onerror=alert(1)>',
  )
  const part = (at: number) =>
    segment(
      0xe2,
      Buffer.concat([
        Buffer.from('ICC_PROFILE\0'),
        Buffer.from([at, 200]),
        Buffer.alloc(60_000, 7),
      ]),
    )
  const trap = exifOf(
    Array.from({ length: 400 }, (_, at) => [[0x8769, 0x8825, 0xa005][at % 3] ?? 0, 8]),
  )
  const late = Array(12).fill(segment(0xfe, Buffer.alloc(60_000)))
  const profile = Array.from({ length: 200 }, (_, at) => part(at + 1))
  return [
    ['billion.jpg', jpegHead(65_535, 65_535)],
    ['billion-progressive.jpg', jpegHead(65_500, 65_500, true)],
    ['zero.jpg', jpegHead(0, 0)],
    ['exif-html.jpg', withSegments(jpeg, segment(0xe1, html))],
    ['comment-html.jpg', withSegments(jpeg, segment(0xfe, html))],
    ['exif-trap.jpg', withSegments(jpeg, segment(0xe1, trap))],
    ['exif-trap-late.jpg', withSegments(jpeg, ...late, segment(0xe1, trap))],
    ['huge-profile.jpg', withSegments(jpeg, ...profile)],
    ['many-segments.jpg', withSegments(jpeg, ...Array(30_000).fill(segment(0xfe, html)))],
  ]
}

async function progressive(): Promise<Named> {
  const flat = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#369' } })
  const small = await photo(1500, 1000).jpeg({ progressive: true }).toBuffer()
  const last = small.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = small.subarray(last, small.length - 2)
  return [
    ['progressive.jpg', await flat(5_600, 5_600).jpeg({ progressive: true }).toBuffer()],
    ['progressive-large.jpg', await flat(9_900, 9_900).jpeg({ progressive: true }).toBuffer()],
    [
      'scans.jpg',
      Buffer.concat([small.subarray(0, -2), ...Array(120).fill(scan), small.subarray(-2)]),
    ],
    ['cmyk.jpg', await photo(800, 600).toColourspace('cmyk').jpeg().toBuffer()],
  ]
}

async function gifs(): Promise<Named> {
  return [
    ['billion.gif', gif(65_535, 65_535, 1, [0, 0, 1, 1])],
    ['large.gif', gif(4_600, 4_600, 3)],
    ['frames.gif', gif(100, 100, 10_000)],
    ['frames-large.gif', gif(3_000, 3_000, 10_000)],
    ['frames-real.gif', await animation(2_000, 60, 40).gif({ effort: 1 }).toBuffer()],
    ['zero.gif', gif(0, 0, 1)],
    ['outside.gif', gif(50, 50, 2, [60_000, 60_000, 5_000, 5_000])],
  ]
}

async function webps(): Promise<Named> {
  const canvas = Buffer.from([0x12, 0, 0, 0, 255, 255, 255, 255, 255, 255])
  // Signature, 14 bits of width and of height, all ones.
  const lossless = Buffer.from([0x2f, 255, 255, 255, 0x0f, 0, 0, 0, 0, 0])
  const flat = sharp({ create: { width: 5_200, height: 5_200, channels: 4, background: '#36c8' } })
  return [
    ['billion.webp', webp(['VP8X', canvas], ['VP8L', lossless])],
    ['billion-lossless.webp', webp(['VP8L', lossless])],
    ['large.webp', await flat.webp({ lossless: true, effort: 0 }).toBuffer()],
    ['frames.webp', await animation(1_500, 40, 30).webp({ effort: 0 }).toBuffer()],
  ]
}

function tiffs(): Named {
  const shape = (width: number, height: number, samples = 3): [number, number, number][] => [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 2],
    [273, 4, 8],
    [277, 3, samples],
    [278, 4, height],
    [279, 4, 0xffff_fff0],
  ]
  return [
    ['loop.tif', tiff(shape(100, 100), 8)],
    ['billion.tif', tiff(shape(100_000, 100_000))],
    ['strip.tif', tiff(shape(9_000, 9_000))],
    ['samples.tif', tiff(shape(3_000, 3_000, 60_000))],
    ['zero.tif', tiff(shape(0, 0))],
    ['no-tags.tif', tiff([])],
  ]
}

function polyglots(jpeg: Buffer): Named {
  const script = 'alert(document.domain)'
  const zip = Buffer.from('PK\x03\x04\x14\0\0\0\0\0index.html<script>alert(1)</script>', 'latin1')
  return [
    ['polyglot-js.gif', Buffer.from(`GIF89a=1;${script}//`)],
    ['polyglot-zip.jpg', Buffer.concat([jpeg, zip])],
    [
      'polyglot-pdf.jpg',
      withSegments(jpeg, segment(0xfe, Buffer.from('%PDF-1.4\n1 0 obj<</JS(x)>>'))),
    ],
    ['pdf-before.jpg', Buffer.concat([Buffer.from('%PDF-1.4\n'), jpeg])],
    ['html.jpg', Buffer.from(`<!doctype html><script>${script}</script>`)],
    ['html.png', Buffer.from(`<html><body onload=${script}>`)],
    [
      'html-after.png',
      Buffer.concat([whole({ width: 400, height: 300 }), Buffer.from('<script>')]),
    ],
  ]
}

function svgs(): Named {
  const svg = (inside: string, head = '', size = 'width="900" height="500"') =>
    Buffer.from(
      `${head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>${inside}</svg>`,
    )
  const laughs = Array.from(
    { length: 12 },
    (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
  )
  return [
    ['script.svg', svg('<script>alert(document.domain)</script>')],
    ['onload.svg', svg('<g/>', '', 'onload="alert(1)" width="900" height="500"')],
    [
      'xxe.svg',
      svg(
        '<text>&x;</text>',
        '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      ),
    ],
    [
      'external.svg',
      svg('<image xlink:href="http://127.0.0.1:9/x.png"/><image xlink:href="file:///etc/passwd"/>'),
    ],
    [
      'laughs.svg',
      svg(
        '<text>&l12;</text>',
        `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">${laughs.join('')}]>`,
      ),
    ],
    ['billion.svg', svg('<rect/>', '', 'width="1000000000" height="1000000000"')],
    ['nested.svg', svg(`${'<g>'.repeat(50_000)}${'</g>'.repeat(50_000)}`)],
    ['script-as.png', svg('<script>alert(1)</script>')],
  ]
}

async function others(): Promise<Named> {
  const avif = await photo(300, 200).avif({ effort: 0 }).toBuffer()
  const at = avif.indexOf('ispe')
  const billion = Buffer.from(avif)
  billion.writeUInt32BE(100_000, at + 8)
  billion.writeUInt32BE(100_000, at + 12)
  return [
    ['billion.avif', billion],
    ['billion.bmp', bmp(100_000, 100_000)],
    ['negative.bmp', bmp(-2_147_483_648, -2_147_483_648)],
    ['head.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
    ['empty.png', Buffer.alloc(0)],
    ['magic.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ]
}
