/** Markdown that has made parsers quadratic or worse; each about `size` characters long. */
export function hostileBodies(size: number): Record<string, string> {
  const fill = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)
  const lines = (count: number, line: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => line(n)).join('')
  return {
    'emphasis that never closes': fill('*a **a '),
    'opening brackets': fill('['),
    'links that never close': fill('[a]('),
    'nested quotes': fill('>'),
    'runs of back-ticks of all lengths': lines(Math.floor(Math.sqrt(size * 2)), (n) => `${'`'.repeat(n)} `),
    'a list nested in itself': lines(Math.floor(Math.sqrt(size)), (n) => `${'  '.repeat(n)}- a\n`),
    'marked sections': fill('<![CDATA['),
    'pictures that never close': fill('!['),
    'link definitions and their uses': lines(
      Math.floor(size / 24),
      (n) => `[r${n}]: /u${n}\n[r${n}]\n\n`,
    ).slice(0, size),
    'one long address and its many uses': `[a]: /${'u'.repeat(size / 2)}\n\n${'[a]\n'.repeat(size / 8)}`,
    'a table of very many columns': tableOf(Math.floor(size / 48)),
    'destinations that never close': fill('[a](<b'),
    'footnotes that never close': `[^a]: x\n\n${fill('[^')}`,
    'footnotes within footnotes': fill('^['),
    'footnotes and their uses': lines(Math.floor(size / 20), (n) => `[^${n}]: a\n\nb[^${n}]\n\n`).slice(
      0,
      size,
    ),
    'headings of one name': fill('# a\n'),
    'task lists': fill('- [ ] a\n'),
    'open tags': fill('<b>'),
    'hiding tags': fill('<title>'),
    'single signs': fill('< '),
    cells: `<table><tr>${fill('<td>a')}`,
    'declarations without end in a block': `<div>${fill('<!x')}>`,
    'end tags without a name in a block': `<div>${fill('</1')}>`,
    'hiding tags within attributes in a block': `<div>${fill('<title x="')}>`,
    'frames with one end in a block': `<div>${fill('<iframe>')}</iframe>`,
    'hiding tags in a block': `<div>${fill('<title><script></script>')}`,
    'frames without end in a block': `<div>${fill('<iframe><template>')}`,
    'open tags and foreign ends': fill('<b></i>'),
    'comments that never close': fill('<!--'),
    'attributes without end': fill('<a b="'),
    'shortcodes without end': fill('{{< a "'),
    'code shortcodes without end': fill('{{< highlight go >}}\n'),
    'code shortcodes whose end is no end': `${fill('{{< highlight go >}}\n')}{{< /highlight >}} w`,
    'code shortcodes behind a deep quotation': `${'> '.repeat(99)}x\n${fill('{{<highlight>}}\n')}{{</highlight>}} w`,
    'shortcodes across the lines of a deep quotation':
      '>'.repeat(95) + fill(`${'{{<\n>'.repeat(250)}{{<">}}\n>`).slice(0, size - 95),
    'references in tags': fill('<a href="{{< ref "'),
    'code within lines': fill('a {{< highlight go >}} '),
    'comments in code': `\`\`\`\n${fill('{{</* ')}`,
    'shortcodes of many lines': fill('{{< a\n'),
    'spaces in a closing shortcode': `{{< highlight go >}}\n{{<${fill(' ')}`,
    addresses: fill('a@b.c '),
    schemes: fill('http://'),
    www: fill('www.'),
    entities: fill('&#x41;&amp'),
    underscores: fill('_a__b_'),
    tildes: fill('~~a~'),
    backslashes: fill('\\['),
    'formulas that never close': fill('$a '),
    'escaped signs of money': fill('$a\\$'),
    'formulas in brackets that never close': fill('\\(a '),
    'formulas behind many backslashes': fill(`\\(${'\\'.repeat(400)}`),
    'formulas of many lines that never close': fill('\\[\na\n'),
    'formulas in deep quotations': fill(`${'>'.repeat(90)}\\[\n`),
    'environments that never close': fill('\\begin{a}\n'),
    'pairs of signs of money': fill('$$a\n'),
    'lines of Han': fill('漢\n'),
    'line ends within emphasis': fill('*漢\n'),
    'lines of Han in a block': `<div>${fill('漢\n \t')}`,
    'rows of pipes': fill('|a'),
    spaces: `a${fill(' ')}b`,
    'line ends': fill('\n'),
    'heading ids': fill('# a {#b} {#'),
  }
}

function tableOf(columns: number): string {
  const row = (cell: string) => `|${`${cell}|`.repeat(columns)}\n`
  return row('a') + row('-') + row('b').repeat(20)
}
