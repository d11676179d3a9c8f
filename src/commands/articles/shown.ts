/**
 * Text of an author for a terminal, without characters that move its cursor; unchanged for a file
 * or a pipe.
 */
export function shown(text: string): string {
  if (!process.stdout.isTTY) return text
  return text.replace(/(?![\n\t])\p{Cc}/gu, (sign) => (sign === '\r' ? '' : '\uFFFD'))
}
