import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runnerFor } from '../../../src/database/embedded/postgres-program.ts'

const root = mkdtempSync(join(tmpdir(), 'broadsheet-programs-'))
chmodSync(root, 0o755)
afterAll(() => rmSync(root, { recursive: true, force: true }))

// Root's npm cache lies in /root, and npx installs the programs there.
test.runIf(process.getuid?.() === 0)(
  'programs in a closed folder are refused with the way out',
  () => {
    const cache = join(root, 'cache')
    mkdirSync(join(cache, '_npx', 'bin'), { recursive: true })
    mkdirSync(join(root, 'data'))
    const find = () => runnerFor(join(root, 'data', 'cluster'), join(cache, '_npx', 'bin'))
    chmodSync(cache, 0o700)
    expect(find).toThrow(`may not enter ${cache}, which contains its programs (${cache}/_npx/bin)`)
    expect(find).toThrow('npm_config_cache')
    chmodSync(cache, 0o755)
    expect(find().uid).toBeGreaterThan(0)
  },
)
