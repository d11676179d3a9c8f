import type { Json, JsonObject } from '../../../shapes.ts'

/** One field of a query: `alias: name(arguments) { fields }`. */
export interface Field {
  alias: string
  name: string
  args: JsonObject
  fields: Field[]
}

/** The value of an argument that a variable or a hole of the text gives. */
export const variable = '\u0000'

const pieces =
  /#[^\n]*|\$\{[^}]{0,500}\}|"(?:[^"\\\n]|\\.)*"|\.\.\.|\$?[\w-]+(?:\.\d+)?|[{}()[\]:@]/g
const maxDepth = 30
const maxPieces = 20_000

interface Reading {
  pieces: string[]
  at: number
}

/** The fields that a query asks for, of its first operation; none if it is no query. */
export function readQuery(text: string): Field[] {
  const all = text.match(pieces)?.filter((one) => !one.startsWith('#')) ?? []
  if (all.length > maxPieces) return []
  const r = { pieces: all, at: 0 }
  while (r.at < all.length && all[r.at] !== '{') skip(r)
  return all[r.at] === '{' ? readFields(r, 0) : []
}

/** Goes over one piece, or over all between brackets. */
function skip(r: Reading): void {
  let open = 0
  do {
    const piece = r.pieces[r.at++] ?? ''
    if ('([{'.includes(piece)) open++
    else if (')]}'.includes(piece)) open--
  } while (open > 0 && r.at < r.pieces.length)
}

function readFields(r: Reading, depth: number): Field[] {
  const fields: Field[] = []
  if (depth > maxDepth) {
    skip(r)
    return fields
  }
  r.at++
  while (r.at < r.pieces.length && r.pieces[r.at] !== '}') {
    const piece = r.pieces[r.at]
    if (piece === '...' || piece === '@') r.at += 2
    else if (piece === '{') fields.push(...readFields(r, depth + 1))
    else if (/^\w/.test(piece ?? '')) fields.push(readField(r, depth))
    else skip(r)
  }
  r.at++
  return fields
}

function readField(r: Reading, depth: number): Field {
  const first = r.pieces[r.at++] ?? ''
  const isAlias = r.pieces[r.at] === ':'
  const name = isAlias ? (r.pieces[r.at + 1] ?? '') : first
  if (isAlias) r.at += 2
  const args = r.pieces[r.at] === '(' ? readMap(r, ')', depth) : {}
  const fields = r.pieces[r.at] === '{' ? readFields(r, depth + 1) : []
  return { alias: first, name, args, fields }
}

function readMap(r: Reading, end: string, depth: number): JsonObject {
  const map: [string, Json][] = []
  r.at++
  while (r.at < r.pieces.length && r.pieces[r.at] !== end) {
    const key = r.pieces[r.at++] ?? ''
    // A map of which a hole is a part may hold more.
    if (r.pieces[r.at] !== ':') map.push([variable, variable])
    else {
      r.at++
      map.push([key.replace(/^"|"$/g, ''), readValue(r, depth + 1)])
    }
  }
  r.at++
  return Object.fromEntries(map)
}

const words: Record<string, Json> = { true: true, false: false, null: null }

function readValue(r: Reading, depth: number): Json {
  const piece = r.pieces[r.at] ?? ''
  if (depth > maxDepth) skip(r)
  else if (piece === '{') return readMap(r, '}', depth)
  else if (piece === '[') return readList(r, depth)
  else r.at++
  if (piece.startsWith('"')) return textOf(piece)
  if (Object.hasOwn(words, piece)) return words[piece] ?? null
  if (/^-?\d/.test(piece)) return Number(piece)
  return /^[A-Za-z_]/.test(piece) ? piece : variable
}

// A hole in a text is not known.
const textOf = (piece: string) =>
  piece.includes('${') ? variable : piece.slice(1, -1).replace(/\\(.)/g, '$1')

function readList(r: Reading, depth: number): Json[] {
  const list: Json[] = []
  r.at++
  while (r.at < r.pieces.length && r.pieces[r.at] !== ']') list.push(readValue(r, depth + 1))
  r.at++
  return list
}
