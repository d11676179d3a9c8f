import { resolve } from 'node:path'
import { z } from 'zod'
import { readLangTag } from '../markdown/file/langs.ts'
import { isTimeZone } from '../markdown/file/time-zone.ts'
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
  webAddress,
  whole,
} from './values.ts'

const MiB = 1024 ** 2

const unknownTarget = `has a target_session_attrs other than ${hostTargets.join(', ')}`

const postgresUrl = () =>
  z
    .string()
    .refine(isPostgresUrl, 'must look like postgres://user:password@host:5432/name')
    .refine(hasKnownTarget, unknownTarget)
    .nullish()

const variableNames = z.registry<{ variable: string }>()

/** A setting that is read from this variable of the environment. */
function named<T extends z.ZodType>(variable: string, setting: T): T {
  variableNames.add(setting, { variable })
  return setting
}

/** The variable of a setting. */
export const variableOf = (setting: z.ZodType): string => variableNames.get(setting)?.variable ?? ''

const server = {
  port: named('PORT', whole(0, 65_535).default(3000)),
  host: named('HOST', z.string().default('127.0.0.1')),
  metricsPort: named('METRICS_PORT', whole(0, 65_535).nullish()),
  metricsHost: named('METRICS_HOST', z.string().default('127.0.0.1')),
  logLevel: named(
    'LOG_LEVEL',
    z.enum(levels(), `must be one of ${levels().join(', ')}`).default('info'),
  ),
  trustProxy: named(
    'TRUST_PROXY',
    list()
      .refine((all) => all.every(isNetwork), 'must be addresses or networks such as 10.0.0.0/8')
      .default([]),
  ),
  adminKey: named(
    'ADMIN_KEY',
    z
      .string()
      .regex(/^[\x21-\x7e]{32,512}$/, 'must be 32 to 512 visible ASCII characters')
      .nullish(),
  ),
  publicRead: named('PUBLIC_READ', flag().default(true)),
  drainDelay: named('DRAIN_DELAY', seconds().default(0)),
  drainTimeout: named('DRAIN_TIMEOUT', seconds().default(25_000)),
  worker: named('WORKER', z.enum(['inline', 'off'], 'must be inline or off').default('inline')),
}

const database = {
  databaseUrl: named('DATABASE_URL', postgresUrl()),
  databaseDirectUrl: named('DATABASE_DIRECT_URL', postgresUrl()),
  databaseReplicaUrl: named('DATABASE_REPLICA_URL', postgresUrl()),
  databaseStatements: named(
    'DATABASE_STATEMENTS',
    z.enum(['auto', 'named', 'unnamed'], 'must be auto, named or unnamed').default('auto'),
  ),
  poolMax: named('POOL_MAX', whole(2, 500).default(10)),
  dataDir: named(
    'DATA_DIR',
    z
      .string()
      .default('./data')
      .transform((folder) => resolve(folder)),
  ),
}

const site = {
  siteUrl: named('SITE_URL', webAddress().nullish()),
  articleUrl: named(
    'ARTICLE_URL',
    z
      .string()
      .refine(namesArticle, 'must contain {path}, {slug} or {id}')
      .default('{site}/{lang}/{path}'),
  ),
  previewUrl: named(
    'ARTICLE_PREVIEW_URL',
    z
      .string()
      .refine(holdsToken, 'must be an address, a path or {url}, and contain {token}')
      .default('/v1/articles/{id}?preview={token}'),
  ),
  siteTitle: named('SITE_TITLE', z.string().default('Broadsheet')),
  defaultLang: named(
    'DEFAULT_LANG',
    z
      .string()
      .refine(
        (tag) => readLangTag(tag) !== null,
        'must be a BCP 47 language tag such as en or zh-CN',
      )
      .transform((tag) => readLangTag(tag) ?? tag)
      .default('en'),
  ),
  timeZone: named(
    'TIME_ZONE',
    z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin').default('UTC'),
  ),
}

