const minWidth = 60
const maxWidth = 100

/** Width of the output: that of the terminal, between 60 and 100 columns. */
export function screenWidth(stream: NodeJS.WriteStream): number {
  return Math.min(Math.max(stream.columns ?? maxWidth, minWidth), maxWidth)
}

/** Writes lines of output to standard output. */
export function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}

/** Writes lines about the output, which are not part of it, to standard error. */
export function note(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`)
}

/** A number with thousands separators. */
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

/** Lines indented by this many columns. */
export const indented = (columns: number, lines: readonly string[]) =>
  lines.map((line) => ' '.repeat(columns) + line)
