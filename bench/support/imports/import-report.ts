import { type Setting, settingLine } from '../machine.ts'
import type { ImportBenchOptions } from '../options.ts'
import { figure, median, table } from '../report.ts'

/** One run over all files. */
export interface ImportRow {
  round: number
  /** `a` read and parsed, `b` COPY, `c …` Broadsheet. */
  name: string
  /** Seconds of the work itself, without the start of a process. */
  seconds: number
  /** Seconds of the whole command, as a user sees it. */
  command?: number
  /** Peak memory of the importing process in MiB. */
  peak?: number
  /** Seconds of the later merge of the pending list into the search index. */
  merge?: number
}

export interface ImportResult extends Setting {
  options: Omit<ImportBenchOptions, 'out'>
  rows: ImportRow[]
}

const titles: Record<string, string> = {
  a: '(a) read and parse',
  b: '(b) COPY of the rows',
  'c folder': '(c) import of a folder',
  'c tar.gz': '(c) import of a tar.gz',
  'c unchanged': '(c) again, all unchanged',
}

/** The result as Markdown. */
export function printImport({ rows, options, ...result }: ImportResult): string {
  const middle = (name: string, of: 'seconds' | 'command' | 'peak' | 'merge') =>
    median(rows.filter((row) => row.name === name).map((row) => row[of] ?? Number.NaN))
  const rate = (name: string) => options.files / middle(name, 'seconds')
  const layout = result.pinned
    ? 'Broadsheet on CPU 0, PostgreSQL on CPU 1'
    : 'not pinned to CPUs (no taskset, or one CPU)'
  return [
    settingLine(result),
    `${options.files} files, ${options.rounds} rounds, medians; ${layout}`,
    '',
    table(
      [
        '',
        'files/s',
        'to (a)',
        'to (b)',
        's',
        's, whole command',
        'merge of the index, s',
        'RSS at most, MiB',
      ],
      Object.entries(titles).map(([name, title]) => [
        title,
        figure(rate(name)),
        figure(rate(name) / rate('a')),
        figure(rate(name) / rate('b')),
        figure(middle(name, 'seconds')),
        figure(middle(name, 'command')),
        figure(middle(name, 'merge')),
        figure(middle(name, 'peak')),
      ]),
    ),
  ].join('\n')
}
