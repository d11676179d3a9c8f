import { z } from 'zod'
import { limits } from '../../markdown/file/limits.ts'
import { jsonObject } from '../../shapes.ts'
import type { Field } from './field.ts'
import { history } from './history.ts'
import { freeKeys, groupKey, langTag, line, place } from './inputs.ts'
import { origin } from './origin.ts'
import { count, id, json, optionalText, text, texts } from './stored.ts'
import { CategoryLink, categoryNames, TagLink, tagNames } from './term-inputs.ts'
import { visibility } from './visibility.ts'

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
  ...visibility,
  ...history,
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
