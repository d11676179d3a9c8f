import type { GoneFile } from '../../beside/queries.ts'
import type { ParsedFile } from '../parse.ts'
import type { GoneArticle } from '../state-queries.ts'

/** What is needed of a new file to detect moves. */
export type Arrival = Pick<ParsedFile, 'file' | 'hash'> & {
  lang: string
  frontMatterId: string | null
}

/**
 * Maps each moved file to its article: the bytes are equal, or else the front matter's `id` within
 * one language, and the match is unique on both sides.
 */
export function findMoves(
  gone: readonly GoneArticle[],
  arrivals: readonly Arrival[],
): Map<string, string> {
  const moves = new Map<string, string>()
  const left = new Map(gone.map((article) => [article.id, article]))
  match(
    [...left.values()].map((article) => [
      (article.importHash ?? article.textHash).toString('hex'),
      article.id,
    ]),
    arrivals.map(({ file, hash }) => [hash.toString('hex'), file]),
    moves,
  )
  for (const id of moves.values()) left.delete(id)
  match(
    [...left.values()].map(({ id, lang, frontMatterId }) => [identity(lang, frontMatterId), id]),
    arrivals
      .filter(({ file }) => !moves.has(file))
      .map((file) => [identity(file.lang, file.frontMatterId), file.file]),
    moves,
  )
  return moves
}

/** The same for files beside the articles, by their bytes alone. */
export function findFileMoves(
  gone: readonly GoneFile[],
  arrivals: readonly { file: string; hash: string }[],
): Map<string, string> {
  const moves = new Map<string, string>()
  match(
    gone.map(({ id, hash, importHash }) => [importHash ?? hash, id]),
    arrivals.map(({ file, hash }) => [hash, file]),
    moves,
  )
  return moves
}

const identity = (lang: string, id: string | null) => (id === null ? null : `${lang}\n${id}`)

type Keyed = readonly [key: string | null, value: string]

function match(
  gone: readonly Keyed[],
  arrived: readonly Keyed[],
  moves: Map<string, string>,
): void {
  const articles = unique(gone)
  for (const [key, file] of unique(arrived)) {
    const id = file === null ? null : articles.get(key)
    if (file !== null && id) moves.set(file, id)
  }
}

/** Values by key; null where two values share a key. */
function unique(pairs: readonly Keyed[]): Map<string, string | null> {
  const found = new Map<string, string | null>()
  for (const [key, value] of pairs) if (key !== null) found.set(key, found.has(key) ? null : value)
  return found
}
