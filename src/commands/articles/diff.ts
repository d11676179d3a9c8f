import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { compare } from '../../diff/compare.ts'
import { AppError } from '../../errors.ts'
import { decodeText } from '../../markdown/encoding/decode.ts'
import { type Api, diffRequest } from '../../mcp/api.ts'
import { note, print } from '../../terminal/screen.ts'
import { ask } from './ask.ts'
import { atDesk, type Desk } from './desk.ts'
import { articleHelp, findNamed, nameOf, readFileOf } from './find.ts'
import { readVersion } from './options.ts'
import { shown } from './shown.ts'

/** `broadsheet diff`. */
export function diffCommand(): Command {
  return new Command('diff')
    .description('compare versions of an article, or the article with a file')
    .argument('<article>', articleHelp)
    .argument('[from]', 'a version (default: the one before the present)', readVersion)
    .argument('[to]', 'a later version (default: the present)', readVersion)
    .option('--file <file>', 'compare the present text with this file')
    .addHelpText('after', help)
    .action((name: string, from?: string, to?: string, flags: { file?: string } = {}) =>
      atDesk((desk) => diff(desk, name, { from, to, ...flags })),
    )
}

interface Wanted {
  from: string | undefined
  to: string | undefined
  file?: string
}

async function diff({ api }: Desk, name: string, { from, to, file }: Wanted): Promise<number> {
  if (file !== undefined && from !== undefined)
    throw new AppError('bad_request', '--file compares with the present text: name no version.')
  const found = await findNamed(api, name)
  const text =
    file === undefined
      ? await diffOf(api, found.id, from ?? before(found.version), to ?? 'current')
      : await withFile(api, found.id, file, nameOf(found))
  if (text === '') note(['The texts are the same.'])
  else print([shown(text.trimEnd())])
  return 0
}

function before(version: number): string {
  if (version > 1) return `${version - 1}`
  throw new AppError('not_found', 'The article has only one version.')
}

async function diffOf(api: Api, id: string, from: string, to: string): Promise<string> {
  return (await ask(api, diffRequest(id, from, to))).body.toString()
}

async function withFile(api: Api, id: string, file: string, name: string): Promise<string> {
  const to = textOf(file)
  const from = (await readFileOf(api, id)).file.toString()
  if (from === to) return ''
  return (await compare({ from, to, names: [name, file] })).text
}

// A text in another encoding would differ in every letter that is not ASCII.
function textOf(file: string): string {
  const decoded = decodeText(bytesOf(file))
  if (decoded.ok) return decoded.text
  throw new AppError('bad_request', `${file}: ${decoded.problems[0]?.message}`)
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new AppError('not_found', `The file ${file} cannot be read: ${(error as Error).message}.`)
  }
}

const help = `
Examples:
  broadsheet diff notes/tea              what the last change was
  broadsheet diff notes/tea 3            from version 3 to the present
  broadsheet diff notes/tea 3 5
  broadsheet diff notes/tea --file tea.md`
