import { Agent, request } from 'node:http'
import { sample, tagNames } from './content/articles.ts'
import { rareWords } from './content/texts.ts'
import { cpuSeconds } from './cpu-time.ts'
import type { Server } from './processes.ts'

/** Requests of one kind, to a server as it comes or to one with its cache off. */
interface CpuScenario {
  name: string
  server: 'cached' | 'uncached'
  /** Of the number of requests that are asked for: those that cost much are asked less often. */
  share: number
  ask(index: number): { method: string; path: string; body?: string }
  status: number
  headers: Record<string, string>
}

const lists = '/v1/articles?limit=20'

export function cpuScenarios(paths: readonly string[], token: string): CpuScenario[] {
  const words = [...rareWords.en, ...rareWords.zh].map((word) => encodeURIComponent(word))
  const read = (
    name: string,
    server: CpuScenario['server'],
    share: number,
    all: readonly string[],
  ) =>
    ({
      name,
      server,
      share,
      status: 200,
      headers: {},
      ask: (index: number) => ({ method: 'GET', path: all[index % all.length] as string }),
    }) satisfies CpuScenario
  return [
    read('list, cached', 'cached', 1, [lists]),
    read('list', 'uncached', 1, [lists]),
    read('by path', 'uncached', 1, paths),
    read('list with files', 'uncached', 1, [`${lists}&include=files`]),
    read('list with html', 'uncached', 0.1, [`${lists}&include=html`]),
    read(
      'search',
      'uncached',
      0.5,
      words.map((word) => `${lists}&q=${word}`),
    ),
    create(token),
  ]
}

let created = 0

function create(token: string): CpuScenario {
  return {
    name: 'create',
    server: 'uncached',
    share: 0.1,
    status: 201,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ask: (index) => {
      const { lang, title, body } = sample(1_000_000 + (index % 200))
      const tags = tagNames.slice(index % 100, (index % 100) + 3)
      const article = { title, lang, path: `cpu/${created++}`, status: 'published', tags, body }
      return { method: 'POST', path: '/v1/articles', body: JSON.stringify(article) }
    },
  }
}

const connections = 8

/** Milliseconds of CPU time that the server takes for each of so many requests. */
export async function costOf(
  server: Server,
  scenario: CpuScenario,
  count: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const before = cpuSeconds(server.pid)
  let next = 0
  const lane = async () => {
    while (next < count) await askOnce(server, agent, scenario, next++)
  }
  await Promise.all(Array.from({ length: connections }, lane))
  const spent = cpuSeconds(server.pid) - before
  agent.destroy()
  return (spent * 1000) / next
}

function askOnce(
  { port }: Server,
  agent: Agent,
  { ask, status, headers }: CpuScenario,
  index: number,
): Promise<void> {
  const { method, path, body } = ask(index)
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, agent, method, path, headers }, (answer) => {
      if (answer.statusCode !== status)
        reject(new Error(`${method} ${path} answered ${answer.statusCode}, not ${status}.`))
      answer.on('end', resolve).on('error', reject).resume()
    })
    asked.on('error', reject).end(body)
  })
}
