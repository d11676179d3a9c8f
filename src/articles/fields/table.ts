import { z } from 'zod'
import { limits } from '../../markdown/file/limits.ts'
import { jsonObject, Time, TimeInput } from '../../shapes.ts'
import { currentState } from '../../sql/visible.ts'
import { freeKeys, groupKey, langTag, line, place } from './inputs.ts'
import { origin, type Status } from './origin.ts'
import {
  choice,
  count,
  flag,
  generated,
  id,
  json,
  optionalText,
  type Stored,
  text,
  texts,
  time,
} from './stored.ts'
import { CategoryLink, categoryNames, TagLink, tagNames } from './term-inputs.ts'

/** The definition of one value of an article for all code that handles it. */
export interface Field extends Stored<unknown> {
  /** Its schemas in responses and in request bodies; absent if it is not part of them. */
  shown?: z.ZodType
  written?: z.ZodType
  /** The key of front matter that an edit adds if no key of the text holds the field. */
  key?: string
  /** How an edit writes its value into front matter (edit/keys/source-keys.ts). */
  spelled?:
    | 'text'
    | 'date'
    | 'lang'
    | 'cover'
    | 'authors'
    | 'terms'
    | 'categories'
    | 'aliases'
    | 'path'
    | 'slug'
  /** Whether events find a change by comparing with the row or with the former text. */
  changed?: 'row' | 'text'
}

/**
 * Every stored value of an article, in the order of responses. The columns of reads, the record and
 * column lists of writes, revisions, the members of JSON bodies and responses, and `changed` of
 * events are derived from this table.
 */
