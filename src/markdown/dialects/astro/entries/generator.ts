import { posix } from 'node:path'
import { createRun as openRun } from '../../config/interpreter/evaluate.ts'
import { filtered } from '../../config/interpreter/lists.ts'
import { named, objectOf } from '../../config/interpreter/objects.ts'
import type { Generator, Run } from '../../config/interpreter/scope.ts'
import {
  choose,
  type Entries,
  entryItself,
  literal,
  mixed,
  nothing,
  pathsOf,
  type Value,
  variable,
} from '../../config/interpreter/values.ts'
import { withOwnPaths } from '../../config/static/own-paths.ts'
import type { SiteFiles } from '../../dialect.ts'

// A tool may import these by itself.
const globals = /^(?:getCollection|getEntry(?:BySlug)?|render|defineCollection|glob|z)$/

const packages: Record<string, RegExp> = {
  'astro:content': /^(?:getCollection|getEntry(?:BySlug)?|defineCollection|render|z)$/,
  'astro/config': /^defineConfig$/,
  'astro/loaders': /^glob$/,
  'astro:schema': /^z$/,
  'astro/zod': /^z$/,
}

/** A content's configuration names folders of the site. */
const isContent = (file: string) => /(?:^|\/)content(?:\.config|\/config)\.[cm]?[jt]s$/.test(file)

const astro = (root: string): Generator => ({
  globalOf(name) {
    if (name === 'Astro') return { kind: 'global', name, isVariable: true }
    return globals.test(name) ? named(name) : null
  },
  importOf(from, name) {
    if (/^astro[:/](?:zod|schema)$/.test(from) && /^(?:\*|default)$/.test(name)) return named('z')
    if (!Object.hasOwn(packages, from)) return null
    return packages[from]?.test(name) ? named(name) : nothing
  },
  call(run, callee, args) {
    if (callee.kind === 'place' && callee.of.join() === 'render') return rendered(entryItself)
    return callee.kind === 'global' ? callAstro(run, callee.name, args) : undefined
  },
  scriptOf: (file, text) =>
    isContent(file)
      ? withOwnPaths(text, posix.dirname(file.slice(root.length)))
      : scriptOf(file, text),
  isFollowed: isPage,
  listsAreFilled: true,
})

/** The script of a page is between its dashes. */
export const scriptOf = (file: string, text: string): string =>
  isPage(file) ? (/^\s*---[^\n]*\n([\s\S]*?)(?:^|\n)---/.exec(text)?.[1] ?? '') : text

function isPage(file: string): boolean {
  return file.endsWith('.astro')
}

/** What reads the code of one site. */
export const createRun = (files: SiteFiles, root: string): Run => openRun(files, root, astro(root))

function callAstro(run: Run, name: string, args: Value[]): Value | undefined {
  const [first = literal(null)] = args
  if (name === 'getCollection') return collectionOf(run, args)
  if (name === 'render') return rendered(first)
  if (/^getEntry(?:BySlug)?$/.test(name)) return entryOf(run, args)
  if (/^(?:define(?:Collection|Config)|glob)$/.test(name)) return first
  if (name !== 'paginate') return undefined
  if (first.kind === 'entries') run.listed.push(...first.sets)
  return { kind: 'array', items: [objectOf({ params: objectOf({ page: variable }) })] }
}

/** What `render(entry)` gives: `Content` is the entry whose text it is. */
const rendered = (entry: Value): Value =>
  objectOf({
    Content: entry,
    headings: variable,
    remarkPluginFrontmatter: mixed({ kind: 'place', of: ['data'] }),
  })

/** `getCollection(name, filter)`. */
function collectionOf(run: Run, [name, filter]: Value[]): Value {
  const collection = name?.kind === 'literal' ? String(name.value) : null
  const all: Entries = {
    kind: 'entries',
    sets: [{ collection, condition: 'yes' }],
    item: entryItself,
  }
  const isAll = !filter || (filter.kind === 'literal' && filter.value === null)
  run.taken.push(...all.sets)
  return isAll ? all : filtered(run, all, filter)
}

/**
 * `getEntry('blog', id)`, and `getEntry({ collection: 'blog', id })`. What a text says of an entry
 * may be any.
 */
function entryOf(run: Run, [first = nothing, second]: Value[]): Value {
  const keys = first.kind === 'object' ? first.members : null
  const id = keys ? (keys.get('id') ?? keys.get('slug')) : second
  const name = keys ? keys.get('collection') : first
  return id ? entryBy(run, name, id) : mixed(first)
}

function entryBy(run: Run, name: Value | undefined, id: Value): Value {
  if (id.kind === 'choice')
    return choose(id.is, entryBy(run, name, id.yes), entryBy(run, name, id.no))
  // The code names one entry.
  if (id.kind === 'literal') return variable
  const isOfId = pathsOf(id).includes('id')
  const { shown } = run
  const isNamed = name?.kind === 'literal' && shown.size > 0 && !shown.has('')
  const isIt = isNamed ? shown.has(String(name.value)) : isOfId
  return isIt ? entryItself : variable
}
