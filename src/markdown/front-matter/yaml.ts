import { FAILSAFE_SCHEMA, type LoadOptions, load, type State, Type, YAMLException } from 'js-yaml'
import { duplicateKeyFault, fault, type ParseFault, type ParseResult } from './parse-result.ts'
import { isPrintedNumber, readScalar } from './scalar.ts'
import { findDoubledKeys } from './yaml-doubled.ts'
import { describeYamlError } from './yaml-errors.ts'

const std = 'tag:yaml.org,2002:'

// Only types of JSON, and only values that print as written: dates and everything else stay text.
const schema = FAILSAFE_SCHEMA.extend({
  implicit: [
    scalarType(
      'plain:null',
      (text) => text === '~' || text === 'null',
      () => null,
    ),
    scalarType(
      'plain:boolean',
      (text) => text === 'true' || text === 'false',
      (text) => text === 'true',
    ),
    scalarType('plain:number', isPrintedNumber, Number),
    scalarType(
      `${std}merge`,
      (text) => text === '<<',
      (text) => text,
    ),
  ],
  explicit: [
    ...taggedTypes('tag:', (text, tag) => (tag === `${std}str` ? text : readScalar(text))),
    ...taggedTypes('!', (text, tag) => `${tag} ${text}`),
  ],
})

// The published types lack `maxDepth`.
const options: LoadOptions & { maxDepth: number } = { schema, maxDepth: 60 }

/** Reads YAML as js-yaml 4 does. Indenting tabs count as two spaces each, as in Hexo. */
export function loadYaml(source: string): ParseResult {
  const loaded = tryLoad(source)
  if (loaded.ok || !/^ *\t/m.test(source)) return loaded
  const again = tryLoad(source.replace(/^\t+/gm, (tabs) => '  '.repeat(tabs.length)))
  return again.ok ? { ...again, odd: [tabFault(loaded.fault), ...(again.odd ?? [])] } : loaded
}

function tryLoad(source: string): ParseResult {
  try {
    return { ok: true, data: loadWith(source, options) }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    return (
      (isDuplicate(error) && loadDoubled(source)) || {
        ok: false,
        fault: describeYamlError(error, source),
      }
    )
  }
}

function loadWith(source: string, given: LoadOptions): unknown {
  return load(source, source.includes('{{') ? { ...given, listener: templateKeeper() } : given)
}

const isDuplicate = ({ reason }: YAMLException) => reason === 'duplicated mapping key'

/**
 * Loads with the last of duplicate keys, as site generators do; null if not all duplicates can be
 * found.
 */
function loadDoubled(source: string): ParseResult | null {
  const doubled = findDoubledKeys(source, (text) => loadWith(text, options))
  if (!doubled) return null
  return {
    ok: true,
    data: loadWith(source, { ...options, json: true }),
    odd: doubled.map(duplicateKeyFault),
    doubled,
  }
}

function tabFault(found: ParseFault): ParseFault {
  const at = found.line === undefined ? undefined : { line: found.line, column: 1 }
  const message = 'A tab indents the front matter; it was read as two spaces.'
  return fault('tab_indentation', message, at, 'Other readers refuse it: indent with spaces.')
}

function scalarType(
  tag: string,
  resolve: (text: string) => boolean,
  construct: (text: string) => unknown,
): Type {
  return new Type(tag, {
    kind: 'scalar',
    resolve: (text) => text !== null && resolve(text),
    construct,
  })
}

/** Accepts unknown tags: a tagged text keeps its tag, lists and maps drop it. */
function taggedTypes(prefix: string, read: (text: string, tag: string) => unknown): Type[] {
  const construct = (value: string | null, tag = '') => read(value ?? '', tag)
  return [
    new Type(prefix, { kind: 'scalar', multi: true, construct }),
    new Type(prefix, { kind: 'sequence', multi: true }),
    new Type(prefix, { kind: 'mapping', multi: true }),
  ]
}

/** `title: {{ .Name }}` is a map with a map as its key in YAML; authors mean the raw text. */
function templateKeeper(): NonNullable<LoadOptions['listener']> {
  const starts: number[] = []
  return (event, state: State) => {
    if (event === 'open') {
      starts.push(state.position)
      return
    }
    const start = starts.pop() ?? 0
    if (state.kind !== 'mapping') return
    const source = state.input.slice(start, state.position).trim()
    if (!source.startsWith('{{')) return
    state.kind = 'scalar'
    state.result = source.slice(0, source.lastIndexOf('}}') + 2)
  }
}
