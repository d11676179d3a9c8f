import { invalid } from '../../errors.ts'
import type { ReadArticle, ReadOptions } from '../../markdown/fields/read.ts'
import type { Problem } from '../../shapes.ts'
import { activeSchemas, type Keeper } from '../active.ts'
import { type Breach, detailOf, problemOf } from './breach.ts'
import { type Case, judge } from './judge.ts'

/** A new article, or with `current` and `former` the next state of one. */
interface Write {
  article: ReadArticle
  origin: { source: string; file: string; options: ReadOptions }
  current?: { source: string; file: string; head: string; body: string }
  former?: ReadArticle
  /** The warnings of the schemas, if the caller has checked the text. */
  breaches?: Problem[]
  /** Puts back a former text, which no schema refuses. */
  mayBreakSchemas?: boolean
}

/**
 * Adds to each write what the schemas say against its text; 422 for what it breaks itself. A write
 * that leaves the text as it is, such as moving it to the trash, is not checked.
 */
export async function checkWrites<W extends Write>(
  db: Keeper,
  writes: readonly W[],
): Promise<(W & { breaches: Problem[] })[]> {
  const unchecked = writes.filter(needsCheck)
  const schemas = unchecked.length > 0 ? await activeSchemas(db) : []
  const found = schemas.length > 0 ? await judge(schemas, unchecked.map(caseOf)) : []
  const refused = found.flat().filter(({ refuses }) => refuses)
  if (refused.length > 0) throw invalid(refused.map(detailOf))
  const byWrite = new Map(unchecked.map((write, index) => [write, found[index]]))
  return writes.map((write) => ({
    ...write,
    breaches: write.breaches ?? warningsOf(byWrite.get(write)),
  }))
}

const warningsOf = (breaches: Breach[] = []) => breaches.map(problemOf)

function needsCheck({ breaches, current, article, origin }: Write): boolean {
  if (breaches) return false
  if (!current || !isSameText(current, article)) return true
  return current.source !== origin.source || current.file !== origin.file
}

type Text = { head: string; body: string }

// A newer version may divide the same text elsewhere.
const isSameText = (one: Text, other: Text) =>
  (one.head === other.head && one.body === other.body) ||
  one.head + one.body === other.head + other.body

function caseOf({ article, origin, current, former, mayBreakSchemas = false }: Write): Case {
  const { options } = origin
  return {
    next: { ...origin, article },
    former: current && former ? { ...current, options, article: former } : null,
    mayBreak: mayBreakSchemas,
  }
}
