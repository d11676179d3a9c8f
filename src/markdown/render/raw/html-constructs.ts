import { type TokenizerCallbacks as Callbacks, Tokenizer } from 'htmlparser2'

/** A tag, a comment or any other construct that begins with `<`. */
export interface Construct {
  start: number
  end: number
  /** The name of an opening tag, else ''. */
  name: string
  /** Whether it has an end; otherwise it extends to the end of the text. */
  isWhole: boolean
}

// A probe: if it is not read as a tag, the text before it has left something open.
const probeTag = '<p>'

/**
 * The first construct from `from` on that `isWanted`, or else the one still open at the end. Uses
 * the sanitizer's tokenizer, because if two tokenizers disagree, one shows what the other hides.
 * Complete end tags are skipped.
 */
export function findConstruct(
  html: string,
  from: number,
  isWanted: (construct: Construct) => boolean,
): Construct | undefined {
  let found: Construct | undefined
  const scan: Seen = { start: from, name: '', isOpen: true }
  const callbacks = watch(html, from, scan, (construct) => {
    if (!isWanted(construct)) return
    found = construct
    tokenizer.pause()
  })
  const tokenizer = new Tokenizer({ decodeEntities: false }, callbacks)
  tokenizer.write(html.slice(from))
  if (!found) tokenizer.write(probeTag)
  const open = { start: scan.start, end: html.length, name: '', isWhole: false }
  return found ?? (scan.isOpen ? open : undefined)
}

interface Seen {
  /** Everything before this is closed. */
  start: number
  /** The name of the open tag. */
  name: string
  isOpen: boolean
}

/** Tracks what the tokenizer has seen, and reports each construct that ends before the probe. */
function watch(
  html: string,
  from: number,
  seen: Seen,
  onEnd: (construct: Construct) => void,
): Callbacks {
  const endAt = (index: number) => {
    const construct = { start: seen.start, end: from + index + 1, name: seen.name, isWhole: true }
    if (construct.end > html.length) return
    Object.assign(seen, { start: construct.end, name: '' })
    onEnd(construct)
  }
  const endSecond = (_: number, index: number) => endAt(index)
  return {
    ...ignoredEvents,
    ontext: (_, end) => {
      seen.start = from + end
    },
    onopentagname: (at, end) => {
      seen.name = html.slice(from + at, from + end).toLowerCase()
      if (from + at > html.length) seen.isOpen = false
    },
    onopentagend: endAt,
    onselfclosingtag: endAt,
    onclosetag: (_, end) => {
      seen.start = html.indexOf('>', from + end) + 1 || seen.start
    },
    oncomment: endSecond,
    oncdata: endSecond,
    ondeclaration: endSecond,
    onprocessinginstruction: endSecond,
  }
}

const ignore = () => {}
const ignoredEvents = {
  onattribdata: ignore,
  onattribentity: ignore,
  onattribend: ignore,
  onattribname: ignore,
  onend: ignore,
  ontextentity: ignore,
}
