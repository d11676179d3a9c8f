import type { StateBlock } from 'markdown-it'
import { classOf, titleOf } from '../syntax/callout.ts'

/** The names that `<Tabs values={…}>` gives to the tabs in it, by their values. */
type TabNames = Map<string, string>
type Env = StateBlock['env']

function tabNames(env: Env): TabNames {
  env.tabNames ??= new Map()
  return env.tabNames as TabNames
}

const tagName = /^<(\/?)(TabItem|Tabs|Aside|Admonition|Card|LinkCard|Badge)(?=[\s/>])/
// A named text at the top, or what must not be read as one.
const quoted = `"([^"]*)"|'([^']*)'`
const braced = String.raw`\{\s{0,9}(?:"([^"\\]*)"|'([^'\\]*)'|\x60([^\x60\\$]*)\x60)\s{0,9}\}`
const attribute = new RegExp(
  String.raw`(?<![\w:-])([A-Za-z]{1,20})\s{0,9}=\s{0,9}(?:${quoted}|${braced})` +
    String.raw`|"[^"]*"|'[^']*'|\x60[^\x60]*\x60|[{}]`,
  'g',
)
// The same name may be shown many times.
const maxName = 200
const tabs = /\{[^{}]*\}/g
const member = /(?<![\w-])(label|value)\s{0,9}:\s{0,9}(?:"([^"\\]*)"|'([^'\\]*)')/g

/**
 * The HTML for what readers see of a tag of Docusaurus or Starlight itself on a line of its own:
 * names of tabs, titles of asides and cards. A callout opens here, and its end tag closes it. ''
 * for other tags.
 */
export function blockWords(tag: string, env: Env): string {
  const given = givenHtml(tag)
  if (given !== undefined) return given
  const [, slash, name = ''] = tagName.exec(tag) ?? []
  if (!isCallout(name)) return paragraphs(slash === '' ? wordsOf(name, tag, env) : {})
  if (slash !== '') return '</aside>\n'
  const { type = 'note', title = titleOf(type, env) } = attributesOf(tag)
  const words = title.trim() === '' ? '' : `<p class="callout-title">${shown(title)}</p>\n`
  return `<aside class="${classOf(type)}">\n${words}${/\/>$/.test(tag) ? '</aside>\n' : ''}`
}

/** The same within a line. */
export function inlineWords(tag: string, env: Env): string {
  const given = givenHtml(tag)
  if (given !== undefined) return given
  const [, slash, name = ''] = tagName.exec(tag) ?? []
  if (slash !== '') return ''
  const { type = 'note', title = titleOf(type, env) } = isCallout(name) ? attributesOf(tag) : {}
  const { words = '', more = '' } = isCallout(name) ? { words: title } : wordsOf(name, tag, env)
  const all = [words, more].filter((text) => text.trim() !== '').map(shown)
  return name === 'Badge' ? all.join('') : all.map((text) => `${text}<br />`).join('')
}

const htmlText = /^<\w+\s{1,9}set:html\s{0,9}=\s{0,9}\{("(?:[^"\\\n]|\\.)*")\}/

/** The HTML that Astro's `<Fragment set:html={"…"} />` has as a text. */
function givenHtml(tag: string): string | undefined {
  const text = htmlText.exec(tag)?.[1]
  if (text === undefined) return undefined
  try {
    return String(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Whether a component is a callout. */
export const isCallout = (name: string): boolean => name === 'Aside' || name === 'Admonition'

interface Words {
  words?: string | undefined
  href?: string | undefined
  more?: string | undefined
}

function wordsOf(name: string, tag: string, env: Env): Words {
  if (name === 'Tabs') readNames(tag, tabNames(env))
  if (name === '' || name === 'Tabs') return {}
  const { label, value = '', title, text, href, description } = attributesOf(tag)
  if (name === 'TabItem') return { words: label ?? tabNames(env).get(value) ?? value }
  if (name === 'Badge') return { words: text }
  return name === 'LinkCard' ? { words: title, href, more: description } : { words: title }
}

function paragraphs({ words = '', href, more = '' }: Words): string {
  const first = href === undefined ? shown(words) : `<a href="${shown(href)}">${shown(words)}</a>`
  const all = [words.trim() === '' ? '' : first, shown(more)]
  return all.map((html) => (html.trim() === '' ? '' : `<p>${html}</p>\n`)).join('')
}

/** Entities stay, because JSX knows those of HTML. */
const shown = (text: string) =>
  text.replace(/[<>"]/g, (sign) => ({ '<': '&lt;', '>': '&gt;' })[sign] ?? '&quot;').trim()

/** The attributes that are texts; expressions, and what is in them, are none. */
function attributesOf(tag: string): Partial<Record<string, string>> {
  const found = new Map<string, string>()
  let depth = 0
  for (const [sign, name, ...texts] of tag.matchAll(attribute)) {
    if (sign === '{') depth++
    else if (sign === '}') depth--
    else if (name !== undefined && depth === 0)
      found.set(name, texts.find((text) => text !== undefined) ?? '')
  }
  return Object.fromEntries(found)
}

function readNames(tag: string, names: TabNames): void {
  for (const [tab] of tag.matchAll(tabs)) {
    const read = [...tab.matchAll(member)].map(([, name, a, b]) => [name, a ?? b] as const)
    const { label, value } = Object.fromEntries(read)
    if (label !== undefined && value !== undefined) names.set(value, label.slice(0, maxName))
  }
}
