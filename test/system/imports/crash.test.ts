import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { TestApp } from '../../support/app.ts'
import { faultsOf, importState, manyFiles } from '../../support/imports/import-state.ts'
import { doneSoFar, ended, readImport, upload } from '../../support/imports/uploads.ts'
import { type CalmAndRough, calmAndRough } from '../../support/processes/calm-and-rough.ts'
import { until } from '../../support/processes/processes.ts'

const kills = Number(process.env.KILLS ?? 4)
let calm: TestApp
let rough: TestApp
let worker: CalmAndRough['worker']
let staged: CalmAndRough['staged']
calmAndRough((servers) => {
  ;({ calm, rough, worker, staged } = servers)
})

/** Imports without interruption. */
async function calmly(body: Buffer, query = ''): Promise<string> {
  const runner = worker(calm)
  const { id } = await upload(calm, body, query)
  expect(await ended(calm, id)).toMatchObject({ status: 'completed' })
  expect(await runner.end()).toBe(0)
  return id
}

describe('a worker that is killed', () => {
  test(
    `${kills} times leaves what an undisturbed import leaves`,
    async () => {
      const body = manyFiles(1_500)
      const reference = await calmly(body)
      const { id } = await upload(rough, body)
      for (let n = 1; n <= kills; n++) {
        const before = await doneSoFar(rough, id)
        const victim = worker(rough)
        // Moments during the import, never before it has begun.
        await until(async () => (await doneSoFar(rough, id)) > before || (await isOver(id)))
        await sleep(Math.random() * (n === 1 ? 300 : 900))
        await victim.end('SIGKILL')
      }
      worker(rough)
      expect(await ended(rough, id)).toMatchObject({ status: 'completed' })
      await expect.poll(() => faultsOf(rough.db, id)).toEqual([])
      expect(await importState(rough.db, id)).toEqual(await importState(calm.db, reference))
      await until(() => staged(rough).length === 0)
    },
    240_000 + kills * 20_000,
  )
})

const isOver = async (id: string) => (await readImport(rough, id)).finishedAt !== null
