import { readFileSync } from 'node:fs'
import { type Agent, request } from 'node:http'
import { type Started, startBroadsheet } from './processes.ts'

export interface ServedByWorkers extends Started {
  url: string
  /** The process ids of the workers that live now. */
  workers(): number[]
  /** How many workers have listened, and how many have died, so far. */
  listened(): number
  died(): number
  /** Whether each worker that died has been replaced, and all listen. */
  isWhole(): boolean
}

/** Starts `broadsheet serve --workers`. */
export async function serveByWorkers(
  count: number,
  env: Record<string, string>,
): Promise<ServedByWorkers> {
  const base = { PORT: '0', LOG_LEVEL: 'info', WORKER: 'off', RATE_LIMIT: '0' }
  const started = startBroadsheet(['serve', '--workers', String(count)], { ...base, ...env })
  await started.says('is running')
  const port = Number(/API +http:\S+:(\d+)/.exec(started.output())?.[1])
  const said = (text: string) => started.output().split(text).length - 1
  const workers = () => workersOf(started.pid)
  const listened = () => said('Server listening')
  const died = () => said('a worker died')
  return {
    ...started,
    url: `http://127.0.0.1:${port}`,
    workers,
    listened,
    died,
    isWhole: () => workers().length === count && listened() - died() === count,
  }
}

function workersOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean)
  return children.map(Number).filter((child) => isWorker(child))
}

const isWorker = (pid: number) => read(`/proc/${pid}/cmdline`).includes('worker-process')

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Milliseconds without a byte after which a request counts as lost. */
const lostAfter = 30_000

interface Answer {
  status: number
  text: string
}

/** One request, by default over a connection of its own. */
export function ask(
  url: string,
  {
    method = 'GET',
    body,
    agent = false,
    headers = {},
  }: {
    method?: string
    body?: object
    agent?: Agent | false
    headers?: Record<string, string>
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const type = body ? { 'content-type': 'application/json' } : {}
    const sent = request(url, { method, agent, headers: { ...type, ...headers } }, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk
        })
        .on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        .on('error', reject)
    })
    sent.setTimeout(lostAfter, () => sent.destroy(new Error(`No answer: ${method} ${url}`)))
    sent.on('error', reject).end(body && JSON.stringify(body))
  })
}
