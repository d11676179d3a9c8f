import { all, type Condition, not, withChanges } from '../../config/interpreter/conditions.ts'
import { memberOf } from '../../config/interpreter/members.ts'
import { lookUp } from '../../config/interpreter/names.ts'
import { copyOf, fileOf, type Run } from '../../config/interpreter/scope.ts'
import {
  type Code,
  eitherOf,
  literal,
  pathsOf,
  type Value,
  variable,
} from '../../config/interpreter/values.ts'
import { changedKeys } from '../../config/static/changed-keys.ts'
import { leaves } from './guards.ts'
import { keptBy, shownIn } from './shown.ts'
import { holds, madeHere, type Tag, tagsOf } from './tags.ts'
import { anyWay, askedAround } from './template.ts'

const maxDepth = 5
const maxTemplate = 100_000
const maxPlaces = 20

/**
 * What a page asks of its entry below its script, before it shows the text of it, and what its
 * components ask: `{post.data.ready && <Content />}`.
 */
export const shownBelow = (run: Run, code: Code): Condition =>
  below(run, code, null, maxDepth) ?? 'yes'

/** The same; null if it does not show the text. `slot`: it shows what its tag holds for it. */
function below(run: Run, code: Code, slot: string | null, depth: number): Condition | null {
  const template = templateOf(run, code)
  const tags = tagsOf(template)
  const places = tags.flatMap((tag) => {
    const is = slot !== null ? slotIn(tag, slot) : contentIn(run, code, tag)
    return is === null ? [] : [{ tag, is }]
  })
  const around = ({ at }: Tag) => askedAround(run, code, template, at, places.length)
  if (places.length > 0)
    return anyWay(
      places
        .slice(0, maxPlaces)
        .map(({ tag, is }) => all(is, around(tag), ...layoutsOf(run, code, { tags, tag, depth }))),
    )
  // Code may show it: `Astro.slots.render('default')`.
  if (slot !== null)
    return template.includes('Astro.slots') || isShownByCode(code) ? 'unread' : null
  if (depth === 0) return null
  const parts = tags.slice(0, maxPlaces * 5).flatMap((tag) => {
    const is = inside(run, code, tag, null, depth - 1)
    return is === null ? [] : [{ tag, is }]
  })
  if (parts.length === 0 && depth === maxDepth && listed.test(template)) return 'unread'
  return anyWay(
    parts.map(({ tag, is }) => all(is, askedAround(run, code, template, tag.at, parts.length))),
  )
}

// `{[Content].map(…)}` shows it by another name.
const listed = /\[[^\]<>{}]{0,100}\bContent\b/

/** What is below the script, without comments. */
function templateOf(run: Run, { file }: Code): string {
  const whole = run.files.text(file) ?? ''
  const template = whole.replace(/^\s*---[^\n]*\n[\s\S]*?(?:^|\n)---/, '').slice(0, maxTemplate)
  run.steps -= template.length >> 6
  return without(without(template, '<!--', '-->'), '{/*', '*/}')
}

function without(text: string, opening: string, closing: string): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const from = text.indexOf(opening, at)
    const to = from < 0 ? -1 : text.indexOf(closing, from + opening.length)
    if (to < 0) return parts.join('') + text.slice(at)
    parts.push(text.slice(at, from))
    at = to + closing.length
  }
}

const isShownByCode = ({ m }: Code) => m.tokens.some(({ text }) => text === 'slots')

const slotIn = ({ name, given }: Tag, slot: string): Condition | null =>
  name === 'slot' && nameIn(given, 'name') === slot ? 'yes' : null

/** The name of a slot in a tag; '' if it has none, null if code makes it. */
function nameIn(given: string, key: 'name' | 'slot'): string | null {
  const name = new RegExp(`'${key}': \\(?(["'\`])([^"'\`$]*)\\1`).exec(given)?.[2]
  if (name === undefined) return given.includes(`'${key}': `) ? null : ''
  return name === 'default' ? '' : name
}

