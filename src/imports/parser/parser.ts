import { refusal } from '../../markdown/problems.ts'
import { type Parsed, type ParseOptions, parseFile, type UnparsedFile } from '../run/parse.ts'
import { refusePoisonFile } from '../run/retry.ts'
import type { ReadFile, SourceFile } from '../source/files.ts'
import { packJob } from './job.ts'
import type { Ended, Link } from './link.ts'
import { type ParserSettings, parserSettings, releaseThread, takeThread } from './threads.ts'

/**
 * Parses files in a separate thread, so that a file that takes too long, or exhausts the memory,
 * fails alone.
 */
export interface Parser {
  /** Keeps the order. Rejects when the import must stop, even in the middle of a file. */
  parse(files: readonly SourceFile[]): Promise<Parsed[]>
  close(): void
}

/** How many threads in a row may end between files. */
const maxStarts = 3

/** Creates the parser of one import; `signal` ends it immediately. */
export function createParser(
  options: ParseOptions,
  signal: AbortSignal,
  settings: ParserSettings = parserSettings,
): Parser {
  let link: Link | undefined
  // The scan and the import parse the same files: a file refused by the scan is not parsed again.
  const givenUp = new Map<number, UnparsedFile>()
  const stop = () => link?.end()
  signal.addEventListener('abort', stop, { once: true })

  async function send(files: readonly ReadFile[]): Promise<Parsed[] | Ended> {
    signal.throwIfAborted()
    if (!link?.alive) link = takeThread(settings)
    const result = await link.send(packJob(files, options))
    signal.throwIfAborted()
    return result
  }

  // Returns the parsed files, or how the thread ended at one of them.
  async function attempt(files: readonly ReadFile[]): Promise<Parsed[] | Ended> {
    for (let starts = 1; ; starts++) {
      const result = await send(files)
      if (Array.isArray(result) || files.some(({ position }) => position === result.at))
        return result
      if (result.at === 0 && starts >= maxStarts)
        throw result.fault ?? new Error('The parser thread keeps exiting.')
    }
  }

  async function parseAll(files: readonly ReadFile[]): Promise<Parsed[]> {
    const result = await attempt(files)
    if (Array.isArray(result)) return result
    const parsed: Parsed[] = []
    for (const file of files) parsed.push(await parseAlone(file))
    return parsed
  }

  async function parseAlone(file: ReadFile): Promise<Parsed> {
    const result = await attempt([file])
    return Array.isArray(result) ? (result[0] as Parsed) : giveUp(file, result)
  }

  function giveUp(file: ReadFile, { cause }: Ended): UnparsedFile {
    const refused = cause === 'time' ? timedOut(file, settings.limit) : refusePoisonFile(file)
    givenUp.set(file.position, refused)
    return refused
  }

  return {
    async parse(files) {
      const read = files.filter(
        (file): file is ReadFile => 'bytes' in file && !givenUp.has(file.position),
      )
      const parsed = new Map(
        (read.length > 0 ? await parseAll(read) : []).map((one) => [one.position, one]),
      )
      // A file without bytes needs no thread.
      return files.map((file) =>
        withRules(
          parsed.get(file.position) ?? givenUp.get(file.position) ?? parseFile(file, options),
          file,
        ),
      )
    },
    close() {
      signal.removeEventListener('abort', stop)
      if (link) releaseThread(link, settings)
      link = undefined
    },
  }
}

// The rules of a file do not come back from the thread, because many files share them.
function withRules(parsed: Parsed, file: SourceFile): Parsed {
  return 'article' in parsed && 'rules' in file && file.rules
    ? { ...parsed, rules: file.rules }
    : parsed
}

function timedOut({ position, file, bytes, problems }: ReadFile, limit: number): UnparsedFile {
  const message = `Reading the file took more than ${limit / 1000} seconds, twice.`
  const problem = refusal('parse_timeout', message, 'Split the file, or remove what makes it slow.')
  return { position, file, bytes: bytes.length, problems: [...problems, problem] }
}
