const narrowest = 60
const widest = 100

/** Columns to write for: those of the terminal, between 60 and 100. */
export function screenWidth(stream: NodeJS.WriteStream): number {
  return Math.min(Math.max(stream.columns ?? widest, narrowest), widest)
}

/** Writes lines for a person or a program to read. */
export function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Writes lines that are about the output and no part of it. */
export function note(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`)
}

/** A number with its thousands set apart. */
export const grouped = (number: number) => number.toLocaleString('en-US')

/** `1 file`, `2 files`. */
export const counted = (number: number, thing: string) =>
  `${grouped(number)} ${thing}${number === 1 ? '' : 's'}`

/** 0.8 s, 42 s, 3 min 05 s. */
export function renderDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${grouped(Math.floor(whole / 60))} min ${String(whole % 60).padStart(2, '0')} s`
}
