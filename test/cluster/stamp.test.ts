import { closeSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeStampFile, openStamp, settingsUnder, underStamp } from '../../src/cluster/stamp.ts'
import type { Changes } from '../../src/events/changes.ts'

let folder: string
let file: number

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-stamp-'))
  file = makeStampFile(join(folder, 'data'))
})
afterAll(() => {
  closeSync(file)
  rmSync(folder, { recursive: true })
})

test('each process learns once of the commits of others, and not of its own', () => {
  const [one, two, three] = [
    openStamp(file, 'content'),
    openStamp(file, 'content'),
    openStamp(file, 'content'),
  ]
  expect([one, two, three].map((stamp) => stamp.isNew())).toEqual([false, false, false])
  for (let commit = 0; commit < 3; commit++) {
    one.renew()
    expect([one, two, three].map((stamp) => stamp.isNew())).toEqual([false, true, true])
    expect([one, two, three].map((stamp) => stamp.isNew())).toEqual([false, false, false])
  }
  one.renew()
  two.renew()
  expect([one, two, three].map((stamp) => stamp.isNew())).toEqual([true, false, true])
})

test('a file that cannot be read or written counts as changed', () => {
  const broken = openStamp(1_000_000, 'content')
  broken.renew()
  expect([broken.isNew(), broken.isNew()]).toEqual([true, true])
})

test('leaves no name in the folder', () => {
  expect(readdirSync(join(folder, 'data'))).toEqual([])
})

test('caches are dropped before changes are told to be connected', () => {
  const [one, two] = [openStamp(file, 'content'), openStamp(file, 'content')]
  two.isNew()
  const done: string[] = []
  const changes = {
    state: 'proven',
    get connected() {
      done.push('asked')
      return true
    },
  } as Changes
  const guarded = underStamp(changes, two, () => done.push('dropped'))
  expect([guarded.connected, guarded.state]).toEqual([true, 'proven'])
  one.renew()
  expect([guarded.connected, guarded.connected]).toEqual([true, true])
  expect(done).toEqual(['asked', 'dropped', 'asked', 'asked'])
})

test('those who keep settings learn of changes before changes are told to be connected', () => {
  const [one, two] = [openStamp(file, 'settings'), openStamp(file, 'settings')]
  const done: string[] = []
  const changes = {
    subscribe: (listener: (news: 'state') => void) => listener('state'),
    get connected() {
      done.push('asked')
      return true
    },
  } as unknown as Changes
  const settings = settingsUnder(changes, two)
  settings.subscribe((news) => done.push(news))
  openStamp(file, 'content').renew()
  expect(settings.connected).toBe(true)
  one.renew()
  expect([settings.connected, settings.connected]).toEqual([true, true])
  expect(done).toEqual(['state', 'asked', 'state', 'asked', 'asked'])
})

test('no own change of a setting hides one of another process', () => {
  const [one, two] = [openStamp(file, 'settings'), openStamp(file, 'settings')]
  two.renew()
  one.renew()
  expect([one, two].map((stamp) => stamp.isNew())).toEqual([true, true])
  expect([one, two].map((stamp) => stamp.isNew())).toEqual([false, false])
})
