import { z } from 'zod'
import { type Writer, writerOf } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { type Tx, writeTransaction } from '../events/write-transaction.ts'
import { keepAnswer } from '../http/idempotency/idempotency.ts'
import { type Target, versionCheck, versioned } from '../http/response/etag.ts'
import type { App, Reply } from '../http/route.ts'
import type { TermKind } from '../sql/term-kind.ts'
import type { TermFilter } from './list-queries.ts'
import { getTerm, type Term } from './queries.ts'
import {
  type ListTerms,
  MergeTerm,
  type Rewrite,
  RewriteQuery,
  Rewritten,
  TermId,
} from './schema.ts'

/** The parts in which tags and categories differ. */
export interface TermResource<T extends Term, New, Changes> {
  kind: TermKind
  Term: z.ZodType<T>
  New: z.ZodType<New>
  Changes: z.ZodType<Changes>
  List: z.ZodType<z.infer<typeof ListTerms> & Omit<TermFilter, 'reader'>>
  create(tx: Tx, writer: Writer, term: New): Promise<string>
  /** Returns whether the name differs. */
  revise(tx: Tx, writer: Writer, target: Target, changes: Changes): Promise<boolean>
  remove(tx: Tx, writer: Writer, target: Target): Promise<void>
  /** Merges a term into another one; `before` runs when both are locked and checked. */
  merge(
    tx: Tx,
    writer: Writer,
    id: string,
    into: string,
    before: () => Promise<void>,
  ): Promise<void>
  /** Lets a bulk change write the name of a term into the texts that name it or `from`. */
  rewrite(tx: Tx, writer: Writer, id: string, from: string, which: Rewrite): Promise<Rewritten>
  /** The descriptions of the routes. */
  about: Record<'list' | 'create' | 'revise' | 'remove' | 'merge', string> & { bySlug?: string }
}

const write = { scope: 'content:write' } as const

/** Articles are not counted, which takes long for a common term. */
const notRenamed: Rewritten = { named: 0, rewritten: 0, fileOnly: 0, bulkChangeId: null }

/** The routes that may rename a term: change and merge. */
export function registerRenameRoutes<T extends Term, New, Changes>(
  app: App,
  resource: TermResource<T, New, Changes>,
) {
  const { kind, about } = resource
  const path = `/${kind.table}`
  const name = capitalized(kind.resource)
  const common = { tags: [kind.table], params: TermId, querystring: RewriteQuery }
  const renamed = z.object({ data: resource.Term, meta: Rewritten })

  app.patch(
    `${path}/:id`,
    {
      schema: {
        ...common,
        operationId: `patch${name}`,
        summary: `Change a ${kind.resource}`,
        description: about.revise,
        body: resource.Changes,
        response: { 200: renamed },
      },
      config: { ...write, versioned: true },
    },
    async (request, reply) => {
      const { id } = request.params
      const target = { id, check: versionCheck(request) }
      return writeTransaction(app.db, async (tx) => {
        const writer = writerOf(request.actor)
        const isRenamed = await resource.revise(tx, writer, target, request.body as Changes)
        const meta = isRenamed
          ? await resource.rewrite(tx, writer, id, id, request.query.rewrite)
          : notRenamed
        return { ...(await showTerm<T>(kind, reply, tx, id)), meta }
      })
    },
  )

  app.post(
    `${path}/:id/merge`,
    {
      schema: {
        ...common,
        operationId: `merge${name}`,
        summary: `Merge a ${kind.resource} into another`,
        description: about.merge,
        body: MergeTerm,
        response: { 200: renamed },
      },
      config: write,
    },
    (request, reply) =>
      writeTransaction(app.db, async (tx) => {
        const { into } = request.body
        const { id } = request.params
        const writer = writerOf(request.actor)
        let meta: Rewritten | undefined
        // Before the articles of the one term become those of the other.
        await resource.merge(tx, writer, id, into, async () => {
          meta = await resource.rewrite(tx, writer, into, id, request.query.rewrite)
        })
        const answer = { ...(await showTerm<T>(kind, reply, tx, into)), meta: meta as Rewritten }
        await keepAnswer(tx, request, reply, answer)
        return answer
      }),
  )
}

/** The response to a write of a term, with its ETag. */
export async function showTerm<T extends Term>(
  kind: TermKind,
  reply: Reply,
  tx: Sql,
  id: string,
): Promise<{ data: T }> {
  const data = await getTerm<T>(tx, kind, 'all', id)
  return versioned(reply, data.version, { data })
}

/** The kind of a resource in the name of an operation: `Tag`. */
export const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
