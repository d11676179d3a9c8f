import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import type { AppError } from '../../src/errors.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
  } catch (error) {
    return (error as AppError).message.split('\n')
  }
  return []
}

/** The defaults in the tables of a page; a row may describe several variables. */
function documented(page: string): Record<string, string> {
  const rows = page.matchAll(/^\| (`[A-Z][A-Z0-9_]*`[^|]*) \| ([^|]+) \|/gm)
  return Object.fromEntries(
    [...rows].flatMap(([, names = '', defaults = '']) => {
      const values = defaults.split(', ')
      return [...names.matchAll(/`(\w+)`/g)].map(([, name], index) => [name, values[index] ?? ''])
    }),
  )
}

describe('the configuration', () => {
  test('needs no variables', () => {
    const config = loadConfig({})
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicRead: true,
      siteUrl: 'http://localhost:3000',
    })
    expect(config.databaseUrl).toBeUndefined()
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('has every variable in .env.example and docs/configuration.md, with its default', () => {
    const own = [
      ...read('src/config/variables.ts').matchAll(/\bnamed\(\s*'([A-Z][A-Z0-9_]*)'/g),
    ].map(([, name = '']) => name)
    // Those of commands that talk to a running server.
    const remote = new Set(read('src/mcp/client-config.ts').match(/\bBROADSHEET_[A-Z]+\b/g))
    const names = [...own, ...remote].sort()
    expect(names.length).toBeGreaterThan(20)
    const example = parseEnv(read('.env.example').replace(/^#(?=[A-Z][A-Z0-9_]*=)/gm, ''))
    expect(Object.keys(example).sort()).toEqual(names)
    expect(loadConfig(example as Record<string, string>)).toEqual(loadConfig({}))
    const defaults = documented(read('docs/configuration.md').replace('{PORT}', '3000'))
    expect(Object.keys(defaults).sort()).toEqual(names)
    for (const [name, value] of Object.entries(example))
      expect(defaults[name], name).toMatch(value === '' ? /^(none|unset)/ : `\`${value}\``)
  })

  test('takes an empty variable as unset', () => {
    expect(loadConfig({ PORT: '', ADMIN_KEY: '', DATABASE_URL: '' })).toEqual(loadConfig({}))
  })

  test('reads every kind of value', () => {
    const env = {
      PORT: '8080',
      PUBLIC_READ: 'false',
      SITE_URL: 'https://example.org/blog/',
      DEFAULT_LANG: 'zh-cn',
      TIME_ZONE: 'Asia/Shanghai',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      CORS_ORIGINS: 'https://a.example,http://localhost:5173',
      MAX_UPLOAD_BYTES: '2GiB',
      DRAIN_DELAY: '5',
    }
    expect(loadConfig(env)).toMatchObject({
      port: 8080,
      publicRead: false,
      siteUrl: 'https://example.org/blog',
      defaultLang: 'zh-CN',
      timeZone: 'Asia/Shanghai',
      trustProxy: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://a.example', 'http://localhost:5173'],
      maxUploadBytes: 2 * 1024 ** 3,
      drainDelay: 5000,
    })
  })

  test.each([
    ['PORT', '0x50'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['DATABASE_URL', 'mysql://u:hunter2@h/d'],
    ['DATABASE_URL', 'localhost:5432'],
    ['ADMIN_KEY', 'hunter2'],
    ['ADMIN_KEY', `${'a'.repeat(40)} b`],
    ['PUBLIC_READ', 'yes'],
    ['SITE_URL', 'example.org'],
    ['ARTICLE_URL', '{site}/always-the-same'],
    ['DEFAULT_LANG', 'english language'],
    ['TIME_ZONE', 'Mars/Olympus'],
    ['TIME_ZONE', '+08:00'],
    ['WORKER', 'on'],
    ['RATE_LIMIT', 'none'],
    ['LOG_LEVEL', 'verbose'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['MAX_UPLOAD_BYTES', 'plenty'],
    ['MAX_ENTRIES', '0'],
  ])('refuses %s=%s in one line that names the variable and not the value', (name, value) => {
    const faults = faultsOf({ [name]: value })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(new RegExp(`^${name} must .*\\.$`))
    expect(faults[0]).not.toContain('hunter2')
  })

  test('names all faults in one error', () => {
    expect(faultsOf({ PORT: 'x', WORKER: 'x', TIME_ZONE: 'x' })).toHaveLength(3)
  })
})
