import { rmSync } from 'node:fs'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFolderStore } from '../../../src/blobs/folder-store.ts'
import { temporaryFolder } from '../../exports/samples.ts'
import { makeDue, rowsOf } from '../../mirror/mirroring.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { makeTree, type Tree } from '../../support/imports/imports.ts'
import {
  killAll,
  runBroadsheet,
  startBroadsheet,
  until,
} from '../../support/processes/processes.ts'
import { type PictureHost, pictureHost } from './picture-host.ts'

const paths = Array.from({ length: 6 }, (_, index) => `/${index}.png`)
let database: TestDatabase
let host: PictureHost
let tree: Tree
let folder: string
beforeEach(async () => {
  host = await pictureHost(paths)
  database = await testDatabase()
  folder = temporaryFolder()
  const pictures = paths.map((path) => `![](${host.url(path)})`).join('\n')
  tree = await makeTree({
    'a.md': `---\ntitle: A\nthumbnail: ${host.url('/gone.png')}\n---\n\n${pictures}\n`,
    'b.md': `---\ntitle: B\nthumbnail: http://127.0.0.1:1/private.png\n---\n\n![](file:///etc/passwd)\n`,
  })
})
afterEach(async () => {
  await Promise.all([host.close(), tree.remove()])
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})
afterAll(killAll)

const on = () => ({
  DATABASE_URL: database.url,
  DATA_DIR: folder,
  MIRROR_IMAGES: 'on',
  MIRROR_ALLOW: host.host,
})

const broadsheet = (args: string[], env: Record<string, string> = on()) => runBroadsheet(args, env)

describe('broadsheet mirror', () => {
  test('fetches what articles name, and says what became of each', async () => {
    expect(await broadsheet(['import', tree.path, '--source', 'blog'])).toMatchObject({ code: 0 })
    expect(host.connections).toBe(0)
    const { code, output } = await broadsheet(['mirror', '--source', 'blog'])
    expect(code).toBe(1)
    for (const path of paths) expect(output).toContain(`mirrored\t${host.url(path)}\n`)
    expect(output).toContain(`http_404\t${host.url('/gone.png')}\n`)
    expect(output).toContain('port_not_allowed\thttp://127.0.0.1:1/private.png\n')
    expect(output).not.toContain('passwd')
    expect(output).toContain('8 new pictures.\n')
    expect(output).toContain('6 mirrored, 2 waiting, 0 dead.\n')
    const again = await broadsheet(['mirror', '--source', 'blog'])
    expect(again).toMatchObject({ code: 0 })
    expect(again.output).not.toContain('http')
    expect((await broadsheet(['mirror', '--retry'])).output).toContain('http_404')
  })

  test('fetches nothing while MIRROR_IMAGES is off, and names the setting', async () => {
    const off = { DATABASE_URL: database.url, DATA_DIR: folder }
    for (const args of [['mirror'], ['import', tree.path, '--mirror']])
      expect(await broadsheet(args, off)).toEqual({
        code: 2,
        output: expect.stringContaining('MIRROR_IMAGES=on'),
      })
    expect(await broadsheet(['import', tree.path], off)).toMatchObject({ code: 0 })
    expect(await rowsOf(database.db)).toEqual([])
    expect(host.connections).toBe(0)
  })

  test('that is killed leaves its work to the next one', async () => {
    await broadsheet(['import', tree.path, '--mirror'])
    host.held.now = true
    const killed = startBroadsheet(['mirror'], on())
    await until(() => host.requests.length >= 2)
    await killed.end('SIGKILL')
    host.held.now = false
    const rows = await rowsOf(database.db)
    expect(rows.filter(({ status }) => status === 'mirrored')).toEqual([])
    expect(rows.filter(({ due }) => (due ?? 0) > 60).length).toBeGreaterThanOrEqual(2)
    await makeDue(database.db)
    const { output } = await broadsheet(['mirror'])
    expect(output).toContain('6 mirrored, 2 waiting, 0 dead.\n')
    const store = createFolderStore(`${folder}/blobs`)
    for (const { hash } of await rowsOf(database.db))
      if (hash) expect(await store.size(hash)).not.toBeNull()
  })

  test('that is stopped gives back what it was fetching', async () => {
    await broadsheet(['import', tree.path, '--mirror'])
    host.held.now = true
    const stopped = startBroadsheet(['mirror'], on())
    await until(() => host.requests.length >= 2)
    expect(await stopped.end('SIGINT')).toBe(130)
    host.held.now = false
    const rows = await rowsOf(database.db)
    expect(rows.every(({ due, failures }) => failures > 0 || (due !== null && due <= 0))).toBe(true)
    expect((await broadsheet(['mirror'])).output).toContain('6 mirrored')
  })
})
