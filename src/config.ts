import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { AppError, type Detail } from './errors.ts'
import { readLangTag } from './markdown/file/langs.ts'
import { isTimeZone } from './markdown/file/time-zone.ts'

type Environment = Record<string, string | undefined>

/** Everything that can be set from outside; .env.example explains each variable. */
export type Config = Readonly<z.infer<typeof variables>> & {
  /** Public address of the site, without a trailing slash. */
  readonly siteUrl: string
}

/**
 * Reads the environment, with `.env` of the working folder as defaults; one AppError names all
 * faults.
 */
export function loadConfig(env: Environment = withEnvFile(process.env)): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const input = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, given[name]]))
  const result = variables.safeParse(input)
  if (!result.success) throw wrongConfig(result.error.issues)
  const siteUrl = result.data.siteUrl ?? `http://localhost:${result.data.port}`
  return Object.freeze({ ...result.data, siteUrl })
}

const names = {
  port: 'PORT',
  host: 'HOST',
  metricsPort: 'METRICS_PORT',
  metricsHost: 'METRICS_HOST',
  databaseUrl: 'DATABASE_URL',
  databaseReplicaUrl: 'DATABASE_REPLICA_URL',
  poolMax: 'POOL_MAX',
  dataDir: 'DATA_DIR',
  adminKey: 'ADMIN_KEY',
  publicRead: 'PUBLIC_READ',
  siteUrl: 'SITE_URL',
  articleUrl: 'ARTICLE_URL',
  siteTitle: 'SITE_TITLE',
  defaultLang: 'DEFAULT_LANG',
  timeZone: 'TIME_ZONE',
  worker: 'WORKER',
  rateLimit: 'RATE_LIMIT',
  logLevel: 'LOG_LEVEL',
  trustProxy: 'TRUST_PROXY',
  corsOrigins: 'CORS_ORIGINS',
  requireIfMatch: 'REQUIRE_IF_MATCH',
  cacheBytes: 'CACHE_BYTES',
  bodyLimit: 'BODY_LIMIT',
  minBodyRate: 'MIN_BODY_RATE',
  bodyRateTime: 'BODY_RATE_TIME',
  maxUploadBytes: 'MAX_UPLOAD_BYTES',
  maxEntryBytes: 'MAX_ENTRY_BYTES',
  maxUnpackedBytes: 'MAX_UNPACKED_BYTES',
  maxEntries: 'MAX_ENTRIES',
  drainDelay: 'DRAIN_DELAY',
  drainTimeout: 'DRAIN_TIMEOUT',
} as const

const MiB = 1024 ** 2

const variables = z.object({
  port: whole(0, 65_535).default(3000),
  host: z.string().default('127.0.0.1'),
  metricsPort: whole(0, 65_535).nullish(),
  metricsHost: z.string().default('127.0.0.1'),
  databaseUrl: z
    .string()
    .refine(isPostgresUrl, 'must look like postgres://user:password@host:5432/name')
    .nullish(),
  databaseReplicaUrl: z
    .string()
    .refine(isPostgresUrl, 'must look like postgres://user:password@host/name')
    .nullish(),
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
  siteUrl: z
    .string()
    .refine(isWebUrl, 'must be an http or https address')
    .transform(withoutSlash)
    .nullish(),
  articleUrl: z
    .string()
    .refine(namesArticle, 'must contain {path}, {slug} or {id}')
    .default('{site}/{lang}/{path}'),
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
  logLevel: z.enum(levels(), `must be one of ${levels().join(', ')}`).default('info'),
  trustProxy: list()
    .refine((all) => all.every(isNetwork), 'must be addresses or networks such as 10.0.0.0/8')
    .default([]),
  corsOrigins: list()
    .refine((all) => all.every(isOrigin), 'must be origins such as https://example.org, or *')
    .default([]),
  requireIfMatch: flag().default(false),
  cacheBytes: bytes().default(32 * MiB),
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
})

function withEnvFile(env: Environment): Environment {
  return existsSync('.env') ? { ...parseEnv(readFileSync('.env', 'utf8')), ...env } : env
}

// The value is never repeated: it may be a password.
function wrongConfig(issues: z.core.$ZodIssue[]): AppError {
  const details: Detail[] = issues.map((issue) => {
    const name = names[issue.path[0] as keyof typeof names]
    return { parameter: name, code: 'config', message: `${name} ${issue.message}.` }
  })
  return new AppError('invalid', details.map(({ message }) => message).join('\n'), details)
}

function whole(min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,15}$/, rule)
    .transform(Number)
    .refine((n) => n >= min && n <= max, rule)
}

function flag() {
  return z
    .enum(['true', 'false', '1', '0'], 'must be true or false')
    .transform((word) => word === 'true' || word === '1')
}

function list() {
  return z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
}

/** Seconds in the environment, milliseconds in the code. */
function seconds() {
  return whole(0, 600).transform((n) => n * 1000)
}

/** A number of bytes, or a size whose units are powers of 1024: 64MB, 2GiB. */
function bytes() {
  return z
    .string()
    .regex(/^\d{1,12} ?([kmg]i?b?)?$/i, 'must be a size such as 512MB')
    .transform((text) => {
      const unit = /[kmg]/i.exec(text)?.[0].toLowerCase() ?? ''
      return Number.parseInt(text, 10) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit)
    })
}

function levels() {
  return ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)
}

function isWebUrl(text: string): boolean {
  return /^https?:\/\/./.test(text) && URL.canParse(text)
}

function withoutSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text
}

function namesArticle(template: string): boolean {
  return /\{(path|slug|id)\}/.test(template)
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0)
    return ['loopback', 'linklocal', 'uniquelocal'].includes(text)
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text)
}
