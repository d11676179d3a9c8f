import { z } from 'zod'
import { textParam } from '../../http/request/query.ts'

export const FileAddress = z.object({
  hash: z.string().describe('sha256 of the bytes, in hexadecimal digits.'),
  name: z.string().describe('The last segment of the path of a file with these bytes.'),
})

/** The query of an address: a rendition, and the signature while PUBLIC_READ is off. */
export const FileQuery = z.strictObject({
  w: textParam.optional().describe('The width of a picture: one of IMAGE_WIDTHS.'),
  format: textParam.optional().describe('The format of a picture: one of IMAGE_FORMATS.'),
  crop: textParam.optional().describe('A size of a picture, by its name in IMAGE_CROPS.'),
  exp: textParam.optional().describe('When the address expires, in seconds since 1970.'),
  sig: textParam.optional().describe('The signature of the address.'),
})
export type FileAddress = z.infer<typeof FileAddress>
export type FileQuery = z.infer<typeof FileQuery>
