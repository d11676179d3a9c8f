import { z } from 'zod'
import { dottedParam, gathering } from '../../http/request/dotted.ts'
import {
  anyAllParam,
  choicesParam,
  commaParam,
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

/** What `listed=` reads. */
export const listedChoices = ['true', 'false'] as const
export type Listed = (typeof listedChoices)[number]

/** What `include=` adds to an article. */
const additions = ['body', 'html', 'toc', 'text', 'translations', 'origin'] as const

export const sorts = ['publishedAt', 'updatedAt', 'createdAt', 'title', 'relevance'] as const

const timeFilters = {
  'publishedAt[gte]': timeParam.optional(),
  'publishedAt[gt]': timeParam.optional(),
  'publishedAt[lte]': timeParam.optional(),
  'publishedAt[lt]': timeParam.optional(),
  'updatedAt[gte]': timeParam.optional(),
  'updatedAt[gt]': timeParam.optional(),
  'updatedAt[lte]': timeParam.optional(),
  'updatedAt[lt]': timeParam.optional(),
}

/** What narrows and widens the members of an article in an answer. */
export const shapeParams = {
  fields: choicesParam(memberNames)
    .optional()
    .describe(
      'Only these members, `id`, and what `include` adds. `body`, `html` and the others of `include` are named there and are 400 here.',
    ),
  idPrefix: textParam
    .regex(
      /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
      'A letter and up to 63 letters, digits, - and _ are expected.',
    )
    .optional()
    .describe(
      'Put before the ids of `html` and `toc`; in a list each article has its `id` and `-` behind it.',
    ),
  include: choicesParam(additions)
    .optional()
    .describe(
      'Members on top; `origin` needs `drafts:read`. A read of one article has `body` without asking, unless `fields` is given.',
    ),
}

export const filterParams = {
  ...langParams,
  tag: anyAllParam.optional().describe('Slug, name or id; commas: any of, repeated: all of.'),
  'tag[]': wholeParam.optional(),
  category: anyAllParam.optional().describe('Slug, name, path or id, with its subtree.'),
  'category[]': wholeParam.optional(),
}

/** What `q` asks for, parsed once; its text is what links, cursors and the cache know it by. */
const searchParam = textParam
  .max(1000, 'At most 1000 characters are read.')
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
          '`-` descends. Without it `-publishedAt`, with `q` `-relevance`; undated last. `title` goes by the rules of the language where `lang` names one, else by those that all languages share.',
        ),
      status: choicesParam(states)
        .optional()
        .describe('Other than `published` needs `drafts:read`.'),
      listed: choicesParam(listedChoices)
        .optional()
        .describe(
          'Without it `true`; both in the trash and with a `status` other than `published`. `false` needs `drafts:read`.',
        ),
      id: idsParam
        .optional()
        .describe('Articles by their ids; those that are not public are left out.'),
      author: namesParam
        .optional()
        .describe('Commas: any of, and the name as a whole; repeated: all of.'),
      'author[]': wholeParam.optional(),
      slug: commaParam.optional(),
      translationKey: commaParam.optional(),
      ...timeFilters,
      frontMatter: dottedParam('frontMatter')
        .optional()
        .describe(
          '`frontMatter.KEY=VALUE` or `frontMatter[KEY]=VALUE`: text, number, boolean or an item of a list; dots reach into maps. `frontMatter.KEY[]`: the value is taken whole.',
        ),
      q: searchParam
        .optional()
        .describe(
          'Words, `"phrases"`, `-not`, `or`. Where nothing but `-not` is asked for it is looked for, as in `-19`.',
        ),
      highlight: booleanParam.optional().describe('With `q`: adds safe snippets.'),
      trashed: booleanParam
        .optional()
        .describe('The trash in place of what is live; needs `drafts:read`.'),
    }).superRefine(({ sort, q }, context) => {
      if (sort?.by !== 'relevance' || q !== undefined) return
      const message = 'Relevance is of a search: give q as well.'
      context.addIssue({ code: 'custom', path: ['sort'], message, params: { code: 'needs_q' } })
    }, evenWithFaults),
  ),
)
export type ListArticles = z.infer<typeof ListArticles>
