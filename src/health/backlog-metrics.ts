import { Gauge, type Registry } from 'prom-client'
import type { Database } from '../database/client.ts'
import { keptFor } from '../events/follow/share.ts'
import { type Backlog, findBacklog } from './queries.ts'

/** Milliseconds for which one answer of the database serves all scrapes. */
const maxAge = 5_000

/**
 * Shows what waits in the database. Every process of one database shows the same; while it does not
 * respond, `broadsheet_database_up` is 0 and the others have no value.
 */
export function watchBacklog(registry: Registry, db: Database): void {
  const ask = keptFor(maxAge, () => findBacklog(db).catch(() => null))
  const of = (name: string, help: string, read: (backlog: Backlog) => number) =>
    new Gauge({
      name: `broadsheet_${name}`,
      help,
      registers: [registry],
      aggregator: 'max',
      async collect() {
        const backlog = await ask()
        this.remove()
        if (backlog) this.set(read(backlog))
      },
    })
  new Gauge({
    name: 'broadsheet_database_up',
    help: '1 if the database answered this scrape.',
    registers: [registry],
    aggregator: 'min',
    async collect() {
      this.set(Number((await ask()) !== null))
    },
  })
  of('imports_queued', 'Imports that wait for a worker.', (it) => it.queued)
  of('imports_running', 'Imports that a worker runs.', (it) => it.running)
  of('imports_failed_day', 'Imports of the last 24 hours that failed.', (it) => it.failed)
  of('bulk_changes_queued', 'Bulk changes that wait for a worker.', (it) => it.bulkQueued)
  of('bulk_changes_running', 'Bulk changes that have begun and not ended.', (it) => it.bulkRunning)
  of(
    'events_unnumbered',
    'Changes that have had no position for a second, at most 1000.',
    (it) => it.unnumbered,
  )
}
