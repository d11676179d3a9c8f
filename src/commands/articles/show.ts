import { Command } from 'commander'
import { ask } from './ask.ts'
import { atDesk, type Desk } from './desk.ts'
import { articleHelp, findNamed, readFileOf } from './find.ts'
import { shown } from './shown.ts'

/** `broadsheet show`. */
export function showCommand(): Command {
  return new Command('show')
    .description('print the file of an article, byte for byte')
    .argument('<article>', articleHelp)
    .option('--json', 'all its fields as JSON instead')
    .addHelpText('after', help)
    .action((name: string, flags: { json?: true }) =>
      atDesk((desk) => show(desk, name, flags.json ?? false)),
    )
}

async function show({ api }: Desk, name: string, json: boolean): Promise<number> {
  const { id } = await findNamed(api, name)
  const bytes = json
    ? (await ask(api, { method: 'GET', path: `/v1/articles/${id}` })).body
    : (await readFileOf(api, id)).file
  process.stdout.write(process.stdout.isTTY ? shown(bytes.toString()) : bytes)
  return 0
}

const help = `
Examples:
  broadsheet show notes/tea
  broadsheet show zh-CN:notes/tea > tea.md
  broadsheet show notes/tea --json | jq .data.version`
