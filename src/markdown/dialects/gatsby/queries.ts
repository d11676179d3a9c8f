import type { Problem } from '../../../shapes.ts'
import { hideAll, isLeftOut } from '../config/exclusions.ts'
import { isReadableRegex, matchesRegex } from '../config/regex.ts'

/** Which files the queries for pages find: globs and expressions of their paths. */
export interface PagePaths {
  globs: string[]
  expressions: string[]
}

// The arguments of a list of texts, and the beginning of what is asked of them.
const list = /\ball(?:MarkdownRemark|Mdx|File)\b\s{0,50}\(/g
const openList = /\ball(?:MarkdownRemark|Mdx|File)\b\s{0,50}\{/g
const summaries = /^\s*(?:group|distinct|totalCount|max|min|sum)\b/
const namesPage = /\b(?:id|slug|path|permalink|url|fields|frontmatter)\b|\.\.\./
const pathKeys =
  /\b(?:fileAbsolutePath|contentFilePath|absolutePath|relativePath)\s{0,5}:\s{0,5}\{([^{}]{0,500})\}/
const literal = /^\s*(regex|glob)\s*:\s*(?:"([^"\n]{1,500})"|'([^'\n]{1,500})')\s*,?\s*$/
const maxQueries = 100
const maxLength = 5000

/**
 * The paths that a text must have to be found by a query for pages. Undefined if a query finds
 * all texts; hidden, with a problem, if a condition on the path cannot be read.
 */
export function readPagePaths(
  text: string,
  problems: Problem[],
): { pagePaths?: PagePaths; isFilteredByCode?: true } {
  const lists = [...text.matchAll(list)].slice(0, maxQueries).map(({ index, 0: start }) => {
    const end = endOf(text, index + start.length - 1)
    return { given: text.slice(index, end), asked: text.slice(end, end + maxLength) }
  })
  const pages = lists.filter(({ asked }) => isOfPages(asked.replace(/^[^{]{0,20}\{/, '')))
  const isOpen = [...text.matchAll(openList)]
    .slice(0, maxQueries)
    .some(({ index, 0: start }) => isOfPages(text.slice(index + start.length, index + maxLength)))
  const paths: PagePaths = { globs: [], expressions: [] }
  const found = pages.map(({ given }) => addPath(given, paths))
  if (found.includes('unread'))
    return { isFilteredByCode: hideAll('the path in a query of gatsby-node', problems) }
  return isOpen || found.length === 0 || found.includes('all') ? {} : { pagePaths: paths }
}

const isOfPages = (asked: string) =>
  !summaries.test(asked) && namesPage.test(asked.slice(0, endOf(`{${asked}`, 0)))

/** Where the bracket that opens at `start` ends, within a bound. */
function endOf(text: string, start: number): number {
  const end = Math.min(text.length, start + maxLength)
  let depth = 0
  for (let at = start; at < end; at++) {
    const sign = text[at] ?? ''
    if ('({['.includes(sign)) depth++
    else if (')}]'.includes(sign) && --depth === 0) return at + 1
  }
  return end
}

function addPath(given: string, { globs, expressions }: PagePaths): 'all' | 'unread' | 'some' {
  const condition = pathKeys.exec(given)?.[1]
  if (condition === undefined) return 'all'
  const [, operator, one, other = ''] = literal.exec(condition.replace(/#[^\n]*/g, '')) ?? []
  const value = one ?? other
  if (operator === 'glob') globs.push(value)
  else if (operator === 'regex') {
    const expression = expressionOf(value)
    if (expression === null) return 'unread'
    expressions.push(expression)
  } else return 'unread'
  return 'some'
}

// A backslash is doubled once by GraphQL, and once more in a string of JavaScript.
function expressionOf(value: string): string | null {
  const [, body = '', flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(value) ?? []
  const bare = body
    .replace(/\\+/g, (signs) => (signs.length > 1 ? '\\' : ''))
    .replace(/^\^\.\*/, '')
  const made = flags.includes('i') ? `(?i)${bare}` : bare
  return bare === '' || bare.startsWith('^') || !isReadableRegex(made) ? null : made
}

/** Whether a query for pages finds a file; the folder of the whole site is not known. */
export const isFound = ({ globs, expressions }: PagePaths, file: string): boolean =>
  isLeftOut(globs, file) ||
  isLeftOut(
    globs.map((glob) => `**/${glob}`),
    file,
  ) ||
  expressions.some((one) => matchesRegex(one, `/${file}`))
