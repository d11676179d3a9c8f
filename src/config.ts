import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import {
  bytes,
  flag,
  hasKnownTarget,
  holdsToken,
  hostTargets,
  isCrop,
  isHostAndPort,
  isImageFormat,
  isNetwork,
  isOrigin,
  isPixels,
  isPostgresUrl,
  isWebUrl,
  levels,
  list,
  namesArticle,
  readCrop,
  seconds,
  telemetryOf,
  webAddress,
  whole,
} from './config-values.ts'
import { AppError, type Detail } from './errors.ts'
import { readLangTag } from './markdown/file/langs.ts'
import { isTimeZone } from './markdown/file/time-zone.ts'

/** Variables of the environment by their names. */
export type Environment = Record<string, string | undefined>

/** Everything that can be set from outside; .env.example explains each variable. */
export type Config = Readonly<z.infer<typeof variables>> & {
  /** Public address of the site, without a trailing slash. */
  readonly siteUrl: string
  /** What OpenTelemetry is to read; null if nothing asks for it. */
  readonly telemetry: Readonly<Record<string, string | undefined>> | null
}

/**
 * Reads the environment, with `.env` of the working folder as defaults; one AppError names all
 * faults.
 */
export function loadConfig(env: Environment = environment()): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const input = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, given[name]]))
  const result = variables.safeParse(input)
  if (!result.success) throw wrongConfig(result.error.issues)
  const siteUrl = result.data.siteUrl ?? `http://localhost:${result.data.port}`
  return Object.freeze({ ...result.data, siteUrl, telemetry: telemetryOf(given) })
}

const names = {
  port: 'PORT',
  host: 'HOST',
  metricsPort: 'METRICS_PORT',
  metricsHost: 'METRICS_HOST',
  databaseUrl: 'DATABASE_URL',
  databaseDirectUrl: 'DATABASE_DIRECT_URL',
  databaseReplicaUrl: 'DATABASE_REPLICA_URL',
  databaseStatements: 'DATABASE_STATEMENTS',
  poolMax: 'POOL_MAX',
  dataDir: 'DATA_DIR',
  adminKey: 'ADMIN_KEY',
  publicRead: 'PUBLIC_READ',
  siteUrl: 'SITE_URL',
  articleUrl: 'ARTICLE_URL',
  previewUrl: 'ARTICLE_PREVIEW_URL',
  siteTitle: 'SITE_TITLE',
  defaultLang: 'DEFAULT_LANG',
  timeZone: 'TIME_ZONE',
  worker: 'WORKER',
  rateLimit: 'RATE_LIMIT',
  maxWaiting: 'MAX_WAITING',
  maxWaitingPerClient: 'MAX_WAITING_PER_CLIENT',
  logLevel: 'LOG_LEVEL',
  trustProxy: 'TRUST_PROXY',
  corsOrigins: 'CORS_ORIGINS',
  requireIfMatch: 'REQUIRE_IF_MATCH',
  cacheBytes: 'CACHE_BYTES',
  staleIfError: 'STALE_IF_ERROR',
  bodyLimit: 'BODY_LIMIT',
  minBodyRate: 'MIN_BODY_RATE',
  bodyRateTime: 'BODY_RATE_TIME',
  maxUploadBytes: 'MAX_UPLOAD_BYTES',
  maxEntryBytes: 'MAX_ENTRY_BYTES',
  maxUnpackedBytes: 'MAX_UNPACKED_BYTES',
  maxEntries: 'MAX_ENTRIES',
  drainDelay: 'DRAIN_DELAY',
  drainTimeout: 'DRAIN_TIMEOUT',
  maxFileBytes: 'MAX_FILE_BYTES',
  filesUrl: 'FILES_URL',
  accelRedirect: 'X_ACCEL_REDIRECT',
  s3Bucket: 'S3_BUCKET',
  s3Region: 'S3_REGION',
  s3Endpoint: 'S3_ENDPOINT',
  s3PathStyle: 'S3_PATH_STYLE',
  s3Prefix: 'S3_PREFIX',
  imageWidths: 'IMAGE_WIDTHS',
  imageFormats: 'IMAGE_FORMATS',
  imageCrops: 'IMAGE_CROPS',
  renditionBytes: 'RENDITION_BYTES',
  mirrorImages: 'MIRROR_IMAGES',
  mirrorAllow: 'MIRROR_ALLOW',
  keepFileVersionsDays: 'KEEP_FILE_VERSIONS_DAYS',
  keepTrashDays: 'KEEP_TRASH_DAYS',
} as const

const MiB = 1024 ** 2

const unknownTarget = `has a target_session_attrs other than ${hostTargets.join(', ')}`

const postgresUrl = z
  .string()
  .refine(isPostgresUrl, 'must look like postgres://user:password@host:5432/name')
  .refine(hasKnownTarget, unknownTarget)
  .nullish()

