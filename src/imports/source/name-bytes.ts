import { decodeAs } from '../../markdown/encoding/encodings.ts'
import {
  guessEncoding,
  nameEncodings,
  unixNameEncodings,
} from '../../markdown/encoding/guess-encoding.ts'
import { warning } from '../../markdown/problems.ts'
import type { Problem } from '../../shapes.ts'

export interface DecodedName {
  name: string
  problems: Problem[]
}

/** Where names come from, which decides the encodings that old systems may have used. */
type NameSource = 'zip' | 'unix'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const systems = {
  zip: { among: nameEncodings, last: 'cp437' },
  unix: { among: unixNameEncodings, last: 'latin1' },
} as const

/**
 * Returns a decoder for names that do not declare an encoding. It guesses from all `names`
 * together, because one short name may fit several encodings. `given` overrides the guess.
 */
export function nameReader(
  names: readonly Buffer[],
  source: NameSource,
  given?: string,
): (bytes: Buffer) => DecodedName {
  if (given !== undefined) return (bytes) => inEncoding(bytes, given, source, [])
  const foreign = names.filter((name) => !isAscii(name))
  const [utf, other] = [sum(foreign.filter(isUtf8)), sum(foreign.filter((name) => !isUtf8(name)))]
  // A few bytes in another encoding can be valid UTF-8 by chance; a long name hardly ever is.
  const isMostlyUtf8 = utf > other
  const evidence = Buffer.concat(
    foreign.filter((name) => !(isMostlyUtf8 && isUtf8(name))).flatMap((name) => [name, lineEnd]),
  )
  const { among, last } = systems[source]
  const encoding = other === 0 ? 'utf-8' : (guessEncoding(evidence, among) ?? last)
  return (bytes) => {
    if (isAscii(bytes) || (isMostlyUtf8 && isUtf8(bytes)))
      return { name: bytes.toString(), problems: [] }
    return encoding === 'utf-8'
      ? inEncoding(bytes, encoding, source, [])
      : inEncoding(bytes, encoding, source, [guessed(encoding)])
  }
}

/** Strict UTF-8, or null. */
export function decodeUtf8(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

const lineEnd = Buffer.from('\n')
const sum = (names: readonly Buffer[]) => names.reduce((bytes, name) => bytes + name.length, 0)
const isUtf8 = (bytes: Buffer) => decodeUtf8(bytes) !== null
const isAscii = (bytes: Buffer) => bytes.every((byte) => byte < 0x80)

function inEncoding(
  bytes: Buffer,
  encoding: string,
  source: NameSource,
  problems: Problem[],
): DecodedName {
  const name = decodeAs(bytes, encoding)
  if (!name.includes('\uFFFD')) return { name, problems }
  const { last } = systems[source]
  return { name: decodeAs(bytes, last), problems: [guessed(last)] }
}

function guessed(encoding: string): Problem {
  const shown = encoding === 'latin1' ? 'Latin-1' : encoding.toUpperCase()
  return warning(
    'name_encoding',
    `The name is not UTF-8; it was read as ${shown}.`,
    'If it looks wrong, set the encoding (nameEncoding=, --name-encoding), or pack the archive again with UTF-8 names.',
  )
}
