import { lineEnd, nextLine, skipBlankLines, skipBlanks } from '../lines.ts'
import { refuse } from '../refusal.ts'
import { commentIn, endsLine, isSpace, skipSpaces } from './yaml-characters.ts'
import { quotedEnd, scanFlow } from './yaml-flow.ts'
import { type YamlNode, yamlNode } from './yaml-node.ts'

/**
 * The span of a value that begins at `at` and is neither a list nor a map below its key: a text, a
 * flow collection or an alias. Its further lines are indented more than `column`.
 */
export function scanInline(source: string, at: number, column: number): YamlNode {
  const mark = source[at] ?? ''
  if (mark === '|' || mark === '>') return scanBlockText(source, at, column)
  if (mark === '*') return scanAlias(source, at)
  if (mark === '"' || mark === "'") {
    const end = quotedEnd(source, at)
    return endingLine(
      source,
      yamlNode({ kind: mark === '"' ? 'double' : 'single', start: at, end }),
    )
  }
  if (mark === '[' || mark === '{') return endingLine(source, scanFlow(source, at))
  if (mark !== '' && '%@`,]}#&!'.includes(mark)) refuse(`a value begins with \`${mark}\``, at)
  return scanPlain(source, at, column)
}

function scanAlias(source: string, at: number): YamlNode {
  let end = at
  while (end < source.length && !isSpace(source, end)) end += 1
  return endingLine(
    source,
    yamlNode({ kind: 'alias', start: at, end, anchor: source.slice(at + 1, end) }),
  )
}

function scanPlain(source: string, at: number, column: number): YamlNode {
  let end = at
  for (let line = at; ; ) {
    const stop = lineEnd(source, line)
    const comment = commentIn(source, line, stop)
    end = line + source.slice(line, comment).trimEnd().length
    const next = skipBlankLines(source, nextLine(source, line))
    const text = skipSpaces(source, next)
    if (comment < stop || next >= source.length || text - next <= column || source[text] === '#')
      break
    if (source[text] === '\t') refuse('a line is indented by a tab', text)
    line = text
  }
  return yamlNode({ kind: 'plain', start: at, end })
}

/** Block text: all lines indented at least as much as its first one (or as its header says). */
function scanBlockText(source: string, at: number, column: number): YamlNode {
  const header = source.slice(at + 1, lineEnd(source, at)).match(/^[-+0-9]*/)?.[0] ?? ''
  if (!endsLine(source, skipBlanks(source, at + 1 + header.length)))
    refuse('a block text has text after its indicator', at)
  const depth = header.match(/[1-9]/)?.[0]
  let indent = depth ? column + Number(depth) : 0
  const keeps = header.includes('+')
  let end = lineEnd(source, at)
  for (let line = nextLine(source, at); line < source.length; line = nextLine(source, line)) {
    const text = skipSpaces(source, line)
    const blank = text === lineEnd(source, text)
    if (!blank && indent === 0) indent = Math.max(text - line, column + 1)
    if (!blank && text - line < indent) break
    if (!blank || keeps || (indent > 0 && text - line > indent)) end = lineEnd(source, text)
  }
  return yamlNode({
    kind: source[at] === '|' ? 'literal' : 'folded',
    start: at,
    end,
    keeps,
    column: indent,
  })
}

/** The anchor and the tag before a value, and where they end. */
export function scanProperties(
  source: string,
  at: number,
): { anchor: string; tagged: boolean; end: number } {
  let anchor = ''
  let tagged = false
  let end = at
  for (
    let next = at;
    source[next] === '&' || source[next] === '!';
    next = skipBlanks(source, end)
  ) {
    end = next
    while (end < source.length && !isSpace(source, end)) end += 1
    if (source[next] === '&') anchor = source.slice(next + 1, end)
    else tagged = true
  }
  return { anchor, tagged, end }
}

function endingLine(source: string, node: YamlNode): YamlNode {
  const rest = skipBlanks(source, node.end)
  if (!endsLine(source, rest) || (source[rest] === '#' && rest === node.end)) {
    refuse('text directly follows a value', node.end)
  }
  return node
}
