import type { Parser } from '../../parser/parser.ts'
import { parseStream } from '../../parser/stream.ts'
import type { FileKind, IntakeOptions, OpenSource } from '../../source/files.ts'
import { hashOf } from '../parse.ts'
import type { Arrival } from './moves.ts'

/** The new files of a source, by which moved articles are found. */
export async function readArrivals(
  open: OpenSource,
  known: ReadonlySet<string>,
  parser: Parser | null,
  files: IntakeOptions['files'],
): Promise<Arrival[]> {
  const arrivals: Arrival[] = []
  const source = open({
    files,
    want: (file, _position, kind) => kind === 'article' && !known.has(file),
  })
  if (!parser) {
    for await (const found of source)
      if ('bytes' in found)
        arrivals.push({
          file: found.file,
          hash: hashOf(found.bytes),
          lang: '',
          frontMatterId: null,
        })
    return arrivals
  }
  for await (const parsed of parseStream(parser, source)) {
    if (!('article' in parsed)) continue
    const { file, hash, article } = parsed
    arrivals.push({ file, hash, lang: article.fields.lang, frontMatterId: article.frontMatterId })
  }
  return arrivals
}

/** The same of the files beside the articles. */
export async function readFileArrivals(
  open: OpenSource,
  known: ReadonlySet<string>,
  files: IntakeOptions['files'],
): Promise<{ file: string; hash: string }[]> {
  const arrivals = []
  const want = (file: string, _position: number, kind: FileKind) =>
    kind === 'beside' && !known.has(file)
  for await (const found of open({ files, want }))
    if ('blob' in found) arrivals.push({ file: found.file, hash: found.blob.hash })
  return arrivals
}
