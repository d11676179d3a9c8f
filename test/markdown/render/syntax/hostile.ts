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
    'groups of code in groups': nested((depth) => `${':'.repeat(99 - (depth % 97))}code-group`),
    'names of code': `::: code-group\n${fill('```a [b]\n```\n')}`,
    'callouts after text': fill('a\n:::note\n:::\n'),
    'titles that never close': fill(`:::note[${'['.repeat(200)}\n`),
    'callouts in callouts': nested((depth) => `${'    '.repeat(depth)}!!! note`),
    'callouts without content': fill('!!! note\n'),
    'comments that never close': `%%${fill('a\n%% b')}`,
    'comments in braces that never close': fill('{/* a\n'),
    'comments in braces within lines': fill('a {/* '),
    'pairs of comments': fill('%%a%% '),
    'template code that never closes': fill('{{ " {% '),
    'pairs of template code': fill('{{a}} " '),
    'statements that never close': fill('export const a = {\n\n'),
    statements: fill('import a from "a"\n\n'),
    'components that never close': fill('<A b={'),
    'components of long texts': fill('a <A b="'),
    components: fill('<A>\n'),
    'code tags that never close': fill('{% highlight a %}\n'),
    'code tags and an end too far': `${fill('> {% codeblock %}\n\n')}{% endcodeblock %}`,
    'tags of blanks': fill(`{% highlight ${' '.repeat(400)}\n`),
    'raw tags': fill('{% raw %}'),
    'attributes that never close': fill('a {: .b '),
    'attribute lines': fill('# a\n{: #b}\n'),
    'signs of marks': fill('==a '),
    'signs of marks at both ends': fill('==a==b'),
    'raised text that never ends': fill('x^a~b'),
    definitions: fill('a\n: b\n\n'),
    'definitions of one term': `a\n${fill(': b\n')}`,
    wikilinks: fill('[[a]] '),
    'wikilinks that never close': fill('[[a '),
    'embeds that never close': fill('![[a|'),
    'tags of links': fill('{% post_link a %}'),
    'tags of links that never close': fill('[a]({% post_url '),
    'variables that never close': fill('[a]({{ "b'),
    'ids of blocks': fill('a ^b\n'),
    'signs of ids': fill('^'),
    'heads of code': fill('    :::a\n\n'),
    'components within lines': fill(':a[b]{c} '),
    'components in components': fill(':a['),
    'properties that never close': fill(':a[b]{c '),
    'components over lines that never close': fill('<A\n b="c"\n'),
    'components in lines that never close': fill('a <b @c="'),
    'components that end in their line': fill('<A b="c" /> <B>\n'),
    'slots that never close': fill('<template #a="'),
    'components of names that hide': `<div>${fill('<Title a="')}`,
    'tags of quotes that never close': fill('{% blockquote a %}\n'),
    'tags of quotes in quotes': `${fill('{% quote %}\n').slice(0, size / 2)}${fill('{% endquote %}\n')}`,
    'lists of contents': fill('* a\n{:toc}\n'),
    'elements in elements': fill('<div>\n\n'),
    'ends of elements': `${fill('<div>\n').slice(0, size / 2)}${fill('</div>\n\n')}`,
    'elements with Markdown': fill('<p markdown=1>\n'),
    'signs by name': fill('*a* :tada: :) '),
    'names that are no signs': fill(':a'),
    'words after a callout': fill(`!!! ${'a '.repeat(200)}"\n`),
  }
}
