import type { Family } from './heads.ts'

const many = (count: number, make: (index: number) => string, between = ' ') =>
  Array.from({ length: Math.floor(count) }, (_, index) => make(index)).join(between)

/** Bodies of about `size` characters, one kind of content each. */
export const bodies: Record<string, Family> = {
  words: (size) => 'word '.repeat(size / 5),
  'words that differ': (size) => many(size / 6, (n) => `w${n.toString(36)}`),
  lines: (size) => 'line\n'.repeat(size / 5),
  'blank lines': (size) => '\n'.repeat(size),
  'one word': (size) => 'a'.repeat(size),
  Chinese: (size) => '中文。'.repeat(size / 3),
  'Chinese and Latin': (size) => '中a'.repeat(size / 2),
  'Chinese with signs between': (size) => `中${'*'.repeat(200)}`.repeat(size / 201),
  'marks of one letter': (size) => `a${'\u0301\u0323'.repeat(size / 2)}`,
  flags: (size) => '\u{1f1e6}'.repeat(size / 2),
  'decimal points': (size) => '1.'.repeat(size / 2),
  'blanks within a line': (size) => `a${' '.repeat(size)}b`,
  footnotes: (size) => many(size / 22, (n) => `a[^${n}]\n\n[^${n}]: b\n`, '\n'),
  'uses of a footnote': (size) => `[^1]: b\n\n${'[^1] '.repeat(size / 5)}`,
  'open footnotes': (size) => '[^'.repeat(size / 2),
  links: (size) => many(size / 16, (n) => `[a](http://b/${n})`),
  'link definitions': (size) =>
    `${many(size / 16, (n) => `[${n}]: /x`, '\n')}\n\n${many(size / 16, (n) => `[${n}]`)}`,
  'open brackets': (size) => '['.repeat(size),
  'open pictures': (size) => '!['.repeat(size / 2),
  'open destinations': (size) => '[a](<b'.repeat(size / 6),
  shortcodes: (size) => many(size / 24, () => '{{< ref "a.md" >}}'),
  'open shortcodes': (size) => '{{< "'.repeat(size / 5),
  'code shortcodes that stay open': (size) => '{{< highlight go >}}\n'.repeat(size / 20),
  'nested quotations': (size) => many(size / 42, () => `${'>'.repeat(40)} a`, '\n'),
  lists: (size) => '- a\n'.repeat(size / 4),
  dashes: (size) => '- '.repeat(size / 2),
  'table columns': (size) =>
    `|${'a|'.repeat(size / 8)}\n|${'-|'.repeat(size / 8)}\n|${'b|'.repeat(size / 8)}`,
  'table rows': (size) => `|a|b|\n|-|-|\n${'|x|y|\n'.repeat(size / 6)}`,
  emphasis: (size) => '*a **b '.repeat(size / 7),
  tildes: (size) => '~a ~~b '.repeat(size / 7),
  'open tags': (size) => '<a b="'.repeat(size / 6),
  comments: (size) => '<!-- '.repeat(size / 5),
  scripts: (size) => '<script>'.repeat(size / 8),
  attributes: (size) => `<p ${many(size / 8, (n) => `a${n}=1`)}>`,
  headings: (size) => many(size / 8, (n) => `# a-${n % 9}`, '\n'),
  'headings of one name': (size) => '# a\n'.repeat(size / 4),
  addresses: (size) => 'http://a.b '.repeat(size / 11),
  'mail addresses': (size) => 'a@'.repeat(size / 2),
  'code fences': (size) => '```\n# a\n'.repeat(size / 8),
}
