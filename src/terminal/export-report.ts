import { SingleBar } from 'cli-progress'
import type { FolderOutcome } from '../exports/folder.ts'
import { counted, grouped, renderDuration } from './screen.ts'
import { printable, wrap } from './width.ts'

const maxListed = 20

/** The progress of an export. */
export interface Tally {
  readonly total: number
  readonly startedAt: number
  written: number
  unchanged: number
  refused: number
  renamed: number
  /** The first files that were refused or renamed. */
  readonly listed: FolderOutcome[]
  add(outcome: FolderOutcome): void
}

/** Begins to count the files of an export. */
export function createTally(total: number): Tally {
  const tally: Tally = {
    total,
    startedAt: Date.now(),
    written: 0,
    unchanged: 0,
    refused: 0,
    renamed: 0,
    listed: [],
    add: (outcome) => {
      tally[outcome.outcome]++
      if (outcome.as !== undefined) tally.renamed++
      if ((outcome.as ?? outcome.reason) !== undefined && tally.listed.length < maxListed)
        tally.listed.push(outcome)
    },
  }
  return tally
}

/** Shows a bar on a terminal, otherwise nothing; returns a function that removes it. */
export function showProgress(
  tally: Tally,
  stream: NodeJS.WriteStream = process.stderr,
): () => void {
  if (!stream.isTTY) return () => {}
  const bar = newBar(stream)
  bar.start(Math.max(tally.total, 1), 0)
  const clock = setInterval(() => bar.update(doneOf(tally)), 125)
  return () => {
    clearInterval(clock)
    bar.stop()
  }
}

const newBar = (stream: NodeJS.WriteStream) =>
  new SingleBar({
    stream,
    format: '{bar}  {value}/{total}  {eta_formatted} left',
    clearOnComplete: true,
    gracefulExit: false,
    fps: 8,
    barsize: 24,
  })

/** The summary of an export as lines for a screen of this width. */
export function renderExport(tally: Tally, folder: string, width: number): string[] {
  const { written, unchanged, refused, renamed, startedAt } = tally
  const parts = [
    `${grouped(written)} written`,
    `${grouped(unchanged)} unchanged`,
    ...(refused > 0 ? [`${grouped(refused)} refused`] : []),
    ...(renamed > 0 ? [`${grouped(renamed)} under another name`] : []),
  ]
  const time = renderDuration(Date.now() - startedAt)
  const headline = `Export to ${folder}: ${counted(doneOf(tally), 'file')} in ${time}: ${parts.join(', ')}.`
  return [...listedLines(tally, width), ...wrap(headline, width)]
}

const doneOf = ({ written, unchanged, refused }: Tally) => written + unchanged + refused

function listedLines({ listed, refused, renamed }: Tally, width: number): string[] {
  if (listed.length === 0) return []
  const lines = listed.map(({ file, as, reason }) =>
    as === undefined
      ? `refused: ${printable(file)}: ${reason}`
      : `another name: ${printable(file)} is ${printable(as)}`,
  )
  const left = refused + renamed - listed.length
  const more = left > 0 ? [`and ${grouped(left)} more`] : []
  return [...[...lines, ...more].flatMap((line) => wrap(line, width)), '']
}