const requests = {
  rateLimit: named('RATE_LIMIT', whole(0, 1_000_000).default(6000)),
  maxWaiting: named('MAX_WAITING', whole(1, 100_000).default(1000)),
  maxWaitingPerClient: named('MAX_WAITING_PER_CLIENT', whole(1, 100_000).default(100)),
  corsOrigins: named(
    'CORS_ORIGINS',
    list()
      .refine((all) => all.every(isOrigin), 'must be origins such as https://example.org, or *')
      .default([]),
  ),
  requireIfMatch: named('REQUIRE_IF_MATCH', flag().default(false)),
  staleIfError: named('STALE_IF_ERROR', seconds().default(60_000)),
  cacheBytes: named('CACHE_BYTES', bytes().default(20 * MiB)),
  bodyLimit: named('BODY_LIMIT', bytes().default(10 * MiB)),
  minBodyRate: named('MIN_BODY_RATE', bytes().default(1024)),
  bodyRateTime: named(
    'BODY_RATE_TIME',
    whole(1, 600)
      .transform((n) => n * 1000)
      .default(30_000),
  ),
}

const imports = {
  maxUploadBytes: named('MAX_UPLOAD_BYTES', bytes().default(512 * MiB)),
  maxEntryBytes: named('MAX_ENTRY_BYTES', bytes().default(8 * MiB)),
  maxUnpackedBytes: named('MAX_UNPACKED_BYTES', bytes().default(4096 * MiB)),
  maxEntries: named('MAX_ENTRIES', whole(1, 10_000_000).default(200_000)),
}

const files = {
  maxFileBytes: named('MAX_FILE_BYTES', bytes().default(64 * MiB)),
  filesUrl: named('FILES_URL', webAddress().nullish()),
  accelRedirect: named(
    'X_ACCEL_REDIRECT',
    z
      .string()
      .regex(/^\/[\w/-]+\/$/, 'must be an internal location of nginx such as /blobs/')
      .nullish(),
  ),
  s3Bucket: named('S3_BUCKET', z.string().nullish()),
  s3Region: named('S3_REGION', z.string().default('us-east-1')),
  s3Endpoint: named(
    'S3_ENDPOINT',
    z.string().refine(isWebUrl, 'must be an http or https address').nullish(),
  ),
  s3PathStyle: named('S3_PATH_STYLE', flag().default(false)),
  s3Prefix: named(
    'S3_PREFIX',
    z
      .string()
      .regex(/^[\w./-]*$/, 'must be letters, digits and . _ / -')
      .default(''),
  ),
  keepFileVersionsDays: named('KEEP_FILE_VERSIONS_DAYS', whole(0, 36_500).default(30)),
  keepTrashDays: named('KEEP_TRASH_DAYS', whole(0, 36_500).default(0)),
}

const pictures = {
  imageWidths: named(
    'IMAGE_WIDTHS',
    list()
      .refine((all) => all.every(isPixels), 'must be widths from 1 to 10000 such as 320,640')
      .transform((all) => all.map(Number).sort((one, other) => one - other))
      .default([320, 640, 960, 1280, 1920]),
  ),
  imageFormats: named(
    'IMAGE_FORMATS',
    list()
      .refine((all) => all.every(isImageFormat), 'must be some of webp, jpeg, png and avif')
      .transform((all) => all.filter(isImageFormat))
      .default(['webp', 'jpeg', 'png']),
  ),
  imageCrops: named(
    'IMAGE_CROPS',
    list()
      .refine((all) => all.every(isCrop), 'must be names and sizes such as card:640x360')
      .transform((all) => all.map(readCrop))
      .default([]),
  ),
  renditionBytes: named('RENDITION_BYTES', bytes().default(2048 * MiB)),
  mirrorImages: named('MIRROR_IMAGES', z.enum(['off', 'on'], 'must be off or on').default('off')),
  mirrorAllow: named(
    'MIRROR_ALLOW',
    list()
      .refine((all) => all.every(isHostAndPort), 'must be hosts and ports such as intranet:8080')
      .default([]),
  ),
}

/** Every setting, with its variable of the environment and its default. */
export const variables = z.object({
  ...server,
  ...database,
  ...site,
  ...requests,
  ...imports,
  ...files,
  ...pictures,
})