const variables = z.object({
  port: whole(0, 65_535).default(3000),
  host: z.string().default('127.0.0.1'),
  metricsPort: whole(0, 65_535).nullish(),
  metricsHost: z.string().default('127.0.0.1'),
  databaseUrl: postgresUrl,
  databaseDirectUrl: postgresUrl,
  databaseReplicaUrl: postgresUrl,
  databaseStatements: z
    .enum(['auto', 'named', 'unnamed'], 'must be auto, named or unnamed')
    .default('auto'),
  poolMax: whole(2, 500).default(10),
  dataDir: z
    .string()
    .default('./data')
    .transform((folder) => resolve(folder)),
  adminKey: z
    .string()
    .regex(/^[\x21-\x7e]{32,512}$/, 'must be 32 to 512 visible ASCII characters')
    .nullish(),
  publicRead: flag().default(true),
  siteUrl: webAddress().nullish(),
  articleUrl: z
    .string()
    .refine(namesArticle, 'must contain {path}, {slug} or {id}')
    .default('{site}/{lang}/{path}'),
  previewUrl: z
    .string()
    .refine(holdsToken, 'must be an address, a path or {url}, and contain {token}')
    .default('/v1/articles/{id}?preview={token}'),
  siteTitle: z.string().default('Broadsheet'),
  defaultLang: z
    .string()
    .refine((tag) => readLangTag(tag) !== null, 'must be a BCP 47 language tag such as en or zh-CN')
    .transform((tag) => readLangTag(tag) ?? tag)
    .default('en'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
    .default('UTC'),
  worker: z.enum(['inline', 'off'], 'must be inline or off').default('inline'),
  rateLimit: whole(0, 1_000_000).default(6000),
  maxWaiting: whole(1, 100_000).default(1000),
  maxWaitingPerClient: whole(1, 100_000).default(100),
  logLevel: z.enum(levels(), `must be one of ${levels().join(', ')}`).default('info'),
  trustProxy: list()
    .refine((all) => all.every(isNetwork), 'must be addresses or networks such as 10.0.0.0/8')
    .default([]),
  corsOrigins: list()
    .refine((all) => all.every(isOrigin), 'must be origins such as https://example.org, or *')
    .default([]),
  requireIfMatch: flag().default(false),
  staleIfError: seconds().default(60_000),
  cacheBytes: bytes().default(20 * MiB),
  bodyLimit: bytes().default(10 * MiB),
  minBodyRate: bytes().default(1024),
  bodyRateTime: whole(1, 600)
    .transform((n) => n * 1000)
    .default(30_000),
  maxUploadBytes: bytes().default(512 * MiB),
  maxEntryBytes: bytes().default(8 * MiB),
  maxUnpackedBytes: bytes().default(4096 * MiB),
  maxEntries: whole(1, 10_000_000).default(200_000),
  drainDelay: seconds().default(0),
  drainTimeout: seconds().default(25_000),
  maxFileBytes: bytes().default(64 * MiB),
  filesUrl: webAddress().nullish(),
  accelRedirect: z
    .string()
    .regex(/^\/[\w/-]+\/$/, 'must be an internal location of nginx such as /blobs/')
    .nullish(),
  s3Bucket: z.string().nullish(),
  s3Region: z.string().default('us-east-1'),
  s3Endpoint: z.string().refine(isWebUrl, 'must be an http or https address').nullish(),
  s3PathStyle: flag().default(false),
  s3Prefix: z
    .string()
    .regex(/^[\w./-]*$/, 'must be letters, digits and . _ / -')
    .default(''),
  imageWidths: list()
    .refine((all) => all.every(isPixels), 'must be widths from 1 to 10000 such as 320,640')
    .transform((all) => all.map(Number).sort((one, other) => one - other))
    .default([320, 640, 960, 1280, 1920]),
  imageFormats: list()
    .refine((all) => all.every(isImageFormat), 'must be some of webp, jpeg, png and avif')
    .transform((all) => all.filter(isImageFormat))
    .default(['webp', 'jpeg', 'png']),
  imageCrops: list()
    .refine((all) => all.every(isCrop), 'must be names and sizes such as card:640x360')
    .transform((all) => all.map(readCrop))
    .default([]),
  renditionBytes: bytes().default(2048 * MiB),
  mirrorImages: z.enum(['off', 'on'], 'must be off or on').default('off'),
  mirrorAllow: list()
    .refine((all) => all.every(isHostAndPort), 'must be hosts and ports such as intranet:8080')
    .default([]),
  keepFileVersionsDays: whole(0, 36_500).default(30),
  keepTrashDays: whole(0, 36_500).default(0),
})

/** The environment of this process, with `.env` of the working folder as defaults. */
export function environment(): Environment {
  if (!existsSync('.env')) return process.env
  return { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env }
}

// The value is never repeated: it may be a password.
function wrongConfig(issues: z.core.$ZodIssue[]): AppError {
  const details: Detail[] = issues.map((issue) => {
    const name = names[issue.path[0] as keyof typeof names]
    return { parameter: name, code: 'config', message: `${name} ${issue.message}.` }
  })
  return new AppError('invalid', details.map(({ message }) => message).join('\n'), details)
}
