import { readerOf } from '../../markdown/dialects/registry.ts'
import { storeBeside } from '../source/beside.ts'
import type { FileIntake, OpenSource, ReadFile, SourceFile } from '../source/files.ts'
import { noPage } from '../source/filter/entry-filter.ts'
import type { Parsed } from './parse.ts'
import { refusePoisonFile } from './retry.ts'

/** The files of a source after a position. */
export async function* wantedFrom(
  open: OpenSource,
  after: number,
  files: FileIntake | undefined,
): AsyncGenerator<SourceFile> {
  for await (const file of open({ files, want: (_file, position) => position > after }))
    if (file.position > after) yield file
}

const isText = (file: string) => file.toLowerCase().endsWith('.txt')

const needsHead = ({ rules }: ReadFile) =>
  rules !== undefined && readerOf(rules)?.needsHead === true

/**
 * Stores texts that turn out to have no front matter and need it to be articles (`.txt`, pages of
 * Jekyll), beside the articles. Their bytes are kept until then; only a few files are parsed at a
 * time.
 */
export async function* withPlainTexts(
  files: FileIntake | undefined,
  source: AsyncIterable<SourceFile>,
  parse: (source: AsyncIterable<SourceFile>) => AsyncIterable<Parsed>,
): AsyncGenerator<Parsed> {
  if (!files) return yield* parse(source)
  const texts = new Map<number, ReadFile>()
  for await (const parsed of parse(keepTexts(source, texts))) {
    const text = texts.get(parsed.position)
    texts.delete(parsed.position)
    if (!text || !('reason' in parsed) || parsed.reason !== 'no_front_matter') yield parsed
    else {
      const { file, position } = text
      const problems = isText(file) ? text.problems : [...text.problems, noPage]
      const stored = await storeBeside({ file, position, problems }, [text.bytes], files)
      yield 'blob' in stored || 'ignored' in stored ? stored : parsed
    }
  }
}

async function* keepTexts(
  source: AsyncIterable<SourceFile>,
  texts: Map<number, ReadFile>,
): AsyncGenerator<SourceFile> {
  for await (const file of source) {
    if ('bytes' in file && (isText(file.file) || needsHead(file))) texts.set(file.position, file)
    yield file
  }
}

/** Replaces each file that may not be tried with its refusal. */
export async function* refuseIf(
  isBarred: (file: SourceFile) => Promise<boolean>,
  source: AsyncIterable<SourceFile>,
): AsyncGenerator<SourceFile> {
  for await (const found of source) {
    if (!('bytes' in found) || !(await isBarred(found))) yield found
    else {
      const { file, position, problems } = refusePoisonFile(found)
      yield { file, position, problems }
    }
  }
}
