import { readFile, stat } from 'node:fs/promises'
import { AppError } from '../../errors.ts'
import { readSitemap } from './compare.ts'

// A sitemap has at most 50,000 addresses and 50 MB (sitemaps.org).
const maxBytes = 64 * 1024 * 1024
const maxSitemaps = 1000
const timeout = 30_000

/**
 * The addresses in a sitemap, a file or an http URL, and in the sitemaps that it lists. Throws
 * AppError when one cannot be read.
 */
export async function sitemapAddresses(from: string): Promise<string[]> {
  const all: string[] = []
  const waiting = [from]
  const seen = new Set<string>()
  while (waiting.length > 0) {
    const next = waiting.shift() as string
    if (seen.has(next)) continue
    seen.add(next)
    if (seen.size > maxSitemaps) throw unreadable(from, `it lists over ${maxSitemaps} sitemaps`)
    const { pages, sitemaps } = await sitemapAt(next)
    for (const page of pages) all.push(page)
    // A site never names files of this machine.
    waiting.push(...sitemaps.filter(isHttp).slice(0, maxSitemaps + 1))
  }
  if (all.length === 0) throw unreadable(from, 'it lists no addresses')
  if (all.some(isTemplate))
    throw unreadable(from, 'it is a template; name the sitemap that the generator makes of it')
  return all
}

// The sources of many sites have one beside their pages. An address has no such characters.
const isTemplate = (address: string) => /\{\{|\{%|<%/.test(address)

async function sitemapAt(from: string) {
  try {
    return readSitemap(isHttp(from) ? await fetched(from) : await readLocal(from), maxBytes)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw unreadable(from, reasonOf(error))
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  ENOTFOUND: 'there is no host with this name',
  ECONNREFUSED: 'nothing listens there',
}

// What fetch failed at is the cause of its error.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code = '' } = (error.cause ?? error) as { code?: string }
  return reasons[code] ?? (error.cause instanceof Error ? error.cause.message : error.message)
}

const isHttp = (from: string) => /^https?:\/\//i.test(from)

async function readLocal(file: string): Promise<Buffer> {
  const { size } = await stat(file)
  if (size > maxBytes) throw unreadable(file, `it is larger than ${maxBytes} bytes`)
  return readFile(file)
}

async function fetched(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeout) })
  if (!response.ok) throw unreadable(url, `the answer is ${response.status}`)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw unreadable(url, `it is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const unreadable = (from: string, why: string) =>
  new AppError('bad_request', `The sitemap ${from} cannot be read: ${why}.`)
