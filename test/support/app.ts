import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  InjectOptions,
  LightMyRequestResponse,
} from 'fastify'
import { adminActor, type Scope } from '../../src/actor.ts'
import { type AppParts, buildApp } from '../../src/app.ts'
import { createKey } from '../../src/auth/create.ts'
import { type Config, loadConfig } from '../../src/config.ts'
import type { Database } from '../../src/database/client.ts'
import { testDatabase } from './database/database.ts'

export interface RequestOptions {
  /** Sent as a bearer token. */
  key?: string
  /**
   * An object is sent as JSON; text and bytes are sent unchanged, with the Content-Type of
   * `headers`.
   */
  body?: unknown
  headers?: Record<string, string>
}

export interface TestApp {
  fastify: FastifyInstance
  db: Database
  url: string
  adminKey: string
  request(method: string, url: string, options?: RequestOptions): Promise<LightMyRequestResponse>
  /** A new key with these scopes, as a bearer token. */
  keyWith(...scopes: Scope[]): Promise<string>
  /** The same, restricted to sources. */
  keyFor(sources: string[], ...scopes: Scope[]): Promise<string>
  close(): Promise<void>
}

export interface TestAppOptions extends Partial<Config> {
  logger?: FastifyBaseLogger
  extraRoutes?: AppParts['extraRoutes']
  /** Shares the database of another test app, to simulate a second process. */
  databaseOf?: Pick<TestApp, 'url' | 'db' | 'adminKey'> & Partial<Pick<TestApp, 'fastify'>>
}

/** The real app on a private database and folder: no rate limit, no log; `close` it in afterAll. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { logger, extraRoutes, databaseOf, ...overrides } = options
  const database = databaseOf
    ? { url: databaseOf.url, db: databaseOf.db, drop: async () => {} }
    : await testDatabase()
  const adminKey = overrides.adminKey ?? databaseOf?.adminKey ?? randomBytes(24).toString('hex')
  // An app on the database of another one has its files too.
  const known = overrides.dataDir ?? databaseOf?.fastify?.config.dataDir
  const ownFolder = known === undefined && mkdtempSync(join(tmpdir(), 'broadsheet-'))
  const dataDir = known ?? `${ownFolder}`
  const base = loadConfig({
    DATABASE_URL: database.url,
    RATE_LIMIT: '0',
    LOG_LEVEL: 'silent',
    ADMIN_KEY: adminKey,
  })
  const fastify = await buildApp({
    config: { ...base, ...overrides, dataDir },
    db: database.db,
    ...(logger && { logger }),
    ...(extraRoutes && { extraRoutes }),
  })
  // The process of a test lags on a machine that is busy, and by the work of the test itself.
  fastify.overloaded = () => false
  return {
    fastify,
    db: database.db,
    url: database.url,
    adminKey,
    request: (method, url, given) => send(fastify, method, url, given),
    keyWith: async (...scopes) =>
      (await createKey(database.db, adminActor, { name: 'test', scopes })).key,
    keyFor: async (sources, ...scopes) =>
      (await createKey(database.db, adminActor, { name: 'test', scopes, sources })).key,
    close: async () => {
      await fastify.close()
      await database.drop()
      if (ownFolder) rmSync(ownFolder, { recursive: true, force: true })
    },
  }
}

// Async, so that a request starts immediately and not when it is awaited.
async function send(
  fastify: FastifyInstance,
  method: string,
  url: string,
  options: RequestOptions = {},
) {
  const { key, body, headers = {} } = options
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  const json = body === undefined || raw ? {} : { 'content-type': 'application/json' }
  const payload = raw || body === undefined ? body : JSON.stringify(body)
  return fastify.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url,
    headers: { ...json, ...authorization, ...headers },
    ...(payload === undefined ? {} : { payload: payload as string | Buffer }),
  })
}
