import { ListArticles } from '../articles/list/schema.ts'
import { AppError, type Detail } from '../errors.ts'
import { detailsOf } from '../http/request/issues.ts'
import { parseQueryString, undecodable } from '../http/request/query-string.ts'

// They say how a list is shown, and not which articles are in it.
const ofLists = new Set([
  ...['limit', 'cursor', 'page', 'count', 'sort'],
  ...['fields', 'include', 'idPrefix', 'highlight'],
])

/** Reads the filter of a bulk change as the query string of a list; 400 if it is not one. */
export function readFilter(text: string, all: boolean): ListArticles {
  const query = parseQueryString(text.replace(/^\?/, ''))
  const names = Object.keys(query)
  const unread = (query[undecodable] ?? []).map((name) => fault(name, 'undecodable', unreadable))
  const shape = names.filter((name) => ofLists.has(name)).map((name) => fault(name, ...notHere))
  const result = ListArticles.safeParse(query)
  const wrong = result.success
    ? []
    : detailsOf(result.error.issues, 'parameter', ListArticles, query).filter(
        ({ parameter = '' }) => !ofLists.has(parameter),
      )
  const details = [...unread, ...shape, ...wrong.map(atFilter)]
  if (details.length > 0 || !result.success) throw refused(details)
  if (!all && !names.some((name) => narrows(name, query[name]))) throw refused([needsAll])
  return result.data
}

const narrows = (name: string, value: unknown) => !(name === 'trashed' && value === 'false')

const notHere = [
  'not_allowed_here',
  'This parameter says how a list is shown; a filter only chooses articles.',
] as const
const unreadable = 'The filter must be percent-encoded UTF-8 with at most 100 parameters.'

const fault = (name: string, code: string, text: string): Detail =>
  atFilter({ parameter: name, code, message: text })

// The parameters are inside of a member of the body.
const atFilter = ({ parameter, ...detail }: Detail): Detail => ({
  ...detail,
  pointer: '/filter',
  message: `${parameter}: ${detail.message}`,
})

const needsAll: Detail = {
  pointer: '/filter',
  code: 'needs_all',
  message: 'An empty filter means every public article. If you want that, add "all": true.',
}

const refused = (details: Detail[]) =>
  new AppError('bad_request', details[0]?.message ?? 'The filter cannot be read.', details)
