import { fc } from './property.ts'

const odd = fc.constantFrom(
  '',
  '0',
  '1',
  '-1',
  '1e9',
  '2147483648',
  '9223372036854775808',
  'null',
  'true',
  '[]',
  '{}',
  '*',
  '%',
  '_',
  "'",
  '"',
  "';select 1--",
  '..',
  '/',
  '\\',
  '\u202e',
  '😀',
  '汉字',
  'é',
  '__proto__',
  'constructor',
  'toString',
  'a,b',
  ',',
  'title',
  'en',
  'published,draft',
  'body,html',
  '2024-01-01',
  '0000-01-01',
  '9999-12-31T23:59:59Z',
  '-publishedAt',
  'relevance',
  'p1',
  'W10',
  'tar.gz',
  'zip',
  'default',
  'x'.repeat(3000),
)
const rawOdd = fc.constantFrom(
  '%00',
  '%FF',
  '%ED%A0%80',
  '%',
  '%2e%2e',
  '%2f',
  '%0d%0aX-Evil:1',
  '+',
  '%252e',
)
/**
 * Requests that no client would make: `route` is an index modulo the number of routes, `known` are
 * existing ids and paths.
 */
export function oddRequests(known: readonly string[]) {
  const text = fc.oneof(
    { weight: 4, arbitrary: odd.map(encodeURIComponent) },
    { weight: 1, arbitrary: rawOdd },
    fc.string({ maxLength: 12 }).map(encodeURIComponent),
  )
  const value = fc.oneof(
    { weight: 3, arbitrary: text },
    {
      weight: 1,
      arbitrary: fc.nat().map((n) => encodeURIComponent(known[n % known.length] ?? '')),
    },
  )

  const names = [
    'title',
    'body',
    'path',
    'slug',
    'lang',
    'tags',
    'categories',
    'status',
    'publishedAt',
    'expiresAt',
    'aliases',
    'authors',
    'frontMatter',
    'summary',
    'cover',
    'name',
    'parentId',
    'into',
    'scopes',
    'description',
    'operations',
    'atomic',
    'op',
    'id',
    'data',
    'version',
    'translationKey',
    'modifiedAt',
  ]
  const scalar = fc.oneof(
    odd,
    fc.string({ unit: 'binary', maxLength: 10 }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.nat().map((n) => known[n % known.length] ?? ''),
    fc.constantFrom(
      'draft',
      'published',
      'scheduled',
      'create',
      'update',
      'delete',
      '2030-01-01T00:00:00Z',
      'a\u0000',
      '\ud800',
      'zh-CN',
      'C++',
    ),
  )
  const { document } = fc.letrec<{ document: unknown; inner: unknown }>((tie) => ({
    inner: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie('inner'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...names), odd), tie('inner'), { maxKeys: 4 }),
    ),
    document: fc.dictionary(fc.constantFrom(...names), tie('inner'), { maxKeys: 6 }),
  }))
  const types = [
    'application/json',
    'application/merge-patch+json',
    'text/markdown',
    'text/plain',
    'application/zip',
    'application/gzip',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'application/octet-stream',
    '',
  ]
  const body = fc.oneof(
    {
      weight: 6,
      arbitrary: document.map((json) => ({
        type: 'application/json',
        bytes: JSON.stringify(json) as string | Buffer,
      })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constantFrom(...types),
        bytes: fc.uint8Array({ maxLength: 60 }).map((bytes): string | Buffer => Buffer.from(bytes)),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constantFrom(...types),
        bytes: fc.constantFrom<string | Buffer>(
          '',
          '{',
          '---\ntitle: [\n---\n',
          '---\ntitle: ok\n---\n',
          '{"__proto__":1}',
          '['.repeat(5000),
          '--x\r\n',
          'null',
        ),
      }),
    },
  )
  const headers = fc.dictionary(
    fc.constantFrom(
      'if-match',
      'if-none-match',
      'accept',
      'accept-encoding',
      'prefer',
      'range',
      'idempotency-key',
      'x-request-id',
      'origin',
      'content-encoding',
    ),
    fc.constantFrom(
      '*',
      '"v1"',
      'W/"v1-x"',
      'x',
      'text/markdown',
      'br;q=0, gzip',
      'wait=0',
      'bytes=0-1',
      '',
      'a'.repeat(300),
      'application/json;q=',
      'é',
    ),
    { maxKeys: 3 },
  )

  return fc.record({
    route: fc.nat(),
    method: fc.option(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'), {
      freq: 10,
    }),
    places: fc.array(value, { minLength: 3, maxLength: 3 }),
    query: fc.array(fc.tuple(fc.nat(), value), { maxLength: 4 }),
    extra: fc.option(fc.tuple(text, value), { freq: 8 }),
    body,
    headers,
    anonymous: fc.boolean(),
  })
}
