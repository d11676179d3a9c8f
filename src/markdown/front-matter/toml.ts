import { parse, TomlDate, TomlError } from 'smol-toml'
import { fault, type ParseFault, type ParseResult } from './parse-result.ts'
import { findQuoteHint } from './quote-hints.ts'
import { isPrintedNumber, readScalar } from './scalar.ts'
import { findBareValues, type Span } from './toml-values.ts'

const options = { integersAsBigInt: 'asNeeded', maxDepth: 60 } as const

/** Reads TOML; dates, and numbers that would print differently, come as their source text. */
export function loadToml(source: string): ParseResult {
  try {
    const data = parse(source, options)
    const odd = findBareValues(source).filter(
      ({ start, end }) => !isPrintedNumber(source.slice(start, end)),
    )
    return { ok: true, data: odd.length === 0 ? data : parseWithSource(source, odd) }
  } catch (error) {
    if (error instanceof TomlError) return { ok: false, fault: describe(error, source) }
    throw error
  }
}

/**
 * smol-toml gives dates and numbers as values only, so the source goes in as a marked text and
 * comes out again.
 */
function parseWithSource(source: string, spans: Span[]): unknown {
  // One more than the longest row in the source, so that no text of the source begins with the
  // mark.
  const longest =
    source.match(/\uE000\uE001*/g)?.reduce((most, row) => Math.max(most, row.length), 0) ?? 0
  const mark = `\uE000${'\uE001'.repeat(longest)}`
  let marked = ''
  let from = 0
  for (const { start, end } of spans) {
    marked += `${source.slice(from, start)}'${mark}${source.slice(start, end)}'`
    from = end
  }
  return unmark(parse(marked + source.slice(from), options), mark)
}

// Recursion is as deep as the parser allows.
function unmark(value: unknown, mark: string): unknown {
  if (typeof value === 'string')
    return value.startsWith(mark) ? readScalar(value.slice(mark.length)) : value
  if (Array.isArray(value)) return value.map((item) => unmark(item, mark))
  if (value === null || typeof value !== 'object' || value instanceof TomlDate) return value
  const copy: Record<string, unknown> = Object.create(null)
  for (const [key, item] of Object.entries(value)) copy[key] = unmark(item, mark)
  return copy
}

function describe(error: TomlError, source: string): ParseFault {
  const at = { line: error.line, column: error.column }
  const reason =
    error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? 'it is not TOML'
  if (reason.includes('excessively nested')) {
    return fault('front_matter_depth', 'The front matter is nested too deeply.', at)
  }
  const code = reason.includes('redefine') ? 'duplicate_key' : 'front_matter_syntax'
  const line = source.split('\n')[error.line - 1] ?? ''
  return fault(code, `The TOML front matter cannot be read: ${reason}.`, at, findHint(line))
}

function findHint(line: string): string | undefined {
  if (line.includes('{{') || line.includes('{%'))
    return 'This looks like template code: fill it in, or put it in quotes.'
  if (/^\s*[\w-]+\s*:/.test(line))
    return 'TOML writes "key = value"; for "key: value" use the fence ---.'
  return /=\s*[^\s"'[{\d+-]/.test(line)
    ? 'Put texts in quotes.'
    : findQuoteHint(line.slice(0, 500), 'toml')
}
