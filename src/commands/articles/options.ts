import { type Command, InvalidArgumentError } from 'commander'

/** The options of the commands that save a text. */
export function addWriteOptions(command: Command): Command {
  return command
    .option('--from <file>', 'begin with the text of this file')
    .option('--no-edit', 'do not open an editor')
    .option('--yes', 'save without asking')
}

/** Reads a number of articles from 1 to 10,000. */
export function readCount(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= 10_000) return count
  throw new InvalidArgumentError('Give a number from 1 to 10000.')
}

/** Reads the number of a version. */
export function readVersion(text: string): string {
  if (/^[1-9]\d{0,8}$/.test(text) || text === 'current') return text
  throw new InvalidArgumentError('Give the number of a version, or current.')
}
