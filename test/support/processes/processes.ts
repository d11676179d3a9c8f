import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inject } from 'vitest'
import { root } from '../compile.ts'
import { type Started, startNode } from './start-node.ts'

export { killAll, type Started } from './start-node.ts'

/** The path of a TypeScript file of the project (`src/cli.ts`) as it was compiled for this run. */
export const compiled = (file: string) => join(inject('programs'), file.replace(/\.ts$/, '.js'))

/**
 * The address of a module of the tests for the threads and processes that `src` starts: compiled
 * like `src`, or its source.
 */
export const besideSrc = (file: string) =>
  pathToFileURL(inject('fromSources') ? join(root, file) : compiled(file)).href

/**
 * Starts a program of test/support/processes in a separate process, without our environment
 * variables. `wrapper` is a command that executes it: `sh -c '…; exec "$@"' sh`.
 */
export function startProgram(
  name: string,
  env: Record<string, string>,
  args: string[] = [],
  wrapper: string[] = [],
): Started {
  return startNode([compiled(`test/support/processes/${name}`), ...args], env, wrapper)
}

/** Starts `broadsheet`. */
export function startBroadsheet(args: string[], env: Record<string, string>): Started {
  return startNode([compiled('src/cli.ts'), ...args], env)
}

/** Runs `broadsheet` to its end. */
export async function runBroadsheet(args: string[], env: Record<string, string>) {
  const { exit, output } = startBroadsheet(args, env)
  return { code: await exit, output: output() }
}

/** Waits for a condition, at most for this many milliseconds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  time = 200_000,
): Promise<void> {
  const deadline = Date.now() + time
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${condition}`)
    await new Promise((wake) => setTimeout(wake, 20))
  }
}
