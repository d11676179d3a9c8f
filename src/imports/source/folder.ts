import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { Problem } from '../../shapes.ts'
import { settled } from './beside.ts'
import type { Arriving, IntakeOptions, SourceFile } from './files.ts'
import { createEntryFilter, type EntryFilter, type Wanted } from './filter/entry-filter.ts'
import type { EntryType } from './filter/entry-kinds.ts'
import type { IntakeLimits } from './limits.ts'
import { decodeUtf8, nameReader } from './name-bytes.ts'
import { createReader, type FileBytes } from './read-file.ts'
import { unreadable } from './refusals.ts'
import { storeFile } from './store-file.ts'

// Enough to hide the latency of a cold disk, few enough that eight files of the maximum size fit in
// memory.
const readAhead = 8

/**
 * The files of a folder in a fixed order (by name, folder by folder), read a few files ahead. Names
 * are relative to the folder, with `/`. Links are not followed. Unreadable files are refused and
 * the rest continues.
 */
export async function* folderFiles(
  path: string,
  limits: IntakeLimits,
  options: IntakeOptions = {},
  filter: EntryFilter = createEntryFilter(limits, options),
): AsyncGenerator<SourceFile> {
  yield* settled(arrivingFiles(path, limits, options, filter))
}

async function* arrivingFiles(
  path: string,
  limits: IntakeLimits,
  { files, nameEncoding }: IntakeOptions,
  filter: EntryFilter,
): AsyncGenerator<Arriving> {
  const read = createReader(limits.maxEntryBytes)
  const ahead: (Arriving | Promise<SourceFile>)[] = []
  for await (const found of walk(path, '', filter, nameEncoding)) {
    if ('toStore' in found) {
      if (files) ahead.push(storeFile(found.path, found.toStore, files))
    } else ahead.push('path' in found ? readFound(found, read(found.path)) : found)
    const first = ahead.length > readAhead ? ahead.shift() : undefined
    if (first) yield first
  }
  yield* ahead
}

/** Reads one file that was named directly. */
export async function readAlone(found: Found, limits: IntakeLimits): Promise<SourceFile> {
  return sourceFile(found, await createReader(limits.maxEntryBytes)(found.path))
}

interface Found {
  path: string | Buffer
  file: string
  position: number
  problems: Problem[]
}

interface FoundBeside {
  path: string | Buffer
  toStore: Wanted
}

function readFound(
  found: Found,
  bytes: FileBytes | Promise<FileBytes>,
): SourceFile | Promise<SourceFile> {
  return bytes instanceof Promise
    ? bytes.then((ready) => sourceFile(found, ready))
    : sourceFile(found, bytes)
}

function sourceFile({ file, position, problems }: Found, result: FileBytes): SourceFile {
  if ('problem' in result) return { file, position, problems: [result.problem] }
  return { file, position, bytes: result.bytes, problems }
}

async function* walk(
  path: string | Buffer,
  prefix: string,
  filter: EntryFilter,
  nameEncoding: string | undefined,
): AsyncGenerator<Found | FoundBeside | SourceFile> {
  const names = await list(path, nameEncoding)
  if ('problem' in names) return yield filter.refuse(prefix || './', names.problem)
  for (const { name, raw, type, problems } of names) {
    const found = filter.classifyOnDisk({ name: prefix + name, type, problems })
    if (found === null && type === 'folder')
      yield* walk(join(path, raw), `${prefix}${name}/`, filter, nameEncoding)
    else if (found === null) continue
    else if ('store' in found) yield { path: join(path, raw), toStore: found.store }
    else yield 'read' in found ? { path: join(path, raw), ...found.read } : found
  }
}

interface Listed {
  name: string
  raw: string | Buffer
  type: EntryType
  problems: Problem[]
}

const listedOf = (entry: Dirent): Listed => ({
  name: entry.name,
  raw: entry.name,
  type: typeOf(entry),
  problems: [],
})

async function list(
  path: string | Buffer,
  nameEncoding: string | undefined,
): Promise<Listed[] | { problem: Problem }> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    const names = entries.some((entry) => entry.name.includes('\uFFFD'))
      ? listBytes(await readdir(path, { withFileTypes: true, encoding: 'buffer' }), nameEncoding)
      : entries.map(listedOf)
    return names.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  } catch (error) {
    return { problem: unreadable(error) }
  }
}

/** Old disks may hold names in GBK; only the raw bytes of such a name open its file. */
function listBytes(entries: Dirent<Buffer>[], nameEncoding: string | undefined): Listed[] {
  const foreign = entries.map(({ name }) => name).filter((name) => decodeUtf8(name) === null)
  const read = nameReader(foreign, 'unix', nameEncoding)
  return entries.map((entry) => {
    const text = decodeUtf8(entry.name)
    const decoded = text === null ? read(entry.name) : { name: text, problems: [] }
    return { ...decoded, raw: entry.name, type: typeOf(entry) }
  })
}

function typeOf(entry: Dirent<string> | Dirent<Buffer>): EntryType {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

function join(folder: string | Buffer, name: string | Buffer): string | Buffer {
  if (typeof folder === 'string' && typeof name === 'string') return `${folder}/${name}`
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(name)])
}
