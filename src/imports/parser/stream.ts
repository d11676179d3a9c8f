import type { Parsed } from '../run/parse.ts'
import type { SourceFile } from '../source/files.ts'
import type { Parser } from './parser.ts'

// Small enough that the batch being written gets its turn between groups, and large enough that
// messages cost little.
const groupFiles = 16
const groupBytes = 1024 * 1024
const groupsAhead = 2

/**
 * Parses a source in order, up to two groups of files ahead; while `isAlone`, one file at a time
 * and none ahead. If the source fails, yields all files before the fault, then throws.
 */
export async function* parseStream(
  parser: Pick<Parser, 'parse'>,
  source: AsyncIterable<SourceFile>,
  isAlone: () => boolean = () => false,
): AsyncGenerator<Parsed> {
  const ahead: Promise<Parsed[]>[] = []
  const groups = inGroups(source, isAlone)
  let fault: { error: unknown } | undefined
  // A reader that stops early must close the groups too, because their source has a file open.
  try {
    while (!fault) {
      try {
        const next = await groups.next()
        if (next.done) break
        ahead.push(handled(parser.parse(next.value)))
      } catch (error) {
        fault = { error }
      }
      while (ahead.length > (isAlone() || fault ? 0 : groupsAhead))
        yield* (await ahead.shift()) ?? []
    }
    for (const parsed of ahead) yield* await parsed
    if (fault) throw fault.error
  } finally {
    await groups.return(undefined)
  }
}

// Marks a rejection as handled: it is thrown when the promise is awaited later.
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

async function* inGroups(
  source: AsyncIterable<SourceFile>,
  isAlone: () => boolean,
): AsyncGenerator<SourceFile[]> {
  let group: SourceFile[] = []
  let bytes = 0
  try {
    for await (const file of source) {
      group.push(file)
      bytes += 'bytes' in file ? file.bytes.length : 0
      if (group.length < groupFiles && bytes < groupBytes && !isAlone()) continue
      yield group
      group = []
      bytes = 0
    }
  } catch (error) {
    if (group.length > 0) yield group
    throw error
  }
  if (group.length > 0) yield group
}
