import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { untilInterrupted } from '../terminal/interrupt.ts'

/** `broadsheet worker`. */
export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'run imports and other jobs in a separate process, next to servers with WORKER=off',
    )
    .addHelpText('after', examples)
    .action(runWorker)
}

async function runWorker(): Promise<void> {
  const { work } = await import('../worker.ts')
  await work(loadConfig(), untilInterrupted())
}

const examples = `
Any number of workers may run. If one stops or dies, another continues its
import. With METRICS_PORT it serves /metrics of its own.

Example:
  WORKER=off broadsheet serve &
  broadsheet worker`
