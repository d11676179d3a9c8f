import { z } from 'zod'
import { canonicalLang } from '../markdown/file/langs.ts'
import { byteLength, limits } from '../markdown/file/limits.ts'
import { isLiteralPath, normalPath } from '../markdown/file/paths.ts'
import { type Json, type JsonObject, Problem, TimeInput } from '../shapes.ts'

const time = z.string().meta({ format: 'date-time' })

export const jsonValue: z.ZodType<Json> = z.any().meta({ description: 'Any JSON value.' })
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), jsonValue)

const TermLink = z.object({ id: z.uuid(), slug: z.string(), name: z.string() }).meta({ id: 'TermLink' })

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
  translations: z.array(z.object({ id: z.uuid(), lang: z.string(), path: z.string(), title: z.string() })),
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
    encoding: z
      .string()
      .meta({ description: 'Of the file, as an export writes it; `utf-8` unless an import said otherwise.' }),
    edited: z.boolean(),
  }),
}

/** An article as readers get it. `fields=` leaves members out; all but `additions` are there without it. */
export const Article = z
  .object({
    id: z.uuid(),
    lang: z.string().meta({ description: 'BCP 47 language tag.' }),
    path: z.string().meta({ description: 'Public path, unique with `lang` outside the trash.' }),
    slug: z.string(),
    title: z.string(),
    summary: z.string().nullable(),
    cover: z.string().nullable(),
    coverUrl: z.string().nullable().meta({
      format: 'uri',
      readOnly: true,
      description:
        '`cover` as an absolute address; a relative one is resolved against the address of the article. Null where there is none that a browser loads.',
    }),
    authors: z.array(z.string()),
    status: z.enum(['draft', 'published', 'archived', 'scheduled', 'expired']),
    listed: z.boolean().meta({
      description: 'Whether lists, feeds and searches show it. One that is not is read by id and path.',
    }),
    publishedAt: time.nullable(),
    firstPublishedAt: time.nullable(),
    expiresAt: time.nullable(),
    modifiedAt: time.nullable().meta({ description: "The author's date of the last change." }),
    createdAt: time,
    updatedAt: time,
    updatedBy: z
      .string()
      .nullable()
      .meta({ description: 'The key that wrote this version; null for readers without `drafts:read`.' }),
    trashedAt: time.nullable(),
    version: z.int(),
    translationKey: z.string().nullable().meta({
      description:
        'What translations share: from the text, else the place, which it keeps when its path changes.',
    }),
    tags: z.array(TermLink),
    categories: z.array(TermLink.extend({ path: z.string() }).meta({ id: 'CategoryLink' })),
    aliases: z.array(z.string()).meta({
      description:
        'Other paths of the site that lead here by 301, without a slash at the beginning; an alias that the text gives relative to the folder is shown resolved.',
    }),
    frontMatter: jsonObject.meta({ description: 'What no other member holds completely.' }),
    wordCount: z.int(),
    readingMinutes: z.int(),
    ...z.object(additions).partial().shape,
  })
  .meta({ id: 'Article' })

const NarrowedArticle = Article.partial().extend({ id: Article.shape.id }).meta({
  id: 'NarrowedArticle',
  description: 'An article by `fields=`: `id`, the members that `fields` and `include` name, no others.',
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

const line = (max: number) => z.string().max(max)
const name = z.string().trim().min(1).max(limits.termName)
const place = z
  .string()
  .refine((path) => byteLength(path) <= limits.path, `At most ${limits.path} bytes of UTF-8 allowed.`)
  .refine(
    (path) => normalPath(path) !== null && isLiteralPath(`/${path.replace(/^\/+/, '')}`),
    'A path holds neither "." nor ".." and no ":" at the beginning of a segment.',
  )

const writable = {
  title: line(limits.title).refine((text) => text.trim() !== '', 'A title must not be blank.'),
  summary: line(limits.summary).nullable(),
  cover: line(limits.cover).nullable(),
  authors: z.array(z.string().trim().min(1).max(limits.author)).max(limits.authors),
  status: z.enum(['draft', 'published', 'archived', 'scheduled']).meta({
    description:
      '`published` and `scheduled` mean the same: public from `publishedAt` on, at once where that is not in the future. Both need `content:publish`.',
  }),
  listed: z
    .boolean()
    .nullable()
    .meta({ description: 'Whether lists, feeds and searches show it; true unless the text says otherwise.' }),
  publishedAt: TimeInput.nullable(),
  expiresAt: TimeInput.nullable(),
  modifiedAt: TimeInput.nullable(),
  lang: z
    .string()
    .max(limits.lang)
    .refine((tag) => canonicalLang(tag) !== null, 'A BCP 47 language tag such as en or zh-CN is expected.')
    .meta({ description: 'BCP 47 language tag; `DEFAULT_LANG` for a new article that names none.' }),
  path: place.meta({
    description:
      'The whole public path; 409 where it is taken in this language. Without it, `slug` or the title makes one, with a number where the title’s is taken.',
  }),
  slug: place
    .min(1)
    .refine((slug) => !slug.includes('/'), 'A slug is one segment of a path.')
    .meta({ description: 'The last segment of the path.' }),
  translationKey: line(limits.translationKey).min(1).nullable(),
  tags: z.array(name).max(limits.terms).meta({ description: 'Names; those that are new are made.' }),
  categories: z
    .array(name)
    .max(limits.terms)
    .meta({ description: 'Names; those that are new are made at the top of the tree.' }),
  aliases: z.array(place.min(1)).max(limits.aliases).meta({
    description:
      'Other paths of the article on this site; a read by one is sent on to `path`. A slash at the beginning may be left out; with one, a leading folder of the language of the article (`/en/`) is cut. The text spells them `/old/path`.',
  }),
  frontMatter: jsonObject.meta({
    description:
      'Keys of the front matter that hold no field of their own; a key that does (`title`, `date`, `draft`, `taxonomies.tags`) is 422 `key_of_field`.',
  }),
  body: z.string(),
}

const Writable = z.strictObject(writable).partial()

/** Body of POST and of PUT: only `title` is needed, the status defaults to `draft`. */
export const NewArticle = Writable.required({ title: true }).meta({
  id: 'NewArticle',
  examples: [{ title: 'Hello', lang: 'en', tags: ['notes'], body: '# Hello\n\nFirst *words*.\n' }],
})
export type NewArticle = z.infer<typeof NewArticle>

/** Merge patch (RFC 7396): `null` takes a value back to what the text and the file name say. */
export const ArticleChanges = Writable.extend({
  title: writable.title
    .nullable()
    .optional()
    .meta({ description: '`null`: what the first heading of the text says, else the file name.' }),
  slug: writable.slug.nullable().optional(),
  path: writable.path.nullable().optional(),
  lang: writable.lang.nullable().optional(),
  tags: writable.tags.nullable().optional(),
  categories: writable.categories.nullable().optional(),
  authors: writable.authors.nullable().optional(),
  aliases: writable.aliases.nullable().optional(),
}).meta({ id: 'ArticleChanges', examples: [{ summary: 'A greeting.', tags: ['notes', 'C++'] }] })
export type ArticleChanges = z.infer<typeof ArticleChanges>
