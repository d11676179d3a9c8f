import { Command } from 'commander'
import { ifMatch } from '../../mcp/tools/article.ts'
import { note } from '../../terminal/screen.ts'
import { atDesk, type Desk } from './desk.ts'
import { articleHelp, findNamed, nameOf, readFileOf } from './find.ts'
import { findKept, keep, keepFrom } from './kept.ts'
import { addWriteOptions } from './options.ts'
import { editAndSave, type Target, type WriteFlags } from './write.ts'

/** `broadsheet edit`. */
export function editCommand(): Command {
  const command = new Command('edit')
    .description('edit the file of an article in $VISUAL or $EDITOR, see the diff, and save it')
    .argument('<article>', articleHelp)
  return addWriteOptions(command)
    .addHelpText('after', help)
    .action((name: string, flags: WriteFlags) =>
      atDesk((desk) => edit(desk, name, flags), { needs: ['content:write'] }),
    )
}

async function edit({ api }: Desk, name: string, flags: WriteFlags): Promise<number> {
  const found = await findNamed(api, name)
  const { id } = found
  const { file, version } = await readFileOf(api, id)
  const path = `/v1/articles/${id}`
  const target: Target = {
    before: file,
    send: (markdown, dryRun) =>
      api({
        method: 'PUT',
        path,
        query: { dryRun: dryRun ? 'true' : undefined },
        headers: ifMatch(version),
        markdown,
      }),
    stored: async () => (await readFileOf(api, id)).file,
    advice: (kept) => adviceFor(nameOf(found), kept),
  }
  if (flags.from === undefined) sayKept(id, nameOf(found))
  const kept = flags.from === undefined ? keep(id, file) : keepFrom(id, flags.from)
  return editAndSave(target, kept, flags)
}

const adviceFor = (name: string, file: string) => [
  'The article was changed after you began. To compare your text with it and to go on:',
  `  broadsheet diff ${name} --file ${file}`,
  `  broadsheet edit ${name} --from ${file}`,
]

function sayKept(id: string, name: string): void {
  const files = findKept(id)
  if (files.length === 0) return
  note([
    'Texts of this article that were edited and not saved:',
    ...files.map((file) => `  broadsheet edit ${name} --from ${file}`),
  ])
}

const help = `
The text is sent with the version that was read: if another person has changed
the article meanwhile, nothing is overwritten. A text that was not saved stays
in a file below ~/.local/state/broadsheet (or XDG_STATE_HOME); --from continues
with it.

Examples:
  broadsheet edit notes/tea
  EDITOR='code --wait' broadsheet edit zh-CN:notes/tea
  broadsheet edit notes/tea --from tea.md --no-edit --yes

Exit codes: 0 saved or nothing changed, 1 not saved (the text is kept), 2 could
not run (a text that was changed is kept).`