export const fields = {
  id: { ...id('id', { update: null }), shown: z.uuid() },
  lang: {
    ...text('lang', { revisionName: 'lang' }),
    shown: z.string().meta({ description: 'BCP 47 language tag.' }),
    written: langTag.meta({
      description: 'BCP 47 language tag; `DEFAULT_LANG` for a new article that names none.',
    }),
    key: 'lang',
    spelled: 'lang',
    changed: 'row',
  },
  path: {
    ...text('path', { revisionName: 'path' }),
    shown: z.string().meta({ description: 'Public path, unique with `lang` outside the trash.' }),
    written: place.meta({
      description:
        'The whole public path; 409 if it is taken in this language. Without it, the path is `slug`, or else derived from the title, with a number if that path is taken.',
    }),
    key: 'url',
    spelled: 'path',
  },
  url: {
    ...optionalText('url', { revisionName: 'url' }),
    shown: z.string().nullable().meta({
      description:
        "The address on the site as its generator writes it, with the base path; null if the article's dialect is `plain`, where `ARTICLE_URL` gives the address.",
    }),
    changed: 'row',
  },
  slug: {
    ...text('slug'),
    shown: z.string(),
    written: place
      .min(1)
      .refine((slug) => !slug.includes('/'), 'A slug is one segment of a path.')
      .meta({ description: 'The last segment of the path.' }),
    key: 'slug',
    spelled: 'slug',
  },
  title: {
    ...text('title', { revisionName: 'title' }),
    shown: z.string(),
    written: line(limits.title).refine((text) => text.trim() !== '', 'A title must not be blank.'),
    key: 'title',
    spelled: 'text',
    changed: 'row',
  },
  summary: {
    ...optionalText('summary', { revisionName: 'summary' }),
    shown: z.string().nullable(),
    written: line(limits.summary).nullable(),
    key: 'summary',
    spelled: 'text',
    changed: 'row',
  },
  cover: {
    ...optionalText('cover', { revisionName: 'cover' }),
    shown: z.string().nullable(),
    written: line(limits.cover).nullable(),
    key: 'cover',
    spelled: 'cover',
    changed: 'text',
  },
  authors: {
    ...texts('authors', { revisionName: 'authors' }),
    shown: z.array(z.string()),
    written: z.array(z.string().trim().min(1).max(limits.author)).max(limits.authors),
    key: 'authors',
    spelled: 'authors',
    changed: 'text',
  },
  status: {
    ...choice<Status>('status', { revisionName: 'status', shownAs: currentState }),
    shown: z.enum(['draft', 'published', 'archived', 'scheduled', 'expired']),
    written: z.enum(['draft', 'published', 'archived', 'scheduled']).meta({
      description:
        '`published` and `scheduled` mean the same: public from `publishedAt` on, immediately if that is not in the future. Both need `content:publish`.',
    }),
    changed: 'row',
  },
  listed: {
    ...flag('listed', { revisionName: 'listed' }),
    shown: z.boolean().meta({
      description:
        'Whether lists, feeds and searches show it. An unlisted article can be read by id and path.',
    }),
    written: z.boolean().nullable().meta({
      description:
        'Whether lists, feeds and searches show it; true unless the text says otherwise.',
    }),
    changed: 'row',
  },
  publishedAt: {
    ...time('published_at', { revisionName: 'publishedAt' }),
    shown: Time.nullable(),
    written: TimeInput.nullable(),
    key: 'date',
    spelled: 'date',
    changed: 'text',
  },
  firstPublishedAt: {
    ...generated<string | null>('first_published_at', {
      insert: `case when status = 'published' then coalesce("publishedAt", now()) end`,
      update: `case when a.first_published_at <= now() then a.first_published_at
        when r.status = 'published' and not r.trashed then coalesce(r."publishedAt", now()) end`,
    }),
    shown: Time.nullable(),
  },
  expiresAt: {
    ...time('expires_at', { revisionName: 'expiresAt' }),
    shown: Time.nullable(),
    written: TimeInput.nullable(),
    key: 'expiryDate',
    spelled: 'date',
    changed: 'text',
  },
  modifiedAt: {
    ...time('modified_at', { revisionName: 'modifiedAt' }),
    shown: Time.nullable().meta({ description: "The author's date of the last change." }),
    written: TimeInput.nullable(),
    key: 'lastmod',
    spelled: 'date',
    changed: 'text',
  },
  createdAt: { ...generated<string>('created_at'), shown: Time },
  updatedAt: { ...generated<string>('updated_at', { update: 'now()' }), shown: Time },
  updatedBy: {
    ...generated<string>('updated_by', { insert: '$1', update: '$1' }),
    shown: z.string().nullable().meta({
      description: 'The key that wrote this version; null for readers without `drafts:read`.',
    }),
  },
  trashedAt: {
    ...generated<string | null>('trashed_at', {
      update: 'case when r.trashed then coalesce(a.trashed_at, now()) end',
      revisionName: 'trashedAt',
    }),
    shown: Time.nullable(),
  },
  version: { ...generated<number>('version', { update: 'a.version + 1' }), shown: z.int() },
  translationKey: {
    ...optionalText('translation_key', {
      insert: 'coalesce(joined, "translationKey")',
      update: 'o.next_key',
      revisionName: 'translationKey',
    }),
    shown: z.string().nullable().meta({
      description:
        'The key that translations share: from the text, or else from the path; it stays when the path changes.',
    }),
    written: groupKey,
    key: 'translationKey',
    spelled: 'text',
  },
  tags: {
    ...json('tags', { revisionName: 'tags' }),
    shown: z.array(TagLink),
    written: tagNames,
    key: 'tags',
    spelled: 'terms',
    changed: 'text',
  },
  categories: {
    ...json('categories', { revisionName: 'categories' }),
    shown: z.array(CategoryLink),
    written: categoryNames,
    key: 'categories',
    spelled: 'categories',
    changed: 'text',
  },
  aliases: {
    ...texts('aliases', { revisionName: 'aliases' }),
    shown: z.array(z.string()).meta({
      description:
        'Other paths of the site that redirect here with 301, without a leading slash; an alias that is relative in the text is shown resolved.',
    }),
    written: z.array(place.min(1)).max(limits.aliases).meta({
      description:
        'Other paths of the article on this site, which redirect to `path`. The leading slash is optional; with it, a leading folder of the language of the article (`/en/`) is removed. The text has them as `/old/path`.',
    }),
    key: 'aliases',
    spelled: 'aliases',
    changed: 'row',
  },
  frontMatter: {
    ...json('front_matter', { revisionName: 'frontMatter' }),
    shown: jsonObject.meta({
      description: 'The keys of the front matter that no other member holds completely.',
    }),
    written: freeKeys.meta({
      description:
        'Free keys of the front matter; a key that holds a field (`title`, `date`, `draft`, `taxonomies.tags`) is 422 `key_of_field`. All together have at most 1,000 keys and list items and 256 kB of text.',
    }),
  },
  wordCount: { ...count('word_count'), shown: z.int() },
  readingMinutes: { ...count('reading_minutes'), shown: z.int() },
  ...origin,
} satisfies Record<string, Field>
