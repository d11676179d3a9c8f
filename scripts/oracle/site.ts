import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
/** Copies are below the packages of the oracle, so that sites find them. */
const copies = join(import.meta.dirname, 'copies')
export const sites = join(root, 'test/dialects/sites')

/** The time at which every generator runs. */
export const now = '2024-06-15T12:00:00Z'
/** The time at which every file of a site was written last. */
export const mtime = '2024-01-02T03:04:05Z'

/** A copy of a site, in which a generator may write. */
export interface Site {
  name: string
  folder: string
  /** The files of the site, without those of the generator. */
  files: string[]
}

export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

/** Calls `use` with a copy of the site whose files have a fixed mtime. */
export async function withCopy<T>(name: string, use: (site: Site) => Promise<T>): Promise<T> {
  mkdirSync(copies, { recursive: true })
  const folder = mkdtempSync(join(copies, `${name}-`))
  try {
    cpSync(join(sites, name), folder, { recursive: true })
    const files = filesBelow(folder)
    for (const file of files) utimesSync(join(folder, file), new Date(mtime), new Date(mtime))
    return await use({ name, folder, files })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a command in the copy of the site in UTC, and returns what it prints. */
export const run = (site: Site, command: string, args: string[], env: object = {}): string =>
  execFileSync(command, args, {
    cwd: site.folder,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8', ...env },
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** The same at the fixed time, in a zone. Monotonic time runs on, so that timers work. */
export function runAtNow(
  site: Site,
  command: string,
  args: string[],
  env: { TZ?: string; [name: string]: string | undefined } = {},
): string {
  // The Swedish form of a time is the one that faketime reads, in the zone of the process.
  const local = new Date(now).toLocaleString('sv-SE', { timeZone: env.TZ ?? 'UTC' })
  return run(site, 'faketime', ['-f', local, command, ...args], {
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
    ...env,
  })
}
