import { z } from 'zod'
import { evenWithFaults } from '../http/request/query.ts'
import { dialectNames } from '../markdown/dialects/dialect.ts'
import { jsonValue, Problem } from '../shapes.ts'
import { BodyEdit, maxEdits } from './edit/body/schema.ts'
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

const ArticleFile = z
  .object({
    role: z.enum(['cover', 'body', 'resource']),
    reference: z.string().meta({ description: 'The address as the text has it.' }),
    alt: z.string().nullable(),
    status: z.enum(['stored', 'remote', 'mirrored', 'missing']).meta({
      description:
        '`stored`: a file of the source; `mirrored`: a remote picture that is served here; `remote`: one that is not; `missing`: the source has no such file.',
    }),
    fileId: z.uuid().nullable(),
    url: z.string().nullable().meta({
      description:
        'Where the bytes are served; without `FILES_URL` from the root of this server. With `PUBLIC_READ=false` it is signed and expires after a day or two.',
    }),
    type: z.string().nullable().meta({ description: 'Media type, told from the bytes.' }),
    size: z.int().nullable().meta({ description: 'Bytes.' }),
    width: z.int().nullable(),
    height: z.int().nullable(),
    placeholder: z.string().nullable().meta({ description: 'ThumbHash of a picture, base64.' }),
  })
  .meta({ id: 'ArticleFile', description: 'A file or remote picture that an article refers to.' })

/** Members that `include=` adds; a single article has `body` without it. */
const additions = {
  body: z.string().meta({
    description:
      'Markdown, verbatim. Present in reads of one article without `fields` and in responses to writes; lists need `include=body`.',
  }),
  html: z.string(),
  math: z.boolean().meta({
    description: 'Whether `html` holds formulas; present with `include=html`.',
  }),
  toc: z.array(TocEntry),
  text: z.string(),
  translations: z.array(
    z.object({ id: z.uuid(), lang: z.string(), path: z.string(), title: z.string() }),
  ),
  files: z.array(ArticleFile).meta({
    description:
      'What the article refers to: the cover, then in the order of the text, then the resources of the front matter. A list shows the first 200 of each article.',
  }),
  coverFile: ArticleFile.nullable().meta({
    description: 'The cover among `files`, present with `include=files`.',
  }),
  highlight: z.object({ title: z.string(), snippets: z.array(z.string()) }),
  origin: z.object({
    source: z.string(),
    file: z.string(),
    hash: z.string().nullable(),
    timeZone: z.string(),
    lang: z.string(),
    status: z.string().meta({
      description:
        'The status of the article if its text names none: the status option of the import, `published` by default.',
    }),
    encoding: z.string().meta({
      description:
        'The encoding of the file, which an export writes again; `utf-8` unless an import used another.',
    }),
    dialect: z.enum(dialectNames).meta({
      description: 'The site generator by whose rules the text is read.',
    }),
    rules: z.string().nullable().meta({
      description:
        'A digest of the rules that apply to this file; null for `plain`. An import with other rules updates the article.',
    }),
    edited: z.boolean(),
  }),
}

// Not stored: derived from `cover` and the address of the article.
const coverUrl = z.string().nullable().meta({
  format: 'uri',
  readOnly: true,
  description:
    '`cover` as an absolute URL; a relative one is resolved against the URL of the article. With `include=files`, of a stored or mirrored cover, where its bytes are served. Null if there is none that a browser can load.',
})

const { id, lang, path, slug, title, summary, cover, ...rest } = shown
const members = { id, lang, path, slug, title, summary, cover, coverUrl, ...rest }

/**
 * An article as readers get it. Without `fields=` all members are present but `additions`, which
 * `include=` adds.
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
    'An article with `fields=`: `id` and only the members that `fields` and `include` name.',
})

/** The response to a read: a whole article, or a part of one with `fields=`. */
export const ShownArticle = z.union([Article, NarrowedArticle])

const Changes = z
  .object({
    fields: z.array(z.object({ name: z.string(), from: jsonValue, to: jsonValue })),
    diff: z
      .string()
      .nullable()
      .meta({ description: 'A unified diff of the whole file; null if the text stays as it is.' }),
    truncated: z.boolean().meta({ description: 'Whether the diff is not the smallest one.' }),
  })
  .meta({ id: 'DryRunChanges', description: 'What a write would change; only with `dryRun=true`.' })

