import type { Database } from '../../database/client.ts'
import { inTransaction } from '../../database/transaction.ts'
import type { Lease } from '../../lease/lease.ts'
import type { Problem } from '../../shapes.ts'
import { addProblems } from '../outcome-queries.ts'
import type { Import } from '../schema.ts'
import { findOfUrls, listSameUrls, type SameUrl } from './same-url-queries.ts'

type Warning = Import['warnings'][number]

const batchFiles = 1000

/** A page as a dry run would store it. */
export interface PlannedUrl {
  seq: number
  file: string
  url: string
}

/**
 * Warns of pages that share their address with another page of the source; returns what the report
 * says about them. The other page may come in a later batch, so this is done at the end. To do it
 * again changes nothing.
 */
export async function warnOfSameUrls(
  db: Database,
  lease: Lease,
  source: string,
): Promise<Warning | null> {
  return warn(db, lease, await listSameUrls(db.pool, source, lease.id))
}

/**
 * The same for a dry run, which has stored nothing; `leaves` tells the stored articles that the
 * import would move or trash.
 */
export async function warnOfPlannedUrls(
  db: Database,
  lease: Lease,
  source: string,
  planned: readonly PlannedUrl[],
  leaves: (id: string) => boolean,
): Promise<Warning | null> {
  const files = new Set(planned.map(({ file }) => file))
  const owners = new Map<string, string[]>()
  for (const { url } of planned) owners.set(url, [])
  for (const { file, url } of planned) owners.get(url)?.push(file)
  const urls = [...owners.keys()]
  for (let at = 0; at < urls.length; at += batchFiles)
    for (const { id, file, url } of await findOfUrls(db, source, urls.slice(at, at + batchFiles)))
      if (!files.has(file) && !leaves(id)) owners.get(url)?.push(file)
  const same = planned.flatMap((page): SameUrl[] => {
    const all = owners.get(page.url) ?? []
    const other = all[0] === page.file ? all[1] : all[0]
    return other === undefined ? [] : [{ ...page, other, others: all.length - 1 }]
  })
  return warn(db, lease, same)
}

async function warn(db: Database, lease: Lease, same: SameUrl[]): Promise<Warning | null> {
  const added = same.map((page) => ({ seq: page.seq, file: page.file, problem: urlTaken(page) }))
  for (let at = 0; at < added.length; at += batchFiles)
    await inTransaction(db.pool, async (tx) => {
      await lease.hold(tx)
      await addProblems(tx, lease.id, code, added.slice(at, at + batchFiles))
    })
  const [first] = added
  if (!first) return null
  const example = { file: first.file, message: first.problem.message }
  return { code, count: added.length, example }
}

const code = 'url_taken'

function urlTaken({ url, other, others }: SameUrl): Problem {
  const more = others > 1 ? ` and ${others - 1} more` : ''
  return {
    code,
    message: `The address "${url}" is also that of ${other}${more}: the site shows only one page there.`,
    hint: 'Change the address or the slug of one of them, or remove one; reads by this address give the article that was made first.',
    severity: 'warning',
  }
}
