type YamlKind =
  | 'null'
  | 'plain'
  | 'single'
  | 'double'
  | 'literal'
  | 'folded'
  | 'flow-list'
  | 'flow-map'
  | 'list'
  | 'map'
  | 'alias'

/** A value and the span of its source. */
export interface YamlNode {
  kind: YamlKind
  /** Including anchor and tag; for a missing value, the position after the colon. */
  start: number
  /** Without anchor and tag. */
  content: number
  end: number
  anchor: string
  tagged: boolean
  /** Block text (`|+`) whose trailing blank lines are part of it. */
  keeps: boolean
  /** A flow collection whose items cannot be separated safely. */
  opaque: boolean
  column: number
  children: YamlEntry[]
}

/**
 * A key or list item: `start` is at the key, dash or flow item, `afterMark` after the colon or
 * dash.
 */
export interface YamlEntry {
  key: string
  start: number
  afterMark: number
  value: YamlNode
}

/** A node with the usual values for what is not given. */
export function yamlNode(
  given: Partial<YamlNode> & Pick<YamlNode, 'kind' | 'start' | 'end'>,
): YamlNode {
  return {
    kind: given.kind,
    start: given.start,
    content: given.content ?? given.start,
    end: given.end,
    anchor: given.anchor ?? '',
    tagged: given.tagged ?? false,
    keeps: given.keeps ?? false,
    opaque: given.opaque ?? false,
    column: given.column ?? 0,
    children: given.children ?? [],
  }
}
