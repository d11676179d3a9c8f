import { z } from 'zod'
import { dialectNames } from '../markdown/dialects/dialect.ts'
import { jsonValue, Problem } from '../shapes.ts'
import { shown } from './fields/members.ts'

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
const Article = z
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
