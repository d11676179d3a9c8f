import type { Writer } from '../../actor.ts'
import type { BlobStore } from '../../blobs/store.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { type FileName, lockNamedFiles } from '../queries.ts'
import type { PresentFile } from '../row.ts'
import { createFiles, type FileDraft, fileExists, replaceFiles } from '../write.ts'

/**
 * Stores new files and returns their ids in the order of the drafts. A file of the same name in the
 * trash leaves it and gets the bytes; any other is a conflict.
 */
export async function storeNew(
  tx: Tx,
  store: BlobStore,
  writer: Writer,
  drafts: readonly FileDraft[],
): Promise<string[]> {
  const present = new Map((await lockNamedFiles(tx, drafts)).map((row) => [keyOf(row), row]))
  const pairs = drafts.map((draft) => ({ draft, current: present.get(keyOf(draft)) }))
  for (const { draft, current } of pairs)
    if (current?.trashedAt === null) throw fileExists(draft.file, current.version)
  await replaceFiles(tx, store, writer, pairs.flatMap(replacementOf))
  const missing = pairs.flatMap(({ draft, current }) => (current ? [] : [draft]))
  const created = await createFiles(tx, store, writer, missing)
  const ids = new Map(missing.map((draft, index) => [keyOf(draft), created[index] as string]))
  return pairs.map(({ draft, current }) => current?.id ?? (ids.get(keyOf(draft)) as string))
}

const replacementOf = ({ draft: { blob }, current }: Pair) => (current ? [{ current, blob }] : [])

interface Pair {
  draft: FileDraft
  current: PresentFile | undefined
}

/** The file at a place that is not in the trash, locked; or null. */
export async function lockLive(tx: Tx, place: FileName): Promise<PresentFile | null> {
  const [present] = await lockNamedFiles(tx, [place])
  return present?.trashedAt === null ? present : null
}

const keyOf = ({ source, file }: FileName) => `${source}\n${file}`
