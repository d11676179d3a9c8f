import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { untilInterrupted } from '../terminal/interrupt.ts'

export function workerCommand(): Command {
  return new Command('worker')
    .description('run uploaded imports in a process of its own, beside servers with WORKER=off')
    .addHelpText('after', examples)
    .action(runWorker)
}

async function runWorker(): Promise<void> {
  const { work } = await import('../worker.ts')
  await work(loadConfig(), untilInterrupted())
}

const examples = `
Any number of workers may run. One that stops, or dies, leaves its import to
the others, who go on with it.

Example:
  WORKER=off broadsheet serve &
  broadsheet worker`
