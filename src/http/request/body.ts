import { visit } from 'jsonc-parser'
import { AppError, type Detail, maxFaults } from '../../errors.ts'
import type { App } from '../route.ts'
import { jsonExcess } from './json-bounds.ts'

/**
 * JSON is the only body that every route reads; `application/merge-patch+json` (RFC 7396) is JSON
 * for PATCH. Routes with other bodies register their own parser and name its types in
 * `config.bodyTypes`.
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
        throw new AppError('unsupported_media_type', 'A merge patch is only for PATCH.')
      return parseJson(bytes)
    },
  )
}

/** Undefined for an empty body: the route decides whether it needs one. */
function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  const excess = jsonExcess(bytes)
  if (excess) throw new AppError('bad_request', excess.message, [excess])
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

/**
 * In a longer text the fault is not located, because that takes a hundred times as long as parsing.
 */
const maxLocatedLength = 1024 * 1024

function malformedJson(text: string): AppError {
  const place = text.length <= maxLocatedLength ? placeOfFault(text) : null
  const where = place ? ` (line ${place.line}, column ${place.column})` : ''
  const message = `The body is not JSON${where}.`
  return new AppError('bad_request', message, [
    { pointer: '', code: 'malformed_json', message, ...place },
  ])
}

function placeOfFault(text: string): { line: number; column: number } {
  const before = text.slice(0, firstError(text))
  return { line: linesIn(before), column: before.length - before.lastIndexOf('\n') }
}

function linesIn(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

// The parser continues after an error, and a text may have one at every byte: only a throw stops
// it.
function firstError(text: string): number {
  let first = 0
  try {
    visit(
      text,
      {
        onError: (_code, offset) => {
          first = offset
          throw stopParsing
        },
      },
      { disallowComments: true },
    )
  } catch (error) {
    if (error !== stopParsing) throw error
  }
  return first
}

const stopParsing = new Error('stop parsing')

interface BodyFaults {
  /** Makes the body unreadable: 400. */
  malformed: Detail[]
  /** PostgreSQL cannot store it: 422. */
  unstorable: Detail[]
}

/** An object or list of a body, at a key of the one above it. */
interface Place {
  value: object
  key: string
  above: Place | null
}

/**
 * Faults that no schema finds: dangerous keys, and text that PostgreSQL cannot store. Never
 * recursive, so nesting cannot overflow the stack; only a fault needs the text of its pointer.
 */
export function bodyFaults(body: unknown): BodyFaults {
  const faults: BodyFaults = { malformed: [], unstorable: [] }
  const open: Place[] = []
  checkValue(body, { key: '', above: null }, open, faults)
  for (let place = open.pop(); place; place = open.pop()) {
    const { value } = place
    if (Array.isArray(value))
      value.forEach((item, index) => {
        checkValue(item, { key: String(index), above: place }, open, faults)
      })
    else checkMembers(value, place, open, faults)
  }
  return faults
}

/** One step of a JSON pointer (RFC 6901). */
export const escapePointer = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')

type Where = Omit<Place, 'value'>

function pointerTo({ key, above }: Where): string {
  const steps: string[] = []
  for (let [step, at] = [key, above]; at; { key: step, above: at } = at)
    steps.push(`/${escapePointer(step)}`)
  return steps.reverse().join('')
}

function checkMembers(map: object, above: Place, open: Place[], faults: BodyFaults): void {
  for (const key of Object.keys(map)) {
    const child: unknown = Reflect.get(map, key)
    const where = { key, above }
    if (isDangerous(key, child))
      note(faults.malformed, where, 'forbidden_key', `The key ${key} is not allowed.`)
    checkScalar(key, where, faults)
    checkValue(child, where, open, faults)
  }
}

const isDangerous = (key: string, child: unknown) =>
  key === '__proto__' ||
  (key === 'constructor' && isContainer(child) && Object.hasOwn(child, 'prototype'))

function checkValue(value: unknown, where: Where, open: Place[], faults: BodyFaults): void {
  if (isContainer(value)) open.push({ value, ...where })
  else checkScalar(value, where, faults)
}

function checkScalar(value: unknown, where: Where, { unstorable }: BodyFaults): void {
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
    note(
      unstorable,
      where,
      'text_not_storable',
      'Text must not contain NUL or an unpaired surrogate.',
    )
  if (typeof value === 'number' && !Number.isFinite(value))
    note(unstorable, where, 'number_too_large', 'This number is too large.')
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

function note(faults: Detail[], where: Where, code: string, message: string): void {
  if (faults.length < maxFaults) faults.push({ pointer: pointerTo(where), code, message })
}
