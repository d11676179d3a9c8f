import { z } from 'zod'
import { booleanParam, cursorParam, limitParam, paramOf, textParam } from '../http/request/query.ts'
import { Id, SourceName, Time } from '../shapes.ts'

/** A file beside the articles. */
export const File = z.object({
  id: Id,
  url: z.string().meta({
    description: 'The address of its bytes, which never change: other bytes have another address.',
  }),
  source: z.string(),
  file: z.string().meta({ description: 'Its path in the source.' }),
  hash: z.string().meta({ description: 'sha256 of the bytes, in hexadecimal.' }),
  size: z.int().meta({ description: 'Bytes.' }),
  type: z.string().meta({ description: 'The media type, by the bytes.' }),
  width: z.int().nullable().meta({ description: 'Of a picture, as it is shown, in pixels.' }),
  height: z.int().nullable(),
  placeholder: z.string().nullable().meta({
    description: 'A ThumbHash of the picture in base64; null until it is made.',
  }),
  version: z.int(),
  createdAt: Time,
  updatedAt: Time,
  updatedBy: z
    .string()
    .nullable()
    .meta({ description: 'The key that wrote it; null without `drafts:read`.' }),
  trashedAt: Time.nullable(),
})
export type File = z.infer<typeof File>
File.register(z.globalRegistry, { id: 'File' })

/** A version of a file: the current one, or bytes that were replaced. */
export const FileVersion = z.object({
  version: z.int(),
  hash: z.string(),
  size: z.int(),
  type: z.string(),
  actor: z.string().meta({ description: 'The key that wrote this version.' }),
  at: Time,
  current: z.boolean(),
})
export type FileVersion = z.infer<typeof FileVersion>
FileVersion.register(z.globalRegistry, { id: 'FileVersion' })

/** An article that refers to a file. */
export const ReferringArticle = z.object({
  id: Id,
  title: z.string(),
  lang: z.string(),
  path: z.string(),
  status: z.string(),
})
export type ReferringArticle = z.infer<typeof ReferringArticle>
ReferringArticle.register(z.globalRegistry, { id: 'ReferringArticle' })

const sourceParam = textParam.pipe(SourceName)

const typeParam = paramOf(
  (text) =>
    /^[a-z0-9.+-]{1,100}\/(?:\*|[a-z0-9.+-]{1,100})$/i.test(text) ? text.toLowerCase() : undefined,
  'A media type such as image/png, or image/*, is expected.',
  { type: 'string' },
)

/** The query of the list. */
export const ListFiles = z.strictObject({
  limit: limitParam,
  cursor: cursorParam,
  source: sourceParam.optional().describe('Only files of this source.'),
  type: typeParam.optional().describe('A media type, or a family of them such as `image/*`.'),
  'file[prefix]': textParam.max(2000).optional().describe('The start of the path, such as `img/`.'),
  unused: booleanParam
    .optional()
    .describe(
      '`true`: no article outside the trash refers to it; `false`: one does. Needs `drafts:read`.',
    ),
  trashed: booleanParam.optional().describe('`true`: only the trash. Needs `drafts:read`.'),
})
export type ListFiles = z.infer<typeof ListFiles>

/** The query of `POST /v1/files`. */
export const UploadQuery = z.strictObject({
  source: sourceParam.default('default').describe('The source that gets the files.'),
  file: textParam
    .optional()
    .describe('The path of a raw body in the source; the parts of a form have their own names.'),
})
