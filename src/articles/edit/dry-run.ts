import { type Writer, writerOf } from '../../actor.ts'
import { compare } from '../../diff/compare.ts'
import { notFound } from '../../errors.ts'
import { type Tx, undoneTransaction } from '../../events/write-transaction.ts'
import type { App, Reply, Request } from '../../http/route.ts'
import { toBytes } from '../../turns.ts'
import { changedFields } from '../fields/compared.ts'
import { findArticle } from '../queries.ts'
import { presentArticles } from '../read/present.ts'
import { sendJson } from '../read/respond.ts'
import { viewOf } from '../read/view.ts'
import type { Written } from './create.ts'
import { findBothStates, type State } from './dry-run-queries.ts'

/**
 * Does a write, shows what it changed, and undoes it: no version, event or kept response is left.
 */
export async function sendDryRun(
  app: App,
  request: Request,
  reply: Reply,
  write: (tx: Tx, writer: Writer) => Promise<Written>,
): Promise<Reply> {
  const { article, problems, before, after } = await undoneTransaction(app.db, async (tx) => {
    const { id, problems } = await write(tx, writerOf(request.actor))
    const row = await findArticle(tx, id, 'all')
    if (!row) throw notFound('article')
    const view = { ...viewOf(request, {}), include: new Set(['body']) }
    const [article = []] = await presentArticles(tx, [row], view)
    return { article, problems, ...(await findBothStates(tx, id)) }
  })
  const changes = await changesOf(before, after)
  const rest = `,"problems":${JSON.stringify(problems)},"changes":${JSON.stringify(changes)}}`
  return sendJson(reply, await toBytes(['{"data":', ...article, rest]))
}

async function changesOf(before: State | null, after: State) {
  const fields = changedFields(before?.snapshot ?? {}, after.snapshot)
  const [from, to] = [textOf(before), textOf(after)]
  if (from === to) return { fields, diff: null, truncated: false }
  const names: [string, string] = [nameOf('a', before), nameOf('b', after)]
  const { text, truncated } = await compare({ from, to, names })
  return { fields, diff: text, truncated }
}

const textOf = (state: State | null) => (state ? state.head + state.body : '')

// As git names the two sides.
const nameOf = (side: string, state: State | null) =>
  state ? `${side}/${String(state.snapshot.file)}` : '/dev/null'
