import { type ParseError, parse as tolerantParse } from 'jsonc-parser'
import { AppError, type Detail } from '../errors.ts'
import type { App } from './route.ts'

/** Deepest nesting of a JSON body. */
const deepest = 32

/**
 * JSON is the only body that every route reads; `application/merge-patch+json` (RFC 7396) is JSON for PATCH.
 * Routes with other bodies bring a parser of their own and name it in `config.bodyTypes`.
 */
export function registerBodyParsers(app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, bytes: Buffer) => parseJson(bytes),
  )
  app.addContentTypeParser(
    'application/merge-patch+json',
    { parseAs: 'buffer' },
    async (request: { method: string }, bytes: Buffer) => {
      if (request.method !== 'PATCH')
        throw new AppError('unsupported_media_type', 'A merge patch goes with PATCH.')
      return parseJson(bytes)
    },
  )
}

/** Undefined for an empty body: whether one is needed is the route's to say. */
function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  const text = decodeUtf8(bytes)
  try {
    return JSON.parse(text)
  } catch {
    throw malformedJson(text)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decodeUtf8(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    const message = 'The body is not UTF-8.'
    throw new AppError('bad_request', message, [{ pointer: '', code: 'not_utf8', message }])
  }
}

function malformedJson(text: string): AppError {
  const offset = firstError(text)
  const before = text.slice(0, offset).split('\n')
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  const message = `The body is not JSON (line ${place.line}, column ${place.column}).`
  return new AppError('bad_request', message, [{ pointer: '', code: 'malformed_json', message, ...place }])
}

function firstError(text: string): number {
  const errors: ParseError[] = []
  try {
    tolerantParse(text, errors, { disallowComments: true })
  } catch {
    // Nested too deeply for that parser; the place is then unknown.
  }
  return errors[0]?.offset ?? 0
}

export interface BodyFaults {
  /** Makes the body unreadable: 400. */
  malformed: Detail[]
  /** Cannot be stored as it is: 422. */
  unstorable: Detail[]
}

/** What no schema can see: depth, dangerous keys, text that PostgreSQL cannot hold. Never recursive. */
export function bodyFaults(body: unknown): BodyFaults {
  const faults: BodyFaults = { malformed: [], unstorable: [] }
  const open: { value: unknown; pointer: string; depth: number }[] = [{ value: body, pointer: '', depth: 0 }]
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, pointer, depth } = item
    checkScalar(value, pointer, faults)
    if (typeof value !== 'object' || value === null) continue
    if (depth === deepest) {
      faults.malformed.push(fault(pointer, 'json_too_deep', `JSON is read ${deepest} levels deep.`))
      break
    }
    for (const [key, child] of Object.entries(value)) {
      const below = `${pointer}/${escapePointer(key)}`
      if (!Array.isArray(value)) checkKey(key, child, below, faults)
      open.push({ value: child, pointer: below, depth: depth + 1 })
    }
  }
  return faults
}

/** One step of a JSON pointer (RFC 6901). */
export const escapePointer = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')

function checkKey(key: string, child: unknown, pointer: string, faults: BodyFaults): void {
  const poison =
    key === '__proto__' || (key === 'constructor' && isObject(child) && Object.hasOwn(child, 'prototype'))
  if (poison) faults.malformed.push(fault(pointer, 'forbidden_key', `The key ${key} is not taken.`))
  checkScalar(key, pointer, faults)
}

function checkScalar(value: unknown, pointer: string, faults: BodyFaults): void {
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
    faults.unstorable.push(
      fault(pointer, 'text_not_storable', 'Text must not hold NUL or half a surrogate pair.'),
    )
  if (typeof value === 'number' && !Number.isFinite(value))
    faults.unstorable.push(fault(pointer, 'number_too_large', 'This number is too large.'))
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const fault = (pointer: string, code: string, message: string): Detail => ({ pointer, code, message })
