import { decodeHTMLAttribute } from 'entities'
import { resolveSrcset } from '../render/clean/srcset.ts'
import type { Context, Found } from './context.ts'
import { templateAddressAt } from './link-tags.ts'

const opening = /<(img|source|video|audio|track|a)(?=[\s/>])/iy

/** Adds what the tag or comment at `at` refers to; returns the index to go on from. */
export function addTag(text: string, at: number, context: Context): number {
  if (text.startsWith('<!--', at)) return commentEnd(text, at, context)
  opening.lastIndex = at
  const name = opening.exec(text)?.[1]?.toLowerCase()
  if (name === undefined) return at + 1
  const { attributes, end } = readAttributes(text, opening.lastIndex)
  if (text[end] !== '>') {
    context.spend(end - at)
    return at + 1
  }
  const alt = attributes.get('alt')
  for (const { kind, address } of foundIn(name, attributes)) {
    const found = { kind, address: withoutTemplate(address) }
    context.add(alt === undefined ? found : { ...found, alt: () => alt })
  }
  return end + 1
}

function commentEnd(text: string, at: number, context: Context): number {
  const end = text.indexOf('-->', at + 4)
  if (end >= 0) return end + 3
  context.spend(text.length - at)
  return at + 1
}

const attribute = /[\s/]*(?:([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?)/y

/** The attributes from `from` on, and the index of what is none. */
function readAttributes(text: string, from: number) {
  const attributes = new Map<string, string>()
  let end = from
  attribute.lastIndex = from
  for (let match = attribute.exec(text); match; match = attribute.exec(text)) {
    const [, name = '', double, single, bare] = match
    const key = name.toLowerCase()
    if (!attributes.has(key)) attributes.set(key, decode(double ?? single ?? bare ?? ''))
    end = attribute.lastIndex
  }
  while (/[\s/]/.test(text[end] ?? '')) end++
  return { attributes, end }
}

const decode = (value: string) => (value.includes('&') ? decodeHTMLAttribute(value) : value)

function* foundIn(name: string, attributes: ReadonlyMap<string, string>): Generator<Found> {
  const href = attributes.get('href')
  if (name === 'a') {
    if (href) yield { kind: 'link', address: href }
    return
  }
  const src = attributes.get('src')
  if (src) yield { kind: name === 'img' ? 'picture' : 'link', address: src }
  const poster = name === 'video' ? attributes.get('poster') : undefined
  if (poster) yield { kind: 'picture', address: poster }
  const srcset = name === 'img' || name === 'source' ? attributes.get('srcset') : undefined
  if (srcset) yield* foundInSrcset(srcset, Boolean(src))
}

/** `{{ site.baseurl }}/a.png` */
function withoutTemplate(address: string): string {
  const template = templateAddressAt(address, 0)
  return template ? template.text + address.slice(template.end) : address
}

/** Of remote pictures only the first is kept, and none beside a `src`: they show the same. */
function foundInSrcset(srcset: string, hasSrc: boolean): Found[] {
  const addresses: string[] = []
  resolveSrcset(srcset, (address) => {
    addresses.push(address)
    return null
  })
  return addresses.map((address, index) => ({
    kind: index === 0 && !hasSrc ? 'picture' : 'link',
    address,
  }))
}
