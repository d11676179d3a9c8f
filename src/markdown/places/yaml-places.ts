import type { YamlNode } from '../patch/yaml/yaml-node.ts'
import { scanYaml } from '../patch/yaml/yaml-scan.ts'
import type { Place } from './place.ts'

/** The places of all keys and list items of a YAML source. */
export const yamlPlaces = (source: string): Place => placeOf(scanYaml(source), 0)

function placeOf(node: YamlNode, at: number): Place {
  const isList = node.kind === 'list' || node.kind === 'flow-list'
  // Of duplicate keys the last one counts, as it does for the value.
  const below = node.children.map(
    ({ key, start, value }, index) =>
      [isList ? String(index) : key, placeOf(value, start)] as const,
  )
  return { at, below: new Map(below) }
}
