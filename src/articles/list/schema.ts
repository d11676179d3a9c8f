import { z } from 'zod'
import { dottedParam, gathering } from '../../http/request/dotted.ts'
import {
  anyAllParam,
  choicesParam,
  commaParam,
  fallbackParam,
  folding,
  idsParam,
  langParams,
  namesParam,
  wholeParam,
} from '../../http/request/lists.ts'
import {
  booleanParam,
  evenWithFaults,
  listQuery,
  sortParam,
  textParam,
  timeParam,
} from '../../http/request/query.ts'
import { parseSearch } from '../../search/query/parse.ts'
import { memberNames } from '../read/json.ts'

/** The states by which a list can be filtered; all but `published` need `drafts:read`. */
export const states = ['draft', 'published', 'archived', 'scheduled', 'expired'] as const
export type State = (typeof states)[number]

/** The values of `listed=`. */
export const listedChoices = ['true', 'false'] as const
export type Listed = (typeof listedChoices)[number]

/** The members that `include=` adds to an article. */
const additions = ['body', 'html', 'toc', 'text', 'translations', 'files', 'origin'] as const

const sorts = ['publishedAt', 'updatedAt', 'createdAt', 'title', 'relevance'] as const

const timeFilters = {
  'publishedAt[gte]': timeParam.optional(),
  'publishedAt[gt]': timeParam.optional(),
  'publishedAt[lte]': timeParam.optional(),
  'publishedAt[lt]': timeParam.optional(),
  'updatedAt[gte]': timeParam.optional(),
  'updatedAt[gt]': timeParam.optional(),
  'updatedAt[lte]': timeParam.optional(),
  'updatedAt[lt]': timeParam.optional(),
  'createdAt[gte]': timeParam.optional(),
  'createdAt[gt]': timeParam.optional(),
  'createdAt[lte]': timeParam.optional(),
  'createdAt[lt]': timeParam.optional(),
}

/** The parameters that choose the members of articles in a response. */
export const shapeParams = {
  fields: choicesParam(memberNames)
    .optional()
    .describe(
      'Only these members, `id`, and those that `include` adds. `body`, `html` and the other values of `include` are 400 here.',
    ),
  idPrefix: textParam
    .regex(
      /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
      'A letter and up to 63 letters, digits, - and _ are expected.',
    )
    .optional()
    .describe(
      'A prefix for the ids in `html` and `toc`; in a list the `id` of the article and `-` follow it.',
    ),
  include: choicesParam(additions)
    .optional()
    .describe(
      'Additional members; `origin` needs `drafts:read`. A read of one article has `body` by default, unless `fields` is given.',
    ),
}

export const filterParams = {
  ...langParams,
  tag: anyAllParam
    .optional()
    .describe('Slug, name or id. Separated by commas: any of them; repeated: all of them.'),
  'tag[]': wholeParam.optional(),
  category: anyAllParam
    .optional()
    .describe(
      'Slug, path (`life/food`), name or id, looked up in this order; a slug or name means all categories that have it. Includes the subtree.',
    ),
  'category[]': wholeParam.optional(),
}

/** Filters by where articles come from; only for readers with `drafts:read`. */
const originFilters = {
  source: commaParam.optional().describe('Sources, separated by commas; needs `drafts:read`.'),
  'file[prefix]': textParam
    .max(1024, 'At most 1024 characters are allowed.')
    .optional()
    .describe(
      'How the name of the file begins, such as `posts/2024/`, case included; needs `drafts:read`.',
    ),
  importId: idsParam
    .optional()
    .describe('Only articles that these imports wrote; needs `drafts:read`.'),
  updatedBy: commaParam
    .optional()
    .describe(
      'Only articles whose current version these keys wrote, by their ids, or `admin` or `cli`; needs `drafts:read`.',
    ),
}

/** The parsed search of `q`, with its text, which links, cursors and the cache use. */
const searchParam = textParam
  .max(1000, 'At most 1000 characters are allowed.')
  .transform((text, context) => {
    const result = parseSearch(text)
    if (result.ok) return { text, alternatives: result.search.alternatives }
    const { message } = result
    context.issues.push({
      code: 'custom',
      message,
      params: { code: 'invalid_search' },
      input: text,
    })
    return z.NEVER
  })
  .meta({ openapi: { type: 'string', minLength: 1, maxLength: 1000 } })

/** The query of `GET /v1/articles`. */
export const ListArticles = gathering(
  'frontMatter',
  folding(
    listQuery({
      ...shapeParams,
      ...filterParams,
      sort: sortParam(sorts)
        .optional()
        .describe(
          '`-` sorts in descending order. Default: `-publishedAt`, with `q` `-relevance`; undated articles come last. `title` sorts by the rules of the language if `lang` names a single one, else by the rules that all languages share.',
        ),
      status: choicesParam(states)
        .optional()
        .describe('Values other than `published` need `drafts:read`.'),
      listed: choicesParam(listedChoices)
        .optional()
        .describe(
          'Default: `true`; in the trash and with a `status` other than `published` both. `false` needs `drafts:read`.',
        ),
      id: idsParam
        .optional()
        .describe('Only the articles with these ids; those that are not public are left out.'),
      author: namesParam
        .optional()
        .describe(
          'Separated by commas: any of them, or the whole value as one name; repeated: all of them.',
        ),
      'author[]': wholeParam.optional(),
      slug: commaParam.optional(),
      translationKey: commaParam.optional(),
      fallback: fallbackParam
        .optional()
        .describe(
          'Languages, the best first: shows one article of each translation group, in `lang` or else in the first of these languages in which the list may show one. All other filters apply to this article. `Content-Language` names the languages of the page.',
        ),
      ...originFilters,
      ...timeFilters,
      frontMatter: dottedParam('frontMatter')
        .optional()
        .describe(
          '`frontMatter.KEY=VALUE` or `frontMatter[KEY]=VALUE`: matches a text, number, boolean or item of a list; dots step into maps. `frontMatter.KEY[]`: commas in the value do not separate.',
        ),
      q: searchParam
        .optional()
        .describe(
          'Words, `"phrases"`, `-not`, `or`. A search with nothing but a `-not` searches for that word, as in `-19`.',
        ),
      highlight: booleanParam.optional().describe('With `q`: adds snippets as safe HTML.'),
      trashed: booleanParam.optional().describe('Lists the trash instead; needs `drafts:read`.'),
    }).superRefine(({ sort, q }, context) => {
      if (sort?.by !== 'relevance' || q !== undefined) return
      const message = 'Only a search has a relevance: add q.'
      context.addIssue({ code: 'custom', path: ['sort'], message, params: { code: 'needs_q' } })
    }, evenWithFaults),
  ),
)
export type ListArticles = z.infer<typeof ListArticles>
