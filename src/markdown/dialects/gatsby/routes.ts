import { all } from '../config/interpreter/conditions.ts'
import type { SiteFiles } from '../dialect.ts'
import type { PageQuestion, PageTest } from './page-test.ts'

/** A file such as `src/pages/blog/{Mdx.frontmatter__slug}.js`, which makes pages of texts. */
export interface FileRoute {
  /** What comes before the address that a text has, with slashes at its ends. */
  prefix: string
  /** The field of the text that is its address. */
  field: string[]
  isMdx: boolean
}

const route = /^([^{}]*)\{(MarkdownRemark|Mdx)\.([A-Za-z_]\w*)\}\.[jt]sx?$/i
const anyRoute = /^[^{}]*\{(?:MarkdownRemark|Mdx|File|\w*(?:Post|Page|Article))\./i

/** The routes of a site that are read, and whether there are others of texts. */
export function readRoutes(
  { names }: SiteFiles,
  root: string,
): { routes: FileRoute[]; hasOthers: boolean } {
  const routes: FileRoute[] = []
  let hasOthers = false
  const start = `${root}src/pages/`
  for (const name of names) {
    if (!name.startsWith(start) || !name.includes('{')) continue
    const [, prefix = '', model = '', field = ''] = route.exec(name.slice(start.length)) ?? []
    if (field !== '')
      routes.push({
        prefix: `/${prefix}`,
        field: field.split('__'),
        isMdx: model.toLowerCase() === 'mdx',
      })
    else if (anyRoute.test(name.slice(start.length))) hasOthers = true
  }
  return { routes: routes.sort((one, other) => (one.prefix < other.prefix ? -1 : 1)), hasOthers }
}

/** What a text must be for a route to make a page of it. */
export function testOfRoute({ field, isMdx }: FileRoute): PageTest {
  const [first, ...key] = field
  const ending = { of: { name: 'ending' as const }, as: { equal: 'mdx' } }
  return all<PageQuestion>(
    isMdx ? 'yes' : { not: ending },
    first === 'frontmatter' ? { not: { of: { key }, as: { equal: null } } } : 'yes',
  )
}

// Where the generator's slugs are not the same as their words, its rules decide.
const isSlug = (text: string) => /^\/*[a-z0-9]+(?:[-/]+[a-z0-9]+)*\/*$/.test(text)

/** The address of a text by a route; null if its words are changed by rules that are not read. */
export const addressByRoute = (prefix: string, given: string): string | null =>
  isSlug(given) ? `${prefix}${given}`.replace(/\/{2,}/g, '/') : null
