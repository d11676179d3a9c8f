import { Command } from 'commander'
import { AppError } from '../../errors.ts'
import type { Api } from '../../mcp/api.ts'
import { ifMatch, type Shown, type Written } from '../../mcp/tools/article.ts'
import { TimeInput } from '../../shapes.ts'
import { note, print } from '../../terminal/screen.ts'
import { askJson } from './ask.ts'
import { atDesk, type Desk } from './desk.ts'
import { articleHelp, describe, findNamed } from './find.ts'

const timeWithZone = 'A time with its zone is expected, such as 2027-01-01T09:00:00+08:00.'

interface Flags {
  at?: string
  draft?: true
}

/** `broadsheet publish`. */
export function publishCommand(): Command {
  return new Command('publish')
    .description('make articles public, now or later')
    .argument('<article...>', articleHelp)
    .option('--at <time>', 'at this time, such as 2027-01-01T09:00:00+08:00')
    .option('--draft', 'make them drafts again instead')
    .addHelpText('after', help)
    .action((names: string[], flags: Flags) =>
      atDesk((desk) => publish(desk, names, flags), {
        needs: ['content:write', 'content:publish'],
      }),
    )
}

async function publish({ api }: Desk, names: readonly string[], flags: Flags): Promise<number> {
  if (flags.at !== undefined && flags.draft)
    throw new AppError('bad_request', '--at and --draft exclude each other.')
  if (flags.at !== undefined && !TimeInput.safeParse(flags.at).success)
    throw new AppError('bad_request', `--at: ${timeWithZone}`)
  const json = flags.draft
    ? { status: 'draft' }
    : { status: 'published', ...(flags.at !== undefined && { publishedAt: flags.at }) }
  let refused = 0
  for (const name of names) {
    const done = await change(api, name, json).catch((error) => refusal(name, error))
    if (done) print([describe(done)])
    else refused++
  }
  return refused === 0 ? 0 : 1
}

async function change(api: Api, name: string, json: object): Promise<Shown> {
  const { id, version } = await findNamed(api, name)
  const path = `/v1/articles/${id}`
  const headers = ifMatch(version)
  const { data, problems = [] } = await askJson<Written>(api, {
    method: 'PATCH',
    path,
    headers,
    json,
  })
  note(problems.map(({ code, message }) => `warning: ${name}: ${code}: ${message}`))
  return data
}

// The other articles do not depend on this one.
function refusal(name: string, error: unknown): null {
  if (!(error instanceof AppError) || error.code === 'unavailable') throw error
  note(error.message.split('\n').map((line) => `error: ${name}: ${line}`))
  return null
}

const help = `
Examples:
  broadsheet publish notes/tea
  broadsheet publish notes/tea zh-CN:notes/tea --at 2027-01-01T09:00:00+08:00
  broadsheet publish notes/tea --draft

Exit codes: 0 success, 1 some articles were refused (the rest are done), 2 could
not run.`
