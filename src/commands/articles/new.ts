import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { AppError } from '../../errors.ts'
import { type Api, type ApiRequest, urlOf } from '../../mcp/api.ts'
import { addressOf } from '../../mcp/tools/article.ts'
import { ask } from './ask.ts'
import { atDesk, type Desk } from './desk.ts'
import { meaningsOf } from './find.ts'
import { keep, keepFrom } from './kept.ts'
import { addWriteOptions } from './options.ts'
import { editAndSave, type Target, type WriteFlags } from './write.ts'

interface Flags extends WriteFlags {
  title?: string
}

/** `broadsheet new`. */
export function newCommand(): Command {
  const command = new Command('new')
    .description('write a new article in $VISUAL or $EDITOR')
    .argument('[path]', 'its path (notes/tea), or language and path (zh-CN:notes/tea)')
    .option('--title <title>', 'its title')
  return addWriteOptions(command)
    .addHelpText('after', help)
    .action((path: string | undefined, flags: Flags) =>
      atDesk((desk) => write(desk, path, flags), { needs: ['content:write'], mustExist: false }),
    )
}

async function write({ api }: Desk, path: string | undefined, flags: Flags): Promise<number> {
  const target = path === undefined ? anywhere(api, flags) : at(api, path, flags)
  const kept = flags.from === undefined ? keep('new', target.before) : keepFrom('new', flags.from)
  return editAndSave(target, kept, flags)
}

const dryRunOf = (dryRun: boolean) => ({ dryRun: dryRun ? 'true' : undefined })

// One key for all tries, so that a repeated request never makes a second article.
function anywhere(api: Api, flags: Flags): Target {
  const key = randomUUID()
  const send = (markdown: Buffer, dryRun: boolean) =>
    twice(api, {
      method: 'POST',
      path: '/v1/articles',
      query: dryRunOf(dryRun),
      headers: { 'idempotency-key': key },
      markdown,
    })
  return { before: template(flags), send, stored: async () => null, advice: () => [] }
}

async function twice(api: Api, request: ApiRequest) {
  return api(request).catch((error) => {
    if (error instanceof AppError) return api(request)
    throw error
  })
}

function at(api: Api, name: string, flags: Flags): Target {
  const [named] = meaningsOf(name)
  const { path, query } = addressOf(named)
  return {
    before: template(flags),
    send: (markdown, dryRun) =>
      api({
        method: 'PUT',
        path,
        query: { ...query, ...dryRunOf(dryRun) },
        // Never replaces an article that is there.
        headers: { 'if-none-match': '*' },
        markdown,
      }),
    stored: async () =>
      (await ask(api, { method: 'GET', path, query, headers: { accept: 'text/markdown' } })).body,
    advice: (file) => [
      `There is an article at ${urlOf({ method: 'GET', path, query })} already. To give yours another path:`,
      `  broadsheet new OTHER/PATH --from ${file}`,
    ],
  }
}

// A text that says nothing of its state would be public at once.
const template = ({ title = '' }: Flags) =>
  Buffer.from(`---\ntitle: ${JSON.stringify(title)}\ndraft: true\n---\n\n`)

const help = `
The text begins as a draft: its front matter has \`draft: true\`. Remove this line
to make the article public when it is saved, or use \`broadsheet publish\` later.
A text that was not saved stays in a file, as \`broadsheet edit --help\` says.

Examples:
  broadsheet new notes/tea --title 'Green tea'
  broadsheet new zh-CN:notes/tea
  broadsheet new --from post.md --no-edit --yes

Exit codes: 0 saved or nothing written, 1 not saved (the text is kept), 2 could
not run (a text that was written is kept).`