/** Where a tag shows the text of the entry: `<Content />`, `<p set:html={post.body} />`. */
function contentIn(run: Run, code: Code, { name, given }: Tag): Condition | null {
  if (name !== 'script' && given.includes("'set:")) return textIn(htmlOf(run, code, given))
  const [root = '', ...keys] = name.split('.')
  if (!/^[A-Z]|\./.test(name) || code.m.imports.has(root)) return null
  const start = lookUp(run, code.scope, root)
  const value = keys.reduce<Value>((one, key) => memberOf(one, literal(key)), start)
  const is = shownIn(value)
  if (is !== 'no') return is
  if (root !== 'Content') return null
  // The template itself gives it a value, as in `all.map(({ Content }) => <Content />)`.
  return isDeclared(code, root) ? 'unread' : 'yes'
}

const isDeclared = ({ waiting, scope }: Code, name: string) =>
  waiting.has(name) || scope.values.has(name)

function htmlOf(run: Run, { scope }: Code, given: string): Value {
  const inner = { values: new Map(), parent: scope, code: scope.code }
  const all = madeHere(run, inner, given)
  const html = all && memberOf(all, literal('set:html'))
  return html && pathsOf(html).length > 0 ? html : variable
}

const ofText = /^(?:$|rendered|body)/

/** Where HTML is that of the text. */
function textIn(value: Value): Condition | null {
  if (!pathsOf(value).some((path) => ofText.test(path))) return null
  if (value.kind === 'choice')
    return eitherOf(value.is, textIn(value.yes) ?? 'no', textIn(value.no) ?? 'no')
  if (value.kind === 'condition') return value.is
  return value.kind === 'unread' && value.isOther ? 'unread' : 'yes'
}

/** A tag that shows the text, with all tags of its template. */
interface Place {
  tags: Tag[]
  tag: Tag
  depth: number
}

/** What the components around a place ask. */
function layoutsOf(run: Run, code: Code, { tags, tag: shown, depth }: Place): Condition[] {
  if (depth === 0) return []
  const around = tags.filter((one) => code.m.imports.has(one.name) && holds(one, shown.at))
  return around.slice(0, maxPlaces).map((outer, at) => {
    const slot = slotOf(tags, outer, around[at + 1] ?? shown)
    return slot === null ? 'unread' : (inside(run, code, outer, slot, depth - 1) ?? 'yes')
  })
}

/** The slot of a component in which what it holds is: `<p slot="text"><Content /></p>`. */
function slotOf(tags: readonly Tag[], outer: Tag, inner: Tag): string | null {
  const names = tags
    .filter((one) => one.at > outer.at && (one === inner || holds(one, inner.at)))
    .map(({ given }) => nameIn(given, 'slot'))
    .filter((name) => name !== '')
  return names.length > 0 ? (names[0] ?? null) : ''
}

/** Whether a component gets the entry, or a value of it. */
const isGiven = (props: Value, slot: string | null) =>
  shownIn(props) !== 'no' || (slot !== null && pathsOf(props).length > 0)

/** What a component asks of the entry that it gets; null if it does not show the text. */
function inside(
  run: Run,
  code: Code,
  tag: Tag,
  slot: string | null,
  depth: number,
): Condition | null {
  const imported = code.m.imports.get(tag.name)
  const file = imported ? fileOf(run, imported.from, code.file) : null
  const other = file?.endsWith('.astro') ? copyOf(run, file) : null
  const scope = { values: new Map(), parent: code.scope, code }
  const props = other && madeHere(run, scope, tag.given)
  if (!other || !props || !isGiven(props, slot)) return null
  const members = new Map([['props', props]])
  other.scope.values.set('Astro', { kind: 'object', members, rest: variable })
  const kept = keptBy(run, other)
  const is = below(run, other, slot, depth)
  if (is === null) return null
  const asked = all(is, kept, ...other.ifs.map((one) => not(leaves(run, other.scope, one))))
  return withChanges(asked, changedKeys(other.m))
}
