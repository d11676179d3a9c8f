/**
 * Imports one tar.gz of 20,000 articles and 80,000 pictures, undisturbed and then with a server
 * that is killed ten times, and compares the database and the store with the archive:
 *
 * npm run bench:files-import -- [--scale 0.1] [--kills 10] [--skip-calm]
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createFolderStore } from '../src/blobs/folder-store.ts'
import { cpuSeconds } from './support/cpu-time.ts'
import { openBenchDatabase } from './support/database.ts'
import { faultsOfImport } from './support/import-check.ts'
import { type Cost, importKilled } from './support/killed-import.ts'
import { describeCommit, describeMachine } from './support/machine.ts'
import { type Manifest, picturesEach, writePictureArchive } from './support/picture-archive.ts'
import { stopAll } from './support/processes.ts'
import { figure, table } from './support/report.ts'

const say = (text: string) => process.stderr.write(`${text}\n`)
const allArticles = 20_000
const shownFaults = 20

interface Archive {
  path: string
  manifest: Manifest
  total: number
}

async function main(articles: number, kills: number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-bench-'))
  try {
    const archive = await pack(folder, articles)
    const rows = [unpack(archive, folder)]
    for (const count of kills) rows.push(await importOnce(archive, count))
    const header = ['', 's', 'files/s', 'to tar', 'CPU s', 'CPU ms/file', 'RSS MiB']
    const { length } = rows
    say(`${describeMachine()}, commit ${describeCommit()}; ${length - 1} imports`)
    process.stdout.write(`${table(header, rows)}\n`)
  } finally {
    await stopAll()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function pack(folder: string, articles: number): Promise<Archive> {
  const path = join(folder, 'files.tar.gz')
  say(`Packing ${articles} articles and ${articles * picturesEach} pictures …`)
  const manifest = await writePictureArchive(path, articles)
  say(`${Math.round(statSync(path).size / 1e6)} MB.`)
  return { path, manifest, total: articles * (1 + picturesEach) }
}

/**
 * What unpacking costs that keeps no promise: nothing is synced, hashed or stored in a database.
 */
function unpack({ path, total }: Archive, folder: string): string[] {
  const target = join(folder, 'unpacked')
  mkdirSync(target)
  const [cpu, started] = [cpuSeconds(process.pid, true), performance.now()]
  execFileSync('tar', ['xzf', path, '-C', target])
  const seconds = (performance.now() - started) / 1_000
  const spent = cpuSeconds(process.pid, true) - cpu
  tarSeconds = seconds
  rmSync(target, { recursive: true })
  return row('tar xzf', total, seconds, spent, '')
}

let tarSeconds = Number.NaN

async function importOnce({ path, manifest, total }: Archive, kills: number): Promise<string[]> {
  const database = await openBenchDatabase()
  try {
    const dataDir = join(database.folder, 'data')
    const token = randomBytes(24).toString('base64url')
    const env = {
      ...{ DATABASE_URL: database.url, DATA_DIR: dataDir, ADMIN_KEY: token },
      ...{ LOG_LEVEL: 'warn', MAX_UPLOAD_BYTES: '4GB' },
    }
    say(`Importing, killed ${kills} times …`)
    const cost = await importKilled({ database, env, token }, path, kills, total)
    say(`Accepted after ${figure(cost.uploadSeconds)} s; killed after ${cost.killedAt.join(', ')}.`)
    const store = createFolderStore(join(dataDir, 'blobs'))
    refuseFaults(await faultsOfImport(database.url, store, manifest))
    return rowOf(kills, total, cost)
  } finally {
    await stopAll()
    await database.close()
  }
}

function refuseFaults(faults: readonly string[]): void {
  if (faults.length > 0)
    throw new Error(`${faults.length} faults:\n${faults.slice(0, shownFaults).join('\n')}`)
  say('Every article and picture is there once, with its bytes.')
}

const rowOf = (kills: number, total: number, { seconds, cpu, peak }: Cost) =>
  row(kills === 0 ? 'import' : `killed ${kills} times`, total, seconds, cpu, figure(peak))

function row(name: string, files: number, seconds: number, cpu: number, peak: string): string[] {
  const figures = [seconds, files / seconds, tarSeconds / seconds, cpu, (cpu / files) * 1_000]
  return [name, ...figures.map(figure), peak]
}

process.once('SIGINT', () => {
  void stopAll().then(() => process.exit(130))
})

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    kills: { type: 'string', default: '10' },
    'skip-calm': { type: 'boolean', default: false },
  },
})
const killed = Number(values.kills)
const runs = [...(values['skip-calm'] ? [] : [0]), ...(killed > 0 ? [killed] : [])]
await main(Math.round(allArticles * Number(values.scale)), runs)
