import type { IncomingHttpHeaders } from 'node:http'

/** Whether the headers of a request announce a body of at least one byte (RFC 9112, section 6.3). */
export const hasBody = ({
  'content-length': length,
  'transfer-encoding': coding,
}: IncomingHttpHeaders) => coding !== undefined || (length !== undefined && length !== '0')

/** Methods whose body Fastify never reads. */
export const bodyless = new Set(['GET', 'HEAD', 'TRACE'])
