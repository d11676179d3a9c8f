import type { Measured } from './load.ts'
import { type Setting, settingLine } from './machine.ts'
import type { RunOptions } from './options.ts'
import { figure, median, table } from './report.ts'
import { bare, byHand, cached, uncached } from './servers/servers.ts'

/** One measurement: a scenario on a server in a round. */
export interface Row extends Measured {
  round: number
  server: string
  scenario: string
  /** The share of a core that was used. */
  serverCpu: number
  databaseCpu: number
}

export interface RunResult extends Setting {
  options: Omit<RunOptions, 'out'>
  /**
   * The start of Broadsheet while the database runs already: from spawn to the first 200 of a list.
   */
  coldStartMs: number
  /** Memory in MiB by server. */
  memory: Record<string, { idle: number; load: number }>
  rows: Row[]
}

/** The result as Markdown. */
export function printRun(result: RunResult): string {
  const { options, memory } = result
  const layout = result.pinned
    ? 'server on CPU 0, load and PostgreSQL on CPU 1'
    : 'not pinned to CPUs (no taskset, or one CPU)'
  return [
    settingLine(result),
    `${options.articles} articles, ${options.rounds} rounds of ${options.seconds} s, medians; ${layout}`,
    '',
    mainTable(result.rows),
    '',
    table(
      ['MiB', ...Object.keys(memory)],
      (['idle', 'load'] as const).map((when) => [
        when === 'idle' ? 'RSS idle' : 'RSS at most',
        ...Object.values(memory).map((entry) => figure(entry[when])),
      ]),
    ),
    '',
    `Cold start to the first 200: ${Math.round(result.coldStartMs)} ms (median of ${options.coldStarts}).`,
    '',
    detailTable(result.rows),
  ].join('\n')
}

function mainTable(rows: readonly Row[]): string {
  const a = rate(rows, 'list', bare)
  const names = [...new Set(rows.map(({ scenario }) => scenario))]
  return table(
    ['req/s', '(a)', '(b)', '(c)', '(d)', 'c/b', 'd/b', 'd/a', 'p99 b', 'p99 c', 'p99 d'],
    names.map((name) => {
      const b = betterForm(rows, name)
      const [c, d] = [rate(rows, name, uncached), rate(rows, name, cached)]
      const rates = [name === 'list' ? a : Number.NaN, rate(rows, name, b), c, d]
      const ratios = [
        c / rate(rows, name, b),
        d / rate(rows, name, b),
        name.startsWith('create') ? Number.NaN : d / a,
      ]
      const waits = [b, uncached, cached].map((server) => middle(rows, name, server, 'p99'))
      return [
        name,
        ...rates.map(figure),
        ...ratios.map(figure),
        ...waits.map((wait) => `${figure(wait)} ms`),
      ]
    }),
  )
}

function detailTable(rows: readonly Row[]): string {
  const kinds = [...new Map(rows.map((row) => [`${row.scenario}\n${row.server}`, row])).values()]
  return table(
    [
      'scenario (server)',
      'req/s',
      'p50 ms',
      'p99 ms',
      'bytes',
      'CPU server',
      'CPU PostgreSQL',
      'CPU load',
    ],
    kinds.map(({ scenario, server }) => [
      `${scenario} (${server})`,
      ...(
        ['perSecond', 'p50', 'p99', 'answerBytes', 'serverCpu', 'databaseCpu', 'loadCpu'] as const
      ).map((name) => figure(middle(rows, scenario, server, name))),
    ]),
  )
}

// The hand-written server counts with the better of its two forms.
function betterForm(rows: readonly Row[], scenario: string): string {
  const [sql, other] = byHand
  return rate(rows, scenario, other) > rate(rows, scenario, sql) ? other : sql
}

const rate = (rows: readonly Row[], scenario: string, server: string) =>
  middle(rows, scenario, server, 'perSecond')

function middle(
  rows: readonly Row[],
  scenario: string,
  server: string,
  name: 'perSecond' | 'p50' | 'p99' | 'answerBytes' | 'serverCpu' | 'databaseCpu' | 'loadCpu',
): number {
  const found = rows.filter((row) => row.scenario === scenario && row.server === server)
  return found.length > 0 ? median(found.map((row) => row[name])) : Number.NaN
}
