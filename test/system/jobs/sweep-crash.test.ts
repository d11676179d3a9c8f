import { createHash } from 'node:crypto'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'
import { sweep } from '../../../src/blobs/sweep/sweep.ts'
import { verifyBlobs } from '../../../src/blobs/sweep/verify.ts'
import { type SweptStore, sweptStore } from '../../support/files/swept-store.ts'
import { startProgram } from '../../support/processes/processes.ts'
import { type Served, serveProcess } from '../../support/processes/served.ts'

vi.setConfig({ testTimeout: 900_000 })

let { database, dataDir, store, env } = {} as SweptStore
sweptStore((swept) => {
  ;({ database, dataDir, store, env } = swept)
})

const kills = 6
// Few different texts, so that uploads meet bytes that are stored, being stored and being removed.
const bytesOf = (n: number) => Buffer.alloc(20_000 + (n % 12), `text ${n % 12} `)

/** Uploads, purges and uploads again until the server is gone; calls `onStored` for each upload. */
async function upload(
  { url, adminKey }: Served,
  round: string,
  onStored: (name: string, n: number) => void,
): Promise<void> {
  const headers = { authorization: `Bearer ${adminKey}` }
  for (let n = 0; ; n++) {
    const file = `${round}-${n}.txt`
    try {
      const made = await fetch(`${url}/v1/files?source=s&file=${file}`, {
        method: 'POST',
        body: bytesOf(n),
        headers: { ...headers, 'content-type': 'application/octet-stream' },
      })
      const { data, errors } = (await made.json()) as {
        data?: { id: string }
        errors?: { code: string }[]
      }
      // The sweep without a grace may refuse an upload, but no other fault may occur.
      if (!data) expect(errors).toMatchObject([{ code: 'blob_swept' }])
      else if (n % 3 === 0) onStored(file, n)
      else await fetch(`${url}/v1/files/${data.id}?permanent=true`, { method: 'DELETE', headers })
    } catch (error) {
      // The server was killed.
      if (error instanceof TypeError || error instanceof SyntaxError) return
      throw error
    }
  }
}

test('servers and sweeps that are killed leave no row without its bytes', async () => {
  const stored = new Map<string, number>()
  let busySweeps = 0
  for (let kill = 0; kill < kills; kill++) {
    const sweeper = startProgram('sweeper.ts', env)
    const server = await serveProcess(env)
    await sweeper.says('swept')
    const wanted = stored.size + 1 + Math.floor(Math.random() * 25)
    const uploads = [0, 1, 2, 3].map((client) =>
      upload(server, `${kill}-${client}`, (name, n) => {
        stored.set(name, n)
        if (stored.size < wanted) return
        server.child.kill('SIGKILL')
        sweeper.child.kill('SIGKILL')
      }),
    )
    await Promise.all([...uploads, server.exit, sweeper.exit])
    busySweeps += sweeper.output().match(/swept [1-9]/g)?.length ?? 0
    for await (const { damaged } of verifyBlobs(database.db, store)) expect(damaged).toEqual([])
  }
  expect(busySweeps).toBeGreaterThan(kills)
  for (const part of readdirSync(join(dataDir, 'blobs', 'incoming')))
    utimesSync(join(dataDir, 'blobs', 'incoming', part), 1, 1)
  await sweepUntilAlone()
  expect(readdirSync(join(dataDir, 'blobs', 'incoming'))).toEqual([])
  const inStore = []
  for await (const { hash } of store.list()) inStore.push(hash)
  const { rows } = await database.db.query<{ file: string; hash: string }>({
    text: `select f.file, encode(b.hash, 'hex') as hash from blobs b left join files f using (hash)`,
  })
  expect(new Set(inStore)).toEqual(new Set(rows.map(({ hash }) => hash)))
  const hashes = new Map(rows.map(({ file, hash }) => [file, hash]))
  for (const [name, n] of stored) {
    const hash = createHash('sha256').update(bytesOf(n)).digest('hex')
    expect(hashes.get(name)).toBe(hash)
  }
  for (const hash of new Set(hashes.values())) {
    const bytes = await buffer(
      (await store.get(hash)) as NonNullable<Awaited<ReturnType<typeof store.get>>>,
    )
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash)
  }
})

// The session of a killed sweep may live on in PostgreSQL for a moment.
async function sweepUntilAlone(): Promise<void> {
  while ((await sweep(database.db, store, { graceHours: 0 })).ended !== 'done');
}
