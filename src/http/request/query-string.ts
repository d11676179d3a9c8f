type RawQuery = Record<string, string | string[]>

/**
 * The member in which `parseQueryString` leaves the names of parameters that it could not decode.
 */
export const undecodable = Symbol('undecodable')

// An object that inherits from this one is as empty as `Object.create(null)`, and several times
// faster.
const noMembers = Object.freeze(Object.create(null))

/** Most parameters that are read; the next one is reported as undecodable. */
const maxParameters = 100

/**
 * Reads `a=1&b=2&a=3`: a repeated name gives a list. Text that is not percent-encoded UTF-8 is
 * never guessed at: its name goes under `undecodable`, to be refused with the other faults.
 */
export function parseQueryString(text: string): RawQuery & { [undecodable]?: string[] } {
  const query: RawQuery & { [undecodable]?: string[] } = Object.create(noMembers)
  if (text === '') return query
  const refused: string[] = []
  text.split('&', maxParameters + 1).forEach((pair, index) => {
    if (pair === '') return
    const cut = pair.indexOf('=')
    const name = decode(cut < 0 ? pair : pair.slice(0, cut))
    const value = decode(cut < 0 ? '' : pair.slice(cut + 1))
    if (name === undefined || value === undefined || index === maxParameters)
      refused.push(name ?? pair.slice(0, 60))
    else add(query, name, value)
  })
  if (refused.length > 0) query[undecodable] = refused
  return query
}

function add(query: RawQuery, name: string, value: string): void {
  const before = query[name]
  if (before === undefined) query[name] = value
  else if (Array.isArray(before)) before.push(value)
  else query[name] = [before, value]
}

/**
 * Undefined for text that is not percent-encoded UTF-8, and for NUL, which PostgreSQL cannot store.
 */
function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}
