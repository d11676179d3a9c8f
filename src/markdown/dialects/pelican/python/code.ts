import type { Json } from '../../../../shapes.ts'

/** The source of a file, and the texts of names that its literals may refer to. */
export interface PythonSource {
  source: string
  names: ReadonlyMap<string, string>
}

/** A value and where it ends. */
export interface Literal {
  value: Json
  end: number
}

const quoted =
  /#[^\n]*|('''|""")(?:(?!\1)(?:\\[\s\S]|[^\\]))*(?:\1)?|'(?:[^'\\\n]|\\[\s\S])*'?|"(?:[^"\\\n]|\\[\s\S])*"?/g

/** A source with blanks in place of its texts and comments. */
export const codeOf = (source: string) =>
  source.replace(quoted, (part) => part.replace(/[^\n]+/g, (line) => ' '.repeat(line.length)))

/** Matches a sticky expression at an index. */
export function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}

const lineEnd = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/

/** Whether only a comment follows in the line. */
export const endsLine = (source: string, at: number) => lineEnd.test(source.slice(at, at + 200))
