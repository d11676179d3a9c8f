import type { JsonObject, Problem } from '../shapes.ts'
import type { Format, Parts } from './file/fences.ts'
import type { HeadKind } from './file/loose-heads.ts'
import { applyChange, type Draft, findPath } from './patch/apply.ts'
import { takesTooLong } from './patch/effort.ts'
import { lineEndOf } from './patch/lines.ts'
import {
  findDoubled,
  mistakeProblem,
  type Refused,
  refusalProblem,
  tooMany,
  unreadable,
} from './patch/problems.ts'
import { Refusal } from './patch/refusal.ts'
import type { PatchValue } from './patch/values.ts'
import { findMistake } from './patch/verify.ts'
import { joined, openFenced, openText, type Top } from './visibility/top.ts'

/** The new text, or why nothing can be written (code `cannot_patch`). */
type PatchResult = { ok: true; text: string } | Refused

/** The same, divided. */
type PatchedParts = { ok: true; parts: Parts } | Refused

/** Changes the front matter between the fences of a text, like `patchParts`. */
export function patchText(
  text: string,
  changes: Record<string, PatchValue>,
  body?: string,
): PatchResult {
  const opened = openFenced(text)
  if (!opened.ok) return unreadable(opened.problems)
  const patched = patchParts(opened.top, changes, body, openFenced)
  return patched.ok ? { ok: true, text: joined(patched.parts) } : patched
}

/**
 * Sets keys of the front matter (undefined removes one) and, if given, the body; no other byte
 * changes. A name is the key as spelled in the file, or a dotted path into its maps. Applies all
 * changes or none; the result is parsed again with `open` before it is returned. A text without a
 * head gets lines `Key: value` if its kind of heads is `meta`, else YAML.
 */
export function patchParts(
  { parts, data, doubled }: Pick<Top, 'parts' | 'data' | 'doubled'>,
  changes: Record<string, PatchValue>,
  body?: string,
  open: typeof openText = openText,
  kind?: HeadKind,
): PatchedParts {
  const wantedBody = body ?? parts.body
  const names = Object.keys(changes)
  if (names.length === 0)
    return finish(parts, { ...parts, body: wantedBody }, Object.create(null), [], open)
  if (takesTooLong(parts.raw, data, changes)) return tooMany
  const unclear = findDoubled(doubled, data, changes)
  if (unclear.length > 0) return { ok: false, problems: unclear }
  const format = parts.format === 'none' ? (kind === 'meta' ? 'meta' : 'yaml') : parts.format
  const drafted = draftChanges({ ...parts, format }, data, changes)
  if (!drafted.ok) return drafted
  return finish(
    parts,
    withHead(parts, drafted.draft.raw, wantedBody, format),
    drafted.draft.data,
    names,
    open,
  )
}

/** The name of a top-level key that may hold dots, so that it is not taken for a path. */
export function literalName(key: string): string {
  return key.replaceAll('.', '\\.')
}

type Drafted = { ok: true; draft: Draft } | Refused

function draftChanges(
  parts: Parts,
  data: JsonObject,
  changes: Record<string, PatchValue>,
): Drafted {
  const { raw, format } = parts
  const eol = lineEndOf(parts.open || raw + parts.close + parts.body)
  const problems: Problem[] = []
  let draft: Draft = { raw, data, format, eol }
  const entries = Object.entries(changes)
  // New keys of JSON go to the beginning, so the first one is written last.
  if (format === 'json' || format === 'semicolons') entries.reverse()
  for (const [name, value] of entries) {
    try {
      draft = applyChange(draft, findPath(draft.data, name), value)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      problems.push(refusalProblem(parts, draft, name, error))
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, draft }
}

/** A file without front matter gets a head only if there is something to write into it. */
function withHead(parts: Parts, raw: string, body: string, format: Format): Parts {
  if (parts.format !== 'none' || raw === '') return { ...parts, raw, body }
  const eol = lineEndOf(parts.body)
  if (format === 'meta') return { ...parts, format, raw, close: eol, body }
  const fence = `---${eol}`
  return { format: 'yaml', before: parts.before, open: fence, raw, close: fence, body }
}

function finish(
  old: Parts,
  wanted: Parts,
  data: JsonObject,
  names: string[],
  open: typeof openText,
): PatchedParts {
  if (wanted.raw === old.raw && wanted.body === old.body) return { ok: true, parts: old }
  let mistake: string | null = null
  for (const parts of candidates(old, wanted)) {
    mistake = findMistake(old, parts, data, open)
    if (mistake === null) return { ok: true, parts }
  }
  return { ok: false, problems: [mistakeProblem(old, names, mistake ?? '')] }
}

/** A head that ends without a line end may need one before a body, and after a fence has one. */
function candidates(old: Parts, wanted: Parts): Parts[] {
  if (wanted.body === old.body || wanted.close.endsWith('\n') || wanted.format === 'none')
    return [wanted]
  const apart = { ...wanted, close: wanted.close + lineEndOf(old.open + old.raw) }
  const isFence = /^(?:---|\+\+\+)$/.test(wanted.close) && wanted.body !== ''
  return isFence ? [apart, wanted] : [wanted, apart]
}
