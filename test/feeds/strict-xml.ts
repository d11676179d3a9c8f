interface Node {
  name: string
  attributes: Record<string, string>
  children: Node[]
  text: string
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const TOKEN = /<\?xml [^?]*\?>|<\/([\w:-]+)>|<([\w:-]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy

/**
 * Parses XML and throws if it is not well-formed; supports only the part of XML that the feeds use.
 */
export function parseXml(source: string): Node {
  const root: Node = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(source)
    if (!match) throw new Error(`Not well-formed at ${at}: ${source.slice(at, at + 60)}`)
    const [, closing, opening, attributes = '', selfClosing, text] = match
    const parent = open.at(-1)
    if (!parent) throw new Error('Text after the root')
    if (closing !== undefined) {
      if (open.pop()?.name !== closing) throw new Error(`Unexpected </${closing}>`)
    } else if (opening !== undefined) {
      const node = { name: opening, attributes: readAttributes(attributes), children: [], text: '' }
      parent.children.push(node)
      if (!selfClosing) open.push(node)
    } else if (text !== undefined) parent.text += decode(text)
  }
  const [first] = root.children
  if (open.length !== 1 || !first || root.children.length !== 1 || root.text.trim() !== '')
    throw new Error('Not one root')
  return first
}

export function child(node: Node, name: string): Node {
  const found = node.children.find((candidate) => candidate.name === name)
  if (!found) throw new Error(`No <${name}> in <${node.name}>`)
  return found
}

export function texts(node: Node, name: string): string[] {
  return node.children.filter((candidate) => candidate.name === name).map(({ text }) => text)
}

function readAttributes(source: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of source.matchAll(/ ([\w:-]+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`Attribute ${name} twice`)
    found[name] = decode(value)
  }
  return found
}

function decode(text: string): string {
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text) || !text.isWellFormed())
    throw new Error('Illegal character')
  if (text.includes(']]>')) throw new Error(']]> in text')
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (reference, code, name) => {
    const char = code ? String.fromCodePoint(Number(code)) : ENTITIES[name]
    if (char === undefined) throw new Error(`Unknown reference ${reference}`)
    return char
  })
}
