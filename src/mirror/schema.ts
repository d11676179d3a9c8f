import { z } from 'zod'
import { choiceParam, cursorParam, limitParam, textParam } from '../http/request/query.ts'
import { SourceName, Time } from '../shapes.ts'

const statuses = ['waiting', 'mirrored', 'dead'] as const

/** A picture of another host that articles name. */
export const RemoteFile = z.object({
  id: z.uuid(),
  url: z.string().meta({ description: 'The address of the picture on its own host.' }),
  status: z.enum(statuses).meta({
    description:
      '`waiting`: not fetched yet; `mirrored`: its bytes are here; `dead`: the last three attempts failed. Mirrored bytes stay when the address dies.',
  }),
  failure: z.string().nullable().meta({
    description:
      'Why the last attempt failed: `http_404` and the like, `name_not_found`, `connection_failed`, `tls_failed`, `timeout`, `too_large`, `too_many_redirects`, `not_a_picture`, or an address that is never fetched: `private_address`, `port_not_allowed`, `scheme_not_allowed`, `credentials_not_allowed`, `invalid_address`.',
  }),
  failures: z.int().meta({ description: 'Failed attempts in a row.' }),
  checkedAt: Time.nullable().meta({ description: 'When the last attempt ended.' }),
  nextTryAt: Time.nullable(),
  fileUrl: z.string().nullable().meta({ description: 'The address of the mirrored bytes.' }),
  type: z.string().nullable(),
  size: z.int().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  articles: z.int().meta({ description: 'The number of articles that name it.' }),
})
RemoteFile.register(z.globalRegistry, { id: 'RemoteFile' })
export type RemoteFile = z.infer<typeof RemoteFile>

export const ListRemoteFiles = z.strictObject({
  status: choiceParam(statuses)
    .optional()
    .describe('Only pictures in this state; `dead` is the report of link rot.'),
  source: textParam
    .pipe(SourceName)
    .optional()
    .describe('Only pictures that articles of this source name.'),
  limit: limitParam,
  cursor: cursorParam,
})
export type ListRemoteFiles = z.infer<typeof ListRemoteFiles>
