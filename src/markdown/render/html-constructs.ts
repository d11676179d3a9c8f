import { Tokenizer } from 'htmlparser2'

/** A tag, a comment or whatever else begins with `<`. */
export interface Construct {
  start: number
  end: number
  /** Of an opening tag. */
  name: string
  /** It has an end; otherwise all that follows belongs to it. */
  isWhole: boolean
}

// Where this is no tag, the text before it has left something open.
const PROBE = '<p>'

/**
 * The first construct from `from` on that `isWanted`, or else the one that is still open at the end. Read by the sanitizer's
 * own tokenizer: where two of them disagree, one shows what the other hides. End tags with an end are of no interest.
 */
export function findConstruct(
  html: string,
  from: number,
  isWanted: (construct: Construct) => boolean,
): Construct | undefined {
  let found: Construct | undefined
  // Everything before this has its end.
  let start = from
  let name = ''
  let isOpen = true
  const endAt = (index: number) => {
    const construct = { start, end: from + index + 1, name, isWhole: true }
    name = ''
    if (construct.end > html.length) return
    start = construct.end
    if (!isWanted(construct)) return
    found = construct
    tokenizer.pause()
  }
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ...IGNORED,
      ontext: (_, end) => {
        start = from + end
      },
      onopentagname: (at, end) => {
        name = html.slice(from + at, from + end).toLowerCase()
        if (from + at > html.length) isOpen = false
      },
      onopentagend: endAt,
      onselfclosingtag: endAt,
      onclosetag: (_, end) => {
        start = html.indexOf('>', from + end) + 1 || start
      },
      oncomment: (_, end) => endAt(end),
      oncdata: (_, end) => endAt(end),
      ondeclaration: (_, end) => endAt(end),
      onprocessinginstruction: (_, end) => endAt(end),
    },
  )
  tokenizer.write(html.slice(from))
  if (!found) tokenizer.write(PROBE)
  return found ?? (isOpen ? { start, end: html.length, name: '', isWhole: false } : undefined)
}

const ignore = () => {}
const IGNORED = {
  onattribdata: ignore,
  onattribentity: ignore,
  onattribend: ignore,
  onattribname: ignore,
  onend: ignore,
  ontextentity: ignore,
}
