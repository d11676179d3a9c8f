import { Command } from 'commander'
import { states } from '../../articles/list/schema.ts'
import type { Api } from '../../mcp/api.ts'
import { type Shown, shownFields } from '../../mcp/tools/article.ts'
import { note, print, screenWidth } from '../../terminal/screen.ts'
import { renderTable } from '../../terminal/table.ts'
import { printable } from '../../terminal/width.ts'
import { askJson } from './ask.ts'
import { atDesk, type Desk } from './desk.ts'
import { nameOf } from './find.ts'
import { readCount } from './options.ts'

interface Flags {
  status?: string
  lang?: string
  tag?: string
  category?: string
  search?: string
  limit: number
  json?: true
}

/** `broadsheet list`. */
export function listCommand(): Command {
  return new Command('list')
    .description('list articles, the last changed first')
    .option('--status <states>', `only these, separated by commas: ${states.join(', ')}`)
    .option('--lang <tags>', 'only these languages, separated by commas')
    .option('--tag <tags>', 'with any of these tags, separated by commas')
    .option('--category <categories>', 'in any of these categories, separated by commas')
    .option('--search <words>', 'that hold these words; the best come first')
    .option('--limit <number>', 'at most so many', readCount, 50)
    .option('--json', 'a line of JSON for each article')
    .addHelpText('after', help)
    .action((flags: Flags) => atDesk((desk) => list(desk, flags)))
}

async function list({ api, may }: Desk, flags: Flags): Promise<number> {
  const { articles, more } = await readAll(api, queryOf(flags, may.has('drafts:read')), flags.limit)
  if (flags.json) print(articles.map((article) => JSON.stringify(article)))
  else if (articles.length > 0) print(render(articles))
  else note(['No article matches.'])
  if (more) note([`There are more: --limit ${flags.limit * 2}`])
  return 0
}

function queryOf({ status, lang, tag, category, search }: Flags, seesDrafts: boolean) {
  const every = seesDrafts ? states.join(',') : undefined
  const sort = search === undefined ? '-updatedAt' : undefined
  return { fields: shownFields, status: status ?? every, sort, lang, tag, category, q: search }
}

const mostInPage = 100

async function readAll(api: Api, query: Record<string, string | undefined>, limit: number) {
  const articles: Shown[] = []
  let cursor: string | null | undefined
  do {
    const wanted = `${Math.min(limit - articles.length, mostInPage)}`
    const page = await askJson<{ data: Shown[]; meta: { nextCursor: string | null } }>(api, {
      method: 'GET',
      path: '/v1/articles',
      query: { ...query, limit: wanted, ...(cursor && { cursor }) },
    })
    articles.push(...page.data)
    cursor = page.meta.nextCursor
  } while (cursor && articles.length < limit)
  return { articles, more: Boolean(cursor) }
}

function render(articles: readonly Shown[]): string[] {
  const columns = [
    { title: 'status' },
    { title: 'changed' },
    { title: 'article', maxWidth: 44 },
    { title: 'title' },
  ]
  const rows = articles.map((article) => [
    article.status,
    article.updatedAt.slice(0, 16).replace('T', ' '),
    printable(nameOf(article)),
    printable(article.title),
  ])
  return renderTable(columns, rows, screenWidth(process.stdout))
}

const help = `
A key without drafts:read sees what readers see. Times are in UTC.

Examples:
  broadsheet list --status draft
  broadsheet list --tag tea --lang zh-CN --limit 200
  broadsheet list --search 'green tea' --json | jq -r .id`
