import { z } from 'zod'
import { Problem } from '../shapes.ts'
import { shown, written } from './fields/members.ts'

const TocEntry = z
  .object({
    id: z.string(),
    level: z.int(),
    text: z.string(),
    get children() {
      return z.array(TocEntry).optional()
    },
  })
  .meta({ id: 'TocEntry' })

/** Comes by `include=`; `body` in a single article by itself. */
const additions = {
  body: z.string().meta({
    description:
      'Markdown, verbatim. Comes by itself in reads of one article without `fields` and in answers to writes; lists have it by `include=body`.',
  }),
  html: z.string(),
  toc: z.array(TocEntry),
  text: z.string(),
  translations: z.array(
    z.object({ id: z.uuid(), lang: z.string(), path: z.string(), title: z.string() }),
  ),
  highlight: z.object({ title: z.string(), snippets: z.array(z.string()) }),
  origin: z.object({
    source: z.string(),
    file: z.string(),
    hash: z.string().nullable(),
    timeZone: z.string(),
    lang: z.string(),
    status: z.string().meta({
      description:
        'What the article is where its text says nothing of it: that of the import, `published` unless it said otherwise.',
    }),
    encoding: z.string().meta({
      description: 'Of the file, as an export writes it; `utf-8` unless an import said otherwise.',
    }),
    edited: z.boolean(),
  }),
}

// Not stored: it follows from `cover` and the place of the article.
const coverUrl = z.string().nullable().meta({
  format: 'uri',
  readOnly: true,
  description:
    '`cover` as an absolute address; a relative one is resolved against the address of the article. Null where there is none that a browser loads.',
})

const { id, lang, path, slug, title, summary, cover, ...others } = shown
const members = { id, lang, path, slug, title, summary, cover, coverUrl, ...others }

/**
 * An article as readers get it. `fields=` leaves members out; all but `additions` are there without
 * it.
 */
export const Article = z
  .object({
    ...members,
    ...z.object(additions).partial().shape,
  })
  .meta({ id: 'Article' })

const NarrowedArticle = Article.partial().extend({ id: Article.shape.id }).meta({
  id: 'NarrowedArticle',
  description:
    'An article by `fields=`: `id`, the members that `fields` and `include` name, no others.',
})

/** What a read answers: a whole article, or by `fields=` a part of one. */
export const ShownArticle = z.union([Article, NarrowedArticle])

/** `{"data": …, "problems": […]}`: the answer to a write. */
export const WrittenArticle = z
  .object({
    data: Article,
    problems: z
      .array(Problem)
      .meta({ description: 'What an import would say of the text; empty if nothing.' }),
  })
  .meta({ id: 'WrittenArticle' })

const Writable = z.strictObject(written).partial()

/** Body of POST and of PUT: only `title` is needed, the status defaults to `draft`. */
export const NewArticle = Writable.required({ title: true }).meta({
  id: 'NewArticle',
  examples: [{ title: 'Hello', lang: 'en', tags: ['notes'], body: '# Hello\n\nFirst *words*.\n' }],
})
export type NewArticle = z.infer<typeof NewArticle>

// What a patch may set back to what the text and the file name say, beyond the fields that can be
// empty.
const reset = {
  title: written.title
    .nullable()
    .optional()
    .meta({ description: '`null`: what the first heading of the text says, else the file name.' }),
  slug: written.slug.nullable().optional(),
  path: written.path.nullable().optional(),
  lang: written.lang.nullable().optional(),
  tags: written.tags.nullable().optional(),
  categories: written.categories.nullable().optional(),
  authors: written.authors.nullable().optional(),
  aliases: written.aliases.nullable().optional(),
}

/** Merge patch (RFC 7396): `null` takes a value back to what the text and the file name say. */
export const ArticleChanges = Writable.extend(reset).meta({
  id: 'ArticleChanges',
  examples: [{ summary: 'A greeting.', tags: ['notes', 'C++'] }],
})
export type ArticleChanges = z.infer<typeof ArticleChanges>