/** `{"data": …, "problems": […]}`: the response to a write. */
export const WrittenArticle = z
  .object({
    data: Article,
    problems: z.array(Problem).meta({
      description:
        'The problems that an import would report for the text; empty if there are none.',
    }),
    changes: Changes.exactOptional(),
  })
  .meta({ id: 'WrittenArticle' })

const Writable = z.strictObject(written).partial()

/** Body of POST and PUT: only `title` is required, the status defaults to `draft`. */
export const NewArticle = Writable.required({ title: true }).meta({
  id: 'NewArticle',
  examples: [{ title: 'Hello', lang: 'en', tags: ['notes'], body: '# Hello\n\nFirst *words*.\n' }],
})
export type NewArticle = z.infer<typeof NewArticle>

// Fields that a patch may reset with null to what the text and the file name give, besides those
// that may be empty.
const reset = {
  title: written.title
    .nullable()
    .optional()
    .meta({ description: '`null`: the first heading of the text, or else the file name.' }),
  slug: written.slug.nullable().optional(),
  path: written.path.nullable().optional(),
  lang: written.lang.nullable().optional(),
  tags: written.tags.nullable().optional(),
  categories: written.categories.nullable().optional(),
  authors: written.authors.nullable().optional(),
  aliases: written.aliases.nullable().optional(),
}

const ArticleChanges = Writable.extend(reset)

/** Changes of the fields of an article. */
export type ArticleChanges = z.infer<typeof ArticleChanges>

const edits = z.array(BodyEdit).max(maxEdits).optional().meta({
  description:
    'Changes of the body, instead of `body`: all or none. Each is matched in the body as it is read, so they must not overlap. Needs `If-Match`, or else 428.',
})

const oneBody = (
  { body, edits }: { body?: unknown; edits?: unknown },
  context: z.RefinementCtx,
): void => {
  if (body === undefined || edits === undefined) return
  context.addIssue({ code: 'custom', path: ['edits'], message: 'Give either body or edits.' })
}

/**
 * Merge patch (RFC 7396): `null` resets a value to what the text and the file name give. `edits`
 * changes parts of the body.
 */
export const ArticlePatch = ArticleChanges.extend({ edits })
  .superRefine(oneBody, evenWithFaults)
  .meta({
    id: 'ArticlePatch',
    examples: [{ summary: 'A greeting.', tags: ['notes', 'C++'] }],
  })
export type ArticlePatch = z.infer<typeof ArticlePatch>

const named = (what: string) => ({
  description: `${what}; a former name of a term means the term. Removals come first.`,
})

/** Changes of the terms that leave the others as they are. */
const termEdits = {
  addTags: written.tags.optional().meta(named('Names of tags to add')),
  removeTags: written.tags.optional().meta(named('Names of tags to remove')),
  addCategories: written.categories.optional().meta(named('Names of categories to add')),
  removeCategories: written.categories.optional().meta(named('Names of categories to remove')),
}
export type TermEdits = z.infer<z.ZodObject<typeof termEdits>>

const wholeOrEdits = (changes: ArticleChanges & TermEdits, context: z.RefinementCtx): void => {
  for (const [whole, name] of editsOfTerms)
    if (changes[whole] !== undefined && changes[name] !== undefined)
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `Give either ${whole} or ${name}.`,
      })
}

const editsOfTerms = [
  ['tags', 'addTags'],
  ['tags', 'removeTags'],
  ['categories', 'addCategories'],
  ['categories', 'removeCategories'],
] as const

/** A merge patch that may also add and remove single terms. */
export const TermPatch = ArticleChanges.extend({ edits, ...termEdits })
  .superRefine(oneBody, evenWithFaults)
  .superRefine(wholeOrEdits, evenWithFaults)
export type TermPatch = z.infer<typeof TermPatch>

/** Changes that many articles get: of fields, and of single terms. */
export const BulkPatch = ArticleChanges.extend(termEdits)
  .superRefine(wholeOrEdits, evenWithFaults)
  .refine((changes) => Object.keys(changes).length > 0, 'Name at least one field to change.')
  .meta({ id: 'BulkPatch', examples: [{ addTags: ['archive'], removeTags: ['news'] }] })
