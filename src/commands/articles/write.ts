import { existsSync } from 'node:fs'
import { AppError } from '../../errors.ts'
import type { ApiResponse } from '../../mcp/api.ts'
import type { Written } from '../../mcp/tools/article.ts'
import { note, print } from '../../terminal/screen.ts'
import { jsonOf, refusalOf } from './ask.ts'
import { openInEditor } from './editor.ts'
import { describe } from './find.ts'
import type { Kept } from './kept.ts'
import { type Answer, askWhether } from './question.ts'
import { shown } from './shown.ts'

/** Where a text goes when it is saved. */
export interface Target {
  /** The text before the person changed it. */
  before: Buffer
  /** Sends the text; a dry run only tells what it would change. */
  send(text: Buffer, dryRun: boolean): Promise<ApiResponse>
  /** After a response that did not come: what is stored there now. */
  stored(): Promise<Buffer | null>
  /** What to do when another person has changed the place meanwhile. */
  advice(file: string): string[]
}

export interface WriteFlags {
  edit: boolean
  yes?: true
  from?: string
}

/** The exit code when the text was not saved and is kept. */
const notSaved = 1

/**
 * Lets a person edit a text, shows what that changes, asks, and saves it. Whatever happens, the
 * text is in its file until it is stored.
 */
export async function editAndSave(target: Target, kept: Kept, flags: WriteFlags): Promise<number> {
  try {
    return await editUntilDone(target, kept, flags)
  } finally {
    if (existsSync(kept.file)) note([`The text is kept in ${kept.file}`])
  }
}

async function editUntilDone(target: Target, kept: Kept, flags: WriteFlags): Promise<number> {
  for (let edits = flags.edit; ; edits = true) {
    if (edits) await edit(target, kept)
    const text = kept.read()
    const isSame = text?.equals(target.before) && flags.from === undefined
    if (text === null || text.length === 0 || isSame) return leave(kept, isSame)
    const answer = await review(target, kept, text, flags)
    if (answer === 'no') return notSaved
    if (answer === 'yes') return save(target, kept, text)
  }
}

function leave(kept: Kept, isSame = false): number {
  kept.remove()
  note([isSame ? 'Nothing was changed.' : 'The file is empty or gone: nothing was saved.'])
  return isSame ? 0 : notSaved
}

// An editor that crashed may have saved half of the text, so nothing is sent.
async function edit(target: Target, kept: Kept): Promise<void> {
  const fault = await openInEditor(kept.file)
  if (fault === null) return
  if (kept.read()?.equals(target.before)) kept.remove()
  throw new AppError('unavailable', `${fault} Nothing was saved.`)
}

/** Shows what the text would change, or what is wrong with it, and asks what to do. */
async function review(
  target: Target,
  kept: Kept,
  text: Buffer,
  { yes }: WriteFlags,
): Promise<Answer> {
  const response = await target.send(text, true)
  if (isRefused(response)) {
    sayRefused(target, kept, response)
    if (yes || response.status === 412) return 'no'
    return askWhether('[e]dit again or [n]o, keep the text? ', ['edit', 'no'])
  }
  showChanges(writtenOf(response))
  return yes ? 'yes' : askWhether('Save? [y]es, [e]dit again or [n]o, keep the text: ', all)
}

const all = ['yes', 'edit', 'no'] as const

async function save(target: Target, kept: Kept, text: Buffer): Promise<number> {
  const response = await target.send(text, false).catch((error) => orStored(target, text, error))
  if (response && isRefused(response)) {
    sayRefused(target, kept, response)
    return notSaved
  }
  const written = response && writtenOf(response)
  kept.remove()
  note([written ? `Saved: ${describe(written.data)}` : 'Saved; the response was lost.'])
  return 0
}

// Without a response the write may have happened, so the place is read again.
async function orStored(target: Target, text: Buffer, error: unknown): Promise<null> {
  const stored = await target.stored().catch(() => null)
  if (stored?.equals(text)) return null
  throw error
}

// What another text can cure; everything else ends the command.
const isRefused = ({ status }: ApiResponse) => [409, 412, 413, 422].includes(status)

function writtenOf(response: ApiResponse): Written {
  if (response.status >= 300) throw refusalOf(response)
  return jsonOf<Written>(response)
}

function sayRefused({ advice }: Target, { file }: Kept, response: ApiResponse): void {
  const lines = refusalOf(response).message.split('\n')
  note(lines.map((line) => `error: ${line}`))
  if (response.status === 412) note(advice(file))
}

function showChanges({ problems = [], changes }: Written): void {
  print([shown(changes?.diff?.trimEnd() || 'The text stays the same.')])
  note(problems.map(({ code, message }) => `warning: ${code}: ${message}`))
}
