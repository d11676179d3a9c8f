import type { Logger } from 'pino'
import { readUnreadReferences } from '../articles/references/recompute.ts'
import type { BlobStore } from '../blobs/store.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/client.ts'
import { signArticles } from '../duplicates/sign.ts'
import { checkEpoch } from '../events/epoch.ts'
import { numberLeft } from '../events/page.ts'
import { fillSources } from '../events/sources.ts'
import { writeTransaction } from '../events/write-transaction.ts'
import { deleteOldAnswers } from '../http/idempotency/claim-queries.ts'
import { failInterrupted } from '../imports/lease/lease-queries.ts'
import { warnOfUnseen } from '../imports/lease/run-queued.ts'
import type { Staging } from '../imports/upload/staging.ts'
import { sweepStaging } from '../imports/upload/sweep.ts'
import type { MirrorSettings } from '../mirror/settings.ts'
import { trimRenditions } from '../renditions/budget.ts'
import { makePlaceholders } from '../renditions/placeholders/make.ts'
import { examineUploadedRenditions } from '../renditions/placeholders/queries.ts'
import { mergeWhenCalm } from '../search/indexing/merge-pending.ts'
import { announceDue } from './due-queries.ts'
import type { Report } from './reports.ts'
import { applyRetention } from './retention.ts'
import { sweepBlobs } from './sweep-blobs.ts'

/** What tasks need. */
interface TaskParts {
  db: Database
  staging: Staging
  blobs: BlobStore
  config: Config
  /** Null while MIRROR_IMAGES is off. */
  mirror: MirrorSettings | null
  log: Pick<Logger, 'info' | 'warn'>
  report: Report
  /** Aborted when the process is to stop. */
  signal: AbortSignal
}

/** Every recurring task by name; each may run in several processes concurrently. */
export const tasks = {
  // Covers a writer that died between its commit and the announcement, and a failover.
  'number-events': async ({ db }) => {
    await checkEpoch(db)
    await numberLeft(db)
  },
  'announce-due': async ({ db }) => {
    await writeTransaction(db, announceDue)
  },
  'fail-interrupted-imports': async ({ db }) => {
    await failInterrupted(db)
  },
  'warn-of-unseen-imports': async (parts) => {
    await warnOfUnseen(parts)
  },
  'merge-search-pending': async ({ db, report }) => {
    report({ pendingArticles: await mergeWhenCalm(db) })
  },
  'fill-sources': async ({ db, signal }) => {
    await fillSources(db, signal)
  },
  // Articles that were stored before references were.
  'read-references': async ({ db, log }) => {
    await readUnreadReferences(db, log)
  },
  // Also what was stored before there were signatures.
  'sign-articles': async ({ db, signal }) => {
    await signArticles(db, signal)
  },
  'delete-old-answers': async ({ db, signal }) => {
    await deleteOldAnswers(db, signal)
  },
  'sweep-staging': async ({ db, staging }) => {
    await sweepStaging(db, staging)
  },
  'make-placeholders': async ({ db, blobs }) => {
    await makePlaceholders(db, blobs)
  },
  'trim-renditions': async ({ db, config }) => {
    await examineUploadedRenditions(db)
    await trimRenditions(db, config.renditionBytes)
  },
  'mirror-pictures': async ({ db, blobs, mirror, signal }) => {
    if (!mirror) return
    // Loads the HTTP client only where it is used.
    const { mirrorPictures } = await import('../mirror/run.ts')
    await mirrorPictures({ db, store: blobs, settings: mirror, signal })
  },
  'apply-retention': async ({ db, config, signal }) => {
    await applyRetention(db, config, signal)
  },
  'sweep-blobs': async ({ db, blobs, log, signal }) => {
    await sweepBlobs(db, blobs, log, signal)
  },
} satisfies Record<string, (parts: TaskParts) => Promise<void>>

export type TaskName = keyof typeof tasks
