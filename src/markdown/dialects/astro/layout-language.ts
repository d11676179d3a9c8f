import type { JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { findLangInName, readLangTag } from '../../file/langs.ts'
import { memberOf } from '../config/interpreter/members.ts'
import { copyOf, type Run } from '../config/interpreter/scope.ts'
import { execute } from '../config/interpreter/statements.ts'
import { literal, type Value, variable } from '../config/interpreter/values.ts'
import { loadConfig } from '../config/load.ts'
import type { SiteFiles } from '../dialect.ts'
import { createRun } from './entries/generator.ts'
import { isPageCode } from './filters.ts'
import { madeHere, tagsOf } from './routes/tags.ts'

const maxLayouts = 50
const maxTag = 5000

/**
 * The language of a site whose configuration names none: the one that its layouts write into
 * `<html lang>` where nothing is given to them, else that of its settings in YAML or JSON, which
 * code may read for them; null if they say none, or several.
 */
export function siteLanguage(files: SiteFiles, root: string): string | null {
  const shown = inLayouts(files, root)
  const found = new Set(shown.length > 0 ? shown : inSettings(files, root))
  return found.size === 1 ? ([...found][0] ?? null) : null
}

function inLayouts({ names, text, pageCode = text }: SiteFiles, root: string): string[] {
  const run = createRun({ names, text: pageCode }, root)
  const layouts = [...names].filter(
    (name) => name.startsWith(root) && name.endsWith('.astro') && isPageCode(name),
  )
  return layouts
    .map((file) => ({ file, tag: tagIn(pageCode(file) ?? '') }))
    .filter(({ tag }) => tag !== '')
    .slice(0, maxLayouts)
    .flatMap(({ file, tag }) => langIn(run, file, tag) ?? [])
}

/** From the tag of the page to some place after its attributes. */
function tagIn(text: string): string {
  const at = text.search(/<html[\s>]/)
  return at < 0 ? '' : text.slice(at, at + maxTag)
}

function langIn(run: Run, file: string, tag: string): string | null {
  const code = copyOf(run, file)
  const html = tagsOf(tag).find(({ name }) => name === 'html')
  if (!code || !html) return null
  const props: Value = { kind: 'object', members: new Map(), rest: null }
  const members = new Map([['props', props]])
  code.scope.values.set('Astro', { kind: 'object', members, rest: variable })
  // `if (!lang) lang = site.lang`
  execute(
    run,
    code.scope,
    code.statements.filter(({ kind }) => kind !== 'unread'),
  )
  const all = madeHere(run, code.scope, html.given)
  const lang = all && memberOf(all, literal('lang'))
  const said = lang?.kind === 'literal' && typeof lang.value === 'string' ? lang.value : ''
  // An older form of zh-Hans is `zh-cmn-Hans`.
  return said === '' ? null : readLangTag(said.replace(/^zh-cmn\b/i, 'zh'))
}

const settings = /^(?:src\/)?(?:[\w-]+\.)?(?:config|settings|site)\.(?:ya?ml|json)$/
const langKey = /^(?:lang|language|locale)$/
const maxDepth = 4

function inSettings(files: SiteFiles, root: string): string[] {
  const own = [...files.names].filter(
    (name) => name.startsWith(root) && settings.test(name.slice(root.length)),
  )
  return own.flatMap((name) => languagesIn([loadConfig(files, name, []) ?? {}], maxDepth))
}

/** Those of the outermost maps that name one: maps in them are of parts, such as of comments. */
function languagesIn(maps: JsonObject[], depth: number): string[] {
  const members = maps.flatMap((map) => Object.entries(map))
  const found = members.flatMap(([key, value]) =>
    langKey.test(key) && typeof value === 'string' ? (findLangInName(value) ?? []) : [],
  )
  if (found.length > 0 || depth === 0) return found
  const inner = members.map(([, value]) => value).filter(isMap)
  return inner.length > 0 ? languagesIn(inner, depth - 1) : []
}
