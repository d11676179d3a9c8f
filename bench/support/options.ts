import { parseArgs } from 'node:util'
import { scenarioNames } from './scenarios.ts'

/** A whole number from a flag; ends the program with one line if it is not one. */
function whole(name: string, text: string): number {
  const number = Number(text.replace(/_/g, ''))
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new Error(`--${name} must be a whole number above 0, not "${text}".`)
}

export interface RunOptions {
  articles: number
  rounds: number
  seconds: number
  /** Seconds before a measurement of reads, and of writes. */
  warmUp: { reads: number; writes: number }
  coldStarts: number
  only: string[] | null
  out: string | null
}

export const runHelp = `npm run bench -- [--articles 10000] [--rounds 3] [--seconds 5] [--only list,tag,…] [--quick] [--out FILE]
  scenarios: ${scenarioNames.join(' ')}`

/** Options of bench/run.ts; `--quick` only tries the program and gives no useful figures. */
export function readRunOptions(args: string[]): RunOptions {
  const { values } = parseArgs({
    args,
    options: {
      articles: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  })
  const { quick } = values
  return {
    articles: whole('articles', values.articles ?? (quick ? '1000' : '10000')),
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '3')),
    seconds: whole('seconds', values.seconds ?? (quick ? '1' : '5')),
    // A server compiles the code of a create, little by little, during its first 4,000.
    warmUp: quick ? { reads: 0.5, writes: 0.5 } : { reads: 3, writes: 20 },
    coldStarts: quick ? 1 : 5,
    only: values.only === undefined ? null : known(values.only.split(',')),
    out: values.out ?? null,
  }
}

function known(names: string[]): string[] {
  const unknown = names.filter((name) => !scenarioNames.some((known) => known === name))
  if (unknown.length > 0) throw new Error(`No such scenario: ${unknown.join(', ')}.\n${runHelp}`)
  return names
}

export interface ImportBenchOptions {
  files: number
  rounds: number
  out: string | null
}

export const importHelp =
  'npm run bench:import -- [--files 10000] [--rounds 3] [--quick] [--out FILE]'

/** Options of bench/import.ts. */
export function readImportOptions(args: string[]): ImportBenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      files: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  })
  return {
    files: whole('files', values.files ?? (values.quick ? '1000' : '10000')),
    rounds: whole('rounds', values.rounds ?? (values.quick ? '1' : '3')),
    out: values.out ?? null,
  }
}
