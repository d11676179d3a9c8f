import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeText } from '../../src/markdown/encoding/decode.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'

// (a) Files read and parsed on one thread, and nothing else: prints the seconds it took.
const [, , folder = ''] = process.argv
const options = { timeZone: 'UTC', lang: 'en', status: 'published' } as const
const started = performance.now()
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.md'),
)
for (const name of names) {
  const text = decodeText(readFileSync(join(folder, name)))
  if (!text.ok || !readArticle(text.text, name, options).ok)
    throw new Error(`${name} can not be read.`)
}
process.stdout.write(`${(performance.now() - started) / 1000}\n`)
