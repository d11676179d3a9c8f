const opening = /\{\{\s{0,9}(figure|image|img|youtube|vimeo)\(/y
const argument = /\s*([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([\w.+-]+))\s*,?/suy
const closing = /\s{0,9}\)\s{0,9}\}\}/y
const maxCall = 2_000

/** A call of Zola that shows a picture or video: `{{ figure(src="a.png", caption="A") }}`. */
export function parseCall(text: string, start: number) {
  opening.lastIndex = start
  const name = opening.exec(text)?.[1]
  if (name === undefined) return null
  const inner = text.slice(opening.lastIndex, opening.lastIndex + maxCall)
  if (!inner.includes('}}')) return null
  const named = new Map<string, string>()
  argument.lastIndex = 0
  let at = 0
  for (let match = argument.exec(inner); match; match = argument.exec(inner)) {
    const [, key = '', ...values] = match
    named.set(key, values.find((value) => value !== undefined) ?? '')
    at = argument.lastIndex
  }
  closing.lastIndex = at
  if (!closing.test(inner)) return null
  const end = opening.lastIndex + closing.lastIndex
  return { name, named, positional: [] as string[], escaped: false, end }
}
