const opening = /<\/?(?:(?:[A-Z][\w.:-]{0,99}|[a-z][\w-]{0,50}\.[\w.]{1,99})(?=[\s/>])|(?=>))/y
// Long properties, such as lists of cards, are in braces, of which few are open in what is no tag.
const maxTag = 50_000
const maxBraces = 16

/**
 * The index after the tag of a component or a fragment, such as `<Tabs items={["a"]}>` or `</>`; -1
 * if there is none.
 */
export function componentEnd(text: string, start: number): number {
  opening.lastIndex = start
  if (!opening.test(text)) return -1
  return tagEnd(text, opening.lastIndex, Math.min(text.length, start + maxTag))
}

// A comment without an end is found once, and ends the search.
const signs = /\/\*(?:[\s\S]*?\*\/)?|"[^"]*"|'[^']*'|`[^`]*`|[{}<>]/g

/** The index after the `>` that is in no text, comment or braces; -1 if none is before `last`. */
export function tagEnd(text: string, from: number, last: number): number {
  let braces = 0
  for (const { 0: sign, index } of text.slice(from, last).matchAll(signs)) {
    if (sign === '/*' || (sign === '{' && ++braces > maxBraces)) return -1
    if (sign === '}') braces--
    else if (braces === 0 && sign === '<') return -1
    else if (braces === 0 && sign === '>') return from + index + 1
  }
  return -1
}
