import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { all, not } from '../config/interpreter/conditions.ts'
import { isReadableRegex } from '../config/regex.ts'
import { type Field, readQuery, variable } from './graphql.ts'
import type { NamePart, PageTest, Subject } from './page-test.ts'

/** A query of texts: the name of its result, and what a text must be for it to find it. */
export interface TextQuery {
  name: string
  test: PageTest
  /** Whether it asks for more of a text than its tags and dates. */
  isOfPages: boolean
}

const maxQueries = 200

/** The queries of texts in a text of the code, for a site of so many texts. */
export function queriesInText(text: string, count: number): TextQuery[] {
  if (!/\ball[A-Z]\w/.test(text)) return []
  return readQuery(text)
    .filter(({ name }) => /^all[A-Z]/.test(name) && !foreign.test(name))
    .slice(0, maxQueries)
    .map((field) => ({
      name: field.alias,
      test: testOf(field, count),
      isOfPages: namesIn(field).some((name) => !general.test(name)),
    }))
}

// Records of other sources.
const foreign =
  /^all(?:Site|Contentful|Sanity|Wordpress|Wp|Prismic|Strapi|Shopify|Dato|Directory|Image|\w*(?:Json|Yaml|Csv|Toml)$)/
const general =
  /^(?:tags?|categor(?:y|ies)|authors?|date|year|__typename|fieldValue|totalCount|pageInfo|nodes|edges|node|frontmatter|group|distinct|max|min|sum)$/

/** All names that are asked for of each text. */
function namesIn({ fields }: Field): string[] {
  const lists = fields.filter(({ name }) => name === 'nodes' || name === 'edges')
  const all: string[] = []
  const open = [...lists]
  for (let one = open.pop(); one; one = open.pop()) {
    all.push(one.name)
    open.push(...one.fields)
  }
  return all
}

function testOf({ name, args }: Field, count: number): PageTest {
  const { filter, limit = count, skip = 0 } = args
  if (typeof limit !== 'number' || limit < count || skip !== 0) return 'unread'
  const isText = name === 'allMarkdownRemark' || name === 'allMdx'
  if (!isText && name !== 'allFile') return 'unread'
  const types: PageTest =
    name === 'allMarkdownRemark' ? not({ of: { name: 'ending' }, as: { equal: 'mdx' } }) : 'yes'
  if (filter === undefined || !isMap(filter)) return filter === undefined ? types : 'unread'
  return all(types, ...readFilter(filter, []))
}

const operators = new Set('eq ne in nin regex glob gt gte lt lte elemMatch'.split(' '))

/** The conditions of a filter. */
function readFilter(filter: JsonObject, path: string[]): PageTest[] {
  return Object.entries(filter).map(([key, value]) => {
    if (operators.has(key)) return readOperator(subjectOf(path), key, value ?? null)
    return isMap(value) ? all(...readFilter(value, [...path, key])) : 'unread'
  })
}

const names: Record<string, NamePart> = {
  fileAbsolutePath: 'whole',
  'internal.contentFilePath': 'whole',
  absolutePath: 'whole',
  sourceInstanceName: 'source',
  relativePath: 'inSource',
  relativeDirectory: 'folder',
  name: 'base',
  base: 'file',
  extension: 'ending',
}

/** What a path of a node is; null if it is made by code. */
export function subjectOf(path: readonly string[]): Subject | null {
  const at = path.lastIndexOf('frontmatter')
  if (at !== -1) return path.length > at + 1 ? { key: path.slice(at + 1) } : null
  const field = path.lastIndexOf('fields')
  if (field !== -1) return path.length > field + 1 ? { field: path.slice(field + 1) } : null
  const end = path.slice(-2).join('.')
  const last = path.at(-1) ?? ''
  const name = Object.hasOwn(names, end) ? names[end] : undefined
  if (name) return { name }
  return Object.hasOwn(names, last) && names[last] ? { name: names[last] } : null
}

const holdsVariable = (value: Json): boolean =>
  value === variable || (Array.isArray(value) && value.includes(variable)) || isMap(value)

function readOperator(of: Subject | null, operator: string, value: Json): PageTest {
  // A folder that code names may leave out any text.
  if (of !== null && 'name' in of && holdsVariable(value)) return 'no'
  if (of === null || holdsVariable(value)) return 'unread'
  if (operator === 'eq') return { of, as: { equal: value } }
  if (operator === 'ne') return not({ of, as: { equal: value } })
  if (operator === 'in' && Array.isArray(value)) return { of, as: { any: value } }
  if (operator === 'nin' && Array.isArray(value)) return not({ of, as: { any: value } })
  if (typeof value !== 'string') return 'unread'
  if (operator === 'glob') return { of, as: { is: 'glob', value } }
  return operator === 'regex' ? queryRegex(of, value) : 'unread'
}

// `/^(?!.*README).*posts.*$/`
const without = /^\/\^\(\?!\.\*([\w-]{1,100})\)((?:\.\*)[^|]*)$/

/** The same where an expression that cannot be read may leave out any text. */
function queryRegex(of: Subject, value: string): PageTest {
  const [, word, rest = ''] = without.exec(value) ?? []
  if (word !== undefined) return all(not(regexTest(of, `/${word}/`)), queryRegex(of, `/${rest}`))
  const test = regexTest(of, value)
  const written = typeof test === 'object' && test && 'as' in test ? test.as : null
  const isRead = written !== null && 'value' in written && isReadableRegex(String(written.value))
  return isRead ? test : 'no'
}

/** The test of `/expression/i`. */
export function regexTest(of: Subject, written: string): PageTest {
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(written) ?? ['', written]
  const value = (flags.includes('i') ? '(?i)' : '') + source.replaceAll('\\/', '/')
  return { of, as: { is: 'regex', value } }
}
