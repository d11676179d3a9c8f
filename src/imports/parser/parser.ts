import { type Parsed, type ParseOptions, parseFile, type UnparsedFile } from '../run/parse.ts'
import { refusePoisonFile } from '../run/retry.ts'
import type { ReadFile, SourceFile } from '../source/files.ts'
import { refusal } from '../source/files.ts'
import { packJob } from './job.ts'
import type { Ended, Link } from './link.ts'
import { type ParserSettings, parserSettings, releaseThread, takeThread } from './threads.ts'

/**
 * Parses files in a thread of its own, so that one may take too long, or more memory than there is,
 * and only that one fails.
 */
export interface Parser {
  /** In their order. Rejects when the import is to stop, also in the middle of a file. */
  parse(files: readonly SourceFile[]): Promise<Parsed[]>
  close(): void
}

/** So many threads in a row may end at no file. */
const maxStarts = 3

/** A parser for one import; `signal` ends it at once. */
export function createParser(
  options: ParseOptions,
  signal: AbortSignal,
  settings: ParserSettings = parserSettings,
): Parser {
  let link: Link | undefined
  // A file that is met again, behind the survey, is not tried again.
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

  // Until they are parsed, or the thread has ended at one of them.
  async function attempt(files: readonly ReadFile[]): Promise<Parsed[] | Ended> {
    for (let starts = 1; ; starts++) {
      const result = await send(files)
      if (Array.isArray(result) || files.some(({ position }) => position === result.at))
        return result
      if (result.at === 0 && starts >= maxStarts)
        throw result.fault ?? new Error('The parsing thread ends by itself.')
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
    const verdict = cause === 'time' ? timedOut(file, settings.limit) : refusePoisonFile(file)
    givenUp.set(file.position, verdict)
    return verdict
  }

  return {
    async parse(files) {
      const read = files.filter(
        (file): file is ReadFile => 'bytes' in file && !givenUp.has(file.position),
      )
      const parsed = new Map(
        (read.length > 0 ? await parseAll(read) : []).map((one) => [one.position, one]),
      )
      // What has no bytes has nothing to parse.
      return files.map(
        (file) =>
          parsed.get(file.position) ?? givenUp.get(file.position) ?? parseFile(file, options),
      )
    },
    close() {
      signal.removeEventListener('abort', stop)
      if (link) releaseThread(link, settings)
      link = undefined
    },
  }
}

function timedOut({ position, file, bytes, problems }: ReadFile, limit: number): UnparsedFile {
  const message = `Reading the file took more than ${limit / 1000} seconds, twice.`
  const problem = refusal(
    'parse_timeout',
    message,
    'Divide the file, or remove what makes it slow.',
  )
  return { position, file, bytes: bytes.length, problems: [...problems, problem] }
}
