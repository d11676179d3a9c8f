import { z } from 'zod'
import { fallbackParam } from '../../http/request/lists.ts'
import { integerParam, textParam } from '../../http/request/query.ts'
import { shapeParams } from '../list/schema.ts'

// The queries of the routes that read single articles.

export const ReadQuery = z.strictObject({
  ...shapeParams,
  preview: textParam
    .optional()
    .describe(
      'A token of `POST /v1/articles/{id}/previews`, instead of a key: shows the article in its present state, with all of `include`. Any other token is 404; together with a key it is 400.',
    ),
})
export const PathQuery = z
  .strictObject({
    ...shapeParams,
    lang: textParam
      .optional()
      .describe(
        'The language of the path; default: `DEFAULT_LANG`. If no article in `en` has the path, `en-GB` and the other languages below `en` are tried.',
      ),
    'lang[exact]': textParam.optional().describe('Only this language.'),
    fallback: fallbackParam
      .optional()
      .describe(
        'Languages, the best first, in which the path is looked up if no article in `lang` has or had it. If the article found there has a translation in a better language, that gets 301. `Content-Language` names the language.',
      ),
  })
  .superRefine(({ lang, 'lang[exact]': exact }, context) => {
    if (lang === undefined || exact === undefined) return
    context.addIssue({
      code: 'custom',
      path: ['lang[exact]'],
      message: 'Give either lang or lang[exact].',
    })
  })
export const RelatedQuery = z.strictObject({
  ...shapeParams,
  limit: integerParam(1, 100).default(5),
})
