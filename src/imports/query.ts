import { z } from 'zod'
import { commaParam } from '../http/request/lists.ts'
import {
  booleanParam,
  choiceParam,
  cursorParam,
  integerParam,
  paramOf,
} from '../http/request/query.ts'
import { isPathPattern, patternForm } from '../markdown/dialects/config/path-patterns.ts'
import { dialectNames } from '../markdown/dialects/dialect.ts'
import { readEncoding, readNameEncoding } from '../markdown/encoding/encodings.ts'
import { readLangTag } from '../markdown/file/langs.ts'
import { isTimeZone } from '../markdown/file/time-zone.ts'
import { isSourceName, sourceName } from '../shapes.ts'
import { readDedupe } from './dedupe/by.ts'
import { outcomeKinds } from './schema.ts'

export const sourceParam = paramOf(
  (text) => (isSourceName(text) ? text : undefined),
  'A name of 1 to 64 letters, digits, dots, dashes and underscores is expected.',
  { type: 'string', pattern: sourceName.source },
)

const langParam = paramOf(readLang, 'A BCP 47 language tag such as en or zh-CN is expected.', {
  type: 'string',
})
const encodingParam = paramOf(
  readTextEncoding,
  'auto, utf-8, or an encoding such as gbk, big5, cp932, euc-kr, windows-1251 or utf-16 is expected.',
  { type: 'string', default: 'utf-8' },
)
const nameEncodingParam = paramOf(
  readNameEncoding,
  'An encoding such as gbk, cp932, big5, euc-kr, cp866 or cp437 is expected.',
  { type: 'string' },
)
const timeZoneParam = paramOf(
  readTimeZone,
  'An IANA time zone such as Asia/Shanghai is expected.',
  {
    type: 'string',
  },
)

const pathParam = commaParam.refine((texts) => texts.every(isPathPattern), patternForm)

const dedupeParam = paramOf(readDedupe, 'body, link or frontMatter.KEY is expected.', {
  type: 'string',
})

/** The query of `POST /v1/imports`. */
export const ImportQuery = z.strictObject({
  source: sourceParam
    .optional()
    .describe('The source that the files belong to; `default` when omitted.'),
  dryRun: booleanParam.optional().describe('Gives the same report but writes nothing.'),
  lang: langParam.optional().describe('The language of files that name none.'),
  timeZone: timeZoneParam.optional().describe('The zone of times that have none.'),
  status: choiceParam(['draft', 'published', 'archived'])
    .optional()
    .describe('The status of files that name none.'),
  encoding: encodingParam
    .optional()
    .describe(
      'Encoding of the texts: `utf-8`, `auto`, or a name such as gbk or cp932. An export writes the same bytes again.',
    ),
  nameEncoding: nameEncodingParam
    .optional()
    .describe(
      'Encoding of names in archives that do not declare one, such as gbk or cp932; guessed when omitted.',
    ),
  onConflict: choiceParam(['skip', 'overwrite'])
    .optional()
    .describe(
      'For a changed file whose article (or stored file) was changed here or trashed by a person: `skip` (the default) reports a conflict, `overwrite` takes the file and restores from the trash.',
    ),
  strict: booleanParam
    .optional()
    .describe(
      'Files whose visibility is unclear fail (otherwise they become drafts with a warning), and those that have only the name of their file for a title.',
    ),
  prune: booleanParam
    .optional()
    .describe(
      'Moves articles and imported files of the source to the trash when their file is gone; an import that finds it again restores them.',
    ),
  pruneLimit: integerParam(0, 999_999_999)
    .optional()
    .describe('The most articles and files that `prune` may trash.'),
  files: choiceParam(['none', 'all'])
    .optional()
    .describe(
      '`none` leaves out the files beside the articles, such as pictures; `all` also takes the themes, layouts and code of a site.',
    ),
  dialect: choiceParam([...dialectNames, 'auto'])
    .optional()
    .describe(
      'The site generator by whose rules the files are read. A new source is read by the one that its files show (`auto`); a known source keeps its dialect.',
    ),
  path: pathParam
    .optional()
    .describe(
      'The address that the code of a site gives to the files of a folder, such as `src/content/blog:/blog/:slug/`; repeatable. The source keeps them for its next imports, until one names others.',
    ),
  dedupe: dedupeParam
    .optional()
    .describe(
      'Compares each text with all other articles outside the trash and with the files before it, by `body`, `link` (both as `GET /v1/articles/duplicates` does) or the value of a key, such as `frontMatter.guid`. A duplicate gets the warning `duplicate`, which names the oldest other article; with `strict` it fails.',
    ),
  dedupeAction: choiceParam(['report', 'skip'])
    .optional()
    .describe(
      'With `skip` a new file that is a duplicate is left out, with the outcome `duplicate`. Needs `dedupe`.',
    ),
  inlineTags: booleanParam
    .optional()
    .describe(
      'Whether `#tags` in the texts of Obsidian are tags of the articles. The source keeps the value for its next imports.',
    ),
  mirror: booleanParam
    .optional()
    .describe(
      'Mirrors the pictures of other hosts that the articles of the source name, after the import. Needs `MIRROR_IMAGES=on`.',
    ),
})

export const FilesQuery = z.strictObject({
  outcome: choiceParam(outcomeKinds).optional(),
  limit: integerParam(1, 1000).default(100),
  cursor: cursorParam,
})

/** `auto` or the canonical name of an encoding; undefined when unknown. */
export function readTextEncoding(text: string): string | undefined {
  return text.toLowerCase() === 'auto' ? 'auto' : readEncoding(text)
}

/** The language tag in canonical form; undefined when invalid. */
export function readLang(text: string): string | undefined {
  return readLangTag(text) ?? undefined
}

/** The time zone; undefined when this machine does not know it. */
export function readTimeZone(text: string): string | undefined {
  return isTimeZone(text) ? text : undefined
}
