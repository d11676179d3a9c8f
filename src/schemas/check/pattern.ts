import { RE2JS, RE2JSException } from 're2js'

/** A pattern that takes time in proportion to the text, or why it is not one. */
type ReadPattern = { pattern: RE2JS; message?: never } | { pattern?: never; message: string }

const maxLength = 1_000
/** Counted repetitions, such as `{1000}`, are copies in the program. */
const maxProgram = 2_000

/** Reads a pattern of JSON Schema with a linear engine, which knows no look-around and no `\1`. */
export function readPattern(source: string): ReadPattern {
  if (source.length > maxLength)
    return { message: `A pattern has at most ${maxLength} characters.` }
  const reason = unsupported.find(([sign]) => sign.test(source))?.[1]
  if (reason !== undefined) return { message: reason }
  try {
    // The linear engine also reads other dialects; what ECMAScript refuses is refused.
    new RegExp(source, 'u')
    const pattern = RE2JS.compile(RE2JS.translateRegExp(source.replace(scripts, '{$1}')))
    if (pattern.programSize() <= maxProgram) return { pattern }
    return { message: 'The pattern is too large: repeat less in {}.' }
  } catch (error) {
    if (
      error instanceof RE2JSException ||
      error instanceof RangeError ||
      error instanceof SyntaxError
    )
      return { message: `The pattern cannot be read: ${error.message}.` }
    throw error
  }
}

const scripts = /(?<=\\[pP])\{(?:Script|sc|General_Category|gc)=(\w+)\}/g

// Only what no escape precedes; a doubt refuses the pattern.
const unsupported: readonly [RegExp, string][] = [
  [/\(\?<?[=!]/, 'Look-around is not read, because its time can grow without bounds.'],
  [
    /\\(?:[1-9]|k<)/,
    'A reference to a group is not read, because its time can grow without bounds.',
  ],
]
