import matter from 'gray-matter'
import type { JsonObject, Problem } from '../../shapes.ts'
import { type Format, fenceLanguage, type Parts } from '../file/fences.ts'
import { loadCode } from './code.ts'
import { loadJson } from './json.ts'
import { findKeyLine, linesAbove } from './key-lines.ts'
import { loadMeta } from './meta.ts'
import { type DuplicateKey, fault, type ParseFault, type ParseResult } from './parse-result.ts'
import { toJsonObject } from './to-json.ts'
import { loadToml } from './toml.ts'
import { loadYaml } from './yaml.ts'

/** `data` has no prototype and keeps the order of keys; dates are text as written. */
export type FrontMatter =
  | ({ ok: true; data: JsonObject; problems: Problem[] } & Peculiarities)
  | { ok: false; problems: Problem[] }

export interface Peculiarities {
  /** Whether the front matter is a map or empty, and not some other text. */
  isMap: boolean
  /** Keys and list items together. */
  size: number
  /** Keys whose values cannot be stored and were left out. */
  lost: string[]
  /** Duplicate keys; lines count from the top of the file. */
  doubled: DuplicateKey[]
}

const loaders: Record<Exclude<Format, 'none'>, (source: string) => ParseResult> = {
  yaml: loadYaml,
  toml: loadToml,
  json: loadJson,
  meta: loadMeta,
  code: loadCode,
  semicolons: (source) => loadJson(source.trimStart().startsWith('{') ? source : `{${source}}`),
}

const readable = new Set(['', 'yaml', 'yml', 'json'])

/**
 * Reads the front matter that `splitText` found; lines and columns count from the top of the file.
 */
export function parseFrontMatter(parts: Parts): FrontMatter {
  if (parts.format === 'none') return noFrontMatter()
  const language = fenceLanguage(parts)
  if (parts.format !== 'code' && !readable.has(language))
    return { ok: false, problems: [problem(refuseLanguage(language), parts, 'error')] }
  const loaded = load(parts, parts.format)
  if (!loaded.ok) return { ok: false, problems: [problem(loaded.fault, parts, 'error')] }
  const converted = toJsonObject(loaded.data, parts.raw)
  if (!converted.ok) return { ok: false, problems: [problem(converted.fault, parts, 'error')] }
  const odd = [...(loaded.odd ?? []), ...converted.odd]
  const { data, isMap, size, lost } = converted
  return {
    ok: true,
    data,
    problems: odd.map((found) => problem(found, parts, 'warning')),
    isMap,
    size,
    lost,
    doubled: (loaded.doubled ?? []).map((key) => ({
      ...key,
      line: lineInFile(parts, key.line),
      otherLine: lineInFile(parts, key.otherLine),
    })),
  }
}

function noFrontMatter(): FrontMatter {
  return {
    ok: true,
    data: Object.create(null),
    problems: [],
    isMap: true,
    size: 0,
    lost: [],
    doubled: [],
  }
}

// A fence that no text can contain, so that gray-matter sees exactly our span.
const impossibleFence = '\0\0\0'
// Above this size, gray-matter's search for an empty block, quadratic in blank lines, would take
// more than 10 ms.
const largeHead = 4096

/** gray-matter only sees the span between the fences, and has only the engine for its format. */
function load(parts: Parts, format: Exclude<Format, 'none'>): ParseResult {
  const source = `\n${parts.raw}`
  if (source.length > largeHead) return loaders[format](source)
  let loaded: ParseResult = { ok: true, data: undefined }
  const parse = (text: string) => {
    loaded = loaders[format](text)
    return {}
  }
  const engines = { yaml: parse, json: refuseEngine, javascript: refuseEngine, js: refuseEngine }
  matter(
    { content: `${impossibleFence}${source}\n${impossibleFence}` },
    { delimiters: impossibleFence, language: 'yaml', engines },
  )
  return loaded
}

function refuseEngine(): never {
  throw new Error('Front matter is never run as code.')
}

function refuseLanguage(language: string): ParseFault {
  const message = `The front matter is marked as "${language}", which is not read and never run.`
  const at = { line: 0, column: 4 }
  return fault(
    'front_matter_language',
    message,
    at,
    'Use --- for YAML, +++ for TOML or { for JSON.',
  )
}

/**
 * Makes a problem of a fault. Loaders get the source after one line end, so their line 1 is the
 * line of the opening fence (or before it).
 */
function problem(found: ParseFault, parts: Parts, severity: 'error' | 'warning'): Problem {
  const { code, message, hint, line, column, otherLine, key } = found
  const place = line === undefined ? key && findKeyLine(parts, key) : lineInFile(parts, line)
  return {
    code,
    message:
      otherLine === undefined
        ? message
        : `${message}, on line ${lineInFile(parts, otherLine)} and on line ${place}.`,
    severity,
    ...(place ? { line: place } : {}),
    ...(column === undefined ? {} : { column }),
    ...(hint === undefined ? {} : { hint }),
  }
}

function lineInFile(parts: Parts, line: number): number {
  const above = linesAbove(parts) - 1
  return Math.max(line + above, 1)
}
