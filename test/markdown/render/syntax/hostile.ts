/** The same for the syntax of dialects. */
export function hostileSyntax(size: number): Record<string, string> {
  const fill = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)
  const nested = (line: (depth: number) => string) => {
    const lines: string[] = []
    for (let length = 0, depth = 0; length < size; depth++) {
      lines.push(line(depth))
      length += lines.at(-1)?.length ?? 1
    }
    return lines.join('\n').slice(0, size)
  }
  return {
    'callouts in quotes': fill('> [!NOTE]\n\n'),
    'callouts in nested quotes': nested((depth) => `${'>'.repeat(depth)}[!NOTE]`),
    'signs of callouts that never close': fill('> [!NOTE|'),
    'callouts that never close': fill(':::note\n'),
    'callouts of ever fewer colons': fill('::::::::::note\n:::::::tip\n:::info\n'),
    'containers that never close': fill(':::tabs\n'),
    'callouts after text': fill('a\n:::note\n:::\n'),
    'titles that never close': fill(`:::note[${'['.repeat(200)}\n`),
    'callouts in callouts': nested((depth) => `${'    '.repeat(depth)}!!! note`),
    'callouts without content': fill('!!! note\n'),
    'words after a callout': fill(`!!! ${'a '.repeat(200)}"\n`),
  }
}
