/** Front matter of about `size` characters, one kind of content each. */
export type Family = (size: number) => string

const many = (count: number, make: (index: number) => string, between = '\n') =>
  Array.from({ length: Math.floor(count) }, (_, index) => make(index)).join(between)
const yaml = (raw: string) => `---\n${raw}\n---\nBody\n`
const toml = (raw: string) => `+++\n${raw}\n+++\nBody\n`

/** A key in all spellings that upper and lower case allow. */
const spellings = (word: string, count: number, value: string) =>
  many(Math.min(count, 2 ** word.length), (index) => `${spelled(word, index)}: ${value}`)
const spelled = (word: string, index: number) =>
  [...word].map((letter, bit) => ((index >> bit) & 1 ? letter.toUpperCase() : letter)).join('')

export const heads: Record<string, Family> = {
  keys: (size) => yaml(many(size / 8, (n) => `k${n}: v`)),
  'keys with nothing storable': (size) => yaml(many(size / 16, (n) => `k${n}: "\\0"`)),
  'spellings of one key, all unusable': (size) =>
    yaml(spellings('translationkey', size / 30, '[x, {a: 1}]')),
  'spellings of keys of two ranks': (size) =>
    yaml(`${spellings('description', size / 24, '')}\n${spellings('summary', size / 24, '')}`),
  'invalid dates': (size) => yaml(spellings('publishdate', size / 30, 'soon')),
  'list items': (size) => yaml(`a:\n${many(size / 8, (n) => `- a${n}`)}`),
  'equal list items': (size) => yaml(`a:\n${many(size / 4, () => '- a')}`),
  'items of a long key': (size) => yaml(`${'k'.repeat(1_000)}:\n${many(size / 4, () => '- a')}`),
  'flow items': (size) => yaml(`a: [${many(size / 2, () => 'a', ',')}]`),
  'flow keys': (size) => yaml(`a: {${many(size / 8, (n) => `a${n}: 1`, ',')}}`),
  'nested maps': (size) => yaml(`a:\n${many(size / 10, (n) => `  b${n}:\n    c: 1`)}`),
  'lists within lists': (size) => yaml(`a:\n${many(size / 80, () => `${'- '.repeat(40)}a`)}`),
  'keys named __proto__': (size) => yaml(`a:\n${many(size / 16, () => '- {__proto__: 1}')}`),
  'warnings after blank lines': (size) =>
    `${'\n'.repeat(size / 2)}${yaml(`a:\n${many(size / 32, () => '- {__proto__: 1}')}`)}`,
  tags: (size) => yaml(`tags: [${many(size / 8, (n) => `t${n}`, ', ')}]`),
  'tags in a text': (size) => yaml(`tags: ${many(size / 8, (n) => `t${n}`, ',')}`),
  'tags that slipped': (size) => yaml(`tags:\n- a\n${many(size / 8, (n) => `  - t${n}`)}`),
  aliases: (size) => yaml(`aliases:\n${many(size / 8, (n) => `- /p${n}`)}`),
  authors: (size) => yaml(`authors:\n${many(size / 12, (n) => `- {name: p${n}}`)}`),
  'covers in covers': (size) =>
    yaml(`cover: ${'['.repeat(30)}${many(size / 3, () => '""', ',')}${']'.repeat(30)}`),
  anchors: (size) => yaml(many(size / 16, (n) => `k${n}: &a${n} 1`)),
  'uses of an anchor': (size) => yaml(`a: &a 1\nb: [${many(size / 4, () => '*a', ', ')}]`),
  'merge keys': (size) => yaml(`a: &a {x: 1}\n${many(size / 16, (n) => `k${n}: {<<: *a}`)}`),
  templates: (size) => yaml(many(size / 16, (n) => `k${n}: {{ x }}`)),
  tabs: (size) => yaml(`a:\n${many(size / 8, (n) => `\tk${n}: v`)}`),
  comments: (size) => yaml(`a: 1\n${many(size / 4, () => '# c')}\nb: 2`),
  'blank lines': (size) => yaml(`a: 1\n${'\n'.repeat(size)}b: 2`),
  colons: (size) => yaml(`${':a'.repeat(size / 2)}: b`),
  'a long text': (size) => yaml(`a: ${'abc '.repeat(size / 4)}`),
  'a text over lines': (size) => yaml(`a: b\n${many(size / 4, () => '  x')}`),
  'a quoted text': (size) => yaml(`a: "${'x\\n'.repeat(size / 3)}"`),
  'a block text': (size) => yaml(`a: |\n${'  x\n'.repeat(size / 4)}`),
  'tagged values': (size) => yaml(many(size / 16, (n) => `k${n}: !t${n} v`)),
  'a key twice, far apart': (size) => yaml(`${many(size / 8, (n) => `k${n}: v`)}\nk0: 2`),
  'more documents': (size) => `---\na: 1\n${'--- x\n'.repeat(size / 6)}---\nBody\n`,
  'a fence that is never closed': (size) => `---\na: 1\n${' --- x\n'.repeat(size / 7)}`,
  'blanks after a fence': (size) => `---${' '.repeat(size)}x\na: 1\n---\n`,
  'TOML keys': (size) => toml(many(size / 12, (n) => `k${n} = 1.10`)),
  'TOML items': (size) => toml(`a = [${many(size / 5, () => '1.0', ', ')}]`),
  'TOML tables': (size) => toml(many(size / 12, (n) => `[a${n}]\nb=1`)),
  'TOML arrays of tables': (size) => toml(many(size / 8, (n) => `[[a${n}]]`)),
  'TOML items of one array of tables': (size) => toml(many(size / 10, () => '[[a]]\nb=1')),
  'TOML dotted keys': (size) => toml(many(size / 12, (n) => `a.b${n} = 1`)),
  'TOML inline tables': (size) => toml(many(size / 16, (n) => `k${n} = {a = 1}`)),
  'TOML lists within lists': (size) =>
    toml(`a = [${many(size / 84, () => `${'['.repeat(40)}1${']'.repeat(40)}`, ',')}]`),
  'TOML tables within tables': (size) =>
    toml(many(size / 90, (n) => `k${n} = ${'{a='.repeat(20)}1${'}'.repeat(20)}`)),
  'TOML long keys': (size) => toml(many(size / 90, (n) => `${'a.'.repeat(40)}b${n} = 1`)),
  'TOML comments': (size) => toml(`a = 1\n${many(size / 4, () => '# c')}\nb = 2`),
  'a long TOML text': (size) => toml(`a = "${'x\\n'.repeat(size / 3)}"`),
  'a TOML text of quotes': (size) => toml(`a = """${'""x'.repeat(size / 3)}"""`),
  'TOML that holds the mark of dates': (size) =>
    toml(`b = "\uE000${'\uE001'.repeat(size)}"\na = 1.10`),
  'JSON keys': (size) => `{${many(size / 10, (n) => `"k${n}": 1`, ',\n')}}\nBody\n`,
  'a JSON key many times': (size) => `{${many(size / 8, () => '"k": 1', ',\n')}}\nBody\n`,
  'JSON faults': (size) => `{"a": [${many(size / 2, () => 'x', ' ')}]}\nBody\n`,
  'JSON that is never closed': (size) => '{"a'.repeat(size / 3),
  'JSON between semicolons': (size) =>
    `;;;\n${many(size / 10, (n) => `"k${n}": 1`, ',\n')}\n;;;\nBody\n`,
}
