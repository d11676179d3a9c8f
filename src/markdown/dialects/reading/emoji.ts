import signs from 'markdown-it-emoji/lib/data/full.mjs'
import faces from 'markdown-it-emoji/lib/data/shortcuts.mjs'
import { escapeRegex } from '../../escape-regex.ts'

const signOf = new Map(Object.entries(signs))
const nameOfFace = new Map(
  Object.entries(faces).flatMap(([name, typed]) => typed.map((face) => [face, name] as const)),
)
const longestFirst = (one: string, two: string) => two.length - one.length
// A face has no letter beside it.
const face = [...nameOfFace.keys()].sort(longestFirst).map(escapeRegex).join('|')
const named = ':[\\w+-]{1,60}:'
const names = new RegExp(named, 'g')
const namesAndFaces = new RegExp(
  `${named}|(?<![^\\p{Z}\\p{P}\\p{Cc}])(?:${face})(?![^\\p{Z}\\p{P}\\p{Cc}])`,
  'gu',
)

export interface FoundSign {
  name: string
  sign: string
  from: number
  to: number
}

/**
 * The emoji that a text names as GitHub does (`:smile:`), or also by faces (`:)`). A colon at the
 * end of what is no name may begin another.
 */
export function* signsIn(text: string, hasFaces: boolean): Generator<FoundSign> {
  const pattern = hasFaces ? namesAndFaces : names
  for (let from = 0; from < text.length; ) {
    pattern.lastIndex = from
    const found = pattern.exec(text)
    if (found === null) return
    const [typed] = found
    const to = found.index + typed.length
    const name = nameOfFace.get(typed) ?? typed.slice(1, -1)
    const sign = signOf.get(name)
    if (sign !== undefined) yield { name, sign, from: found.index, to }
    from = sign === undefined ? to - 1 : to
  }
}

/** The text with the emoji that it names. */
export function withSigns(text: string, hasFaces: boolean): string {
  let shown = ''
  let from = 0
  for (const found of signsIn(text, hasFaces)) {
    shown += text.slice(from, found.from) + found.sign
    from = found.to
  }
  return shown + text.slice(from)
}
