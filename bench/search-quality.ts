/**
 * Checks that search finds what is stored. `npx tsx bench/search-quality.ts [FOLDER...]` stores the
 * Markdown below the folders (default: examples/content) and generated articles, then searches for
 * random pieces of them. Exits 1 below 100 %.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../src/database/client.ts'
import { migrate } from '../src/database/migrate.ts'
import { find, storeTexts } from '../test/search/query/found.ts'
import { startPostgres } from '../test/support/database/postgres.ts'
import { generateArticle, type Lang, seededRandom } from './search-texts.ts'

const random = seededRandom(20_26)
const pick = (length: number) => Math.floor(random() * length)

const folders = process.argv.length > 2 ? process.argv.slice(2) : ['examples/content']
const written = folders.flatMap(markdownOf)
const generated = (['zh', 'ja', 'ko', 'en'] as const).flatMap((lang) =>
  Array.from({ length: 250 }, () => generateArticle(lang, random)),
)
const texts: { body: string; lang: Lang }[] = [
  ...written.map((body) => ({ body, lang: langOf(body) })),
  ...generated,
]

const DENSE = '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}ー々'
const ofScript = (lang: Lang) =>
  texts.flatMap((text, article) => (text.lang === lang ? [{ ...text, article }] : []))

/**
 * The kinds of samples, 500 of each. Part of a word counts only next to a CJK character (`フイe-m` of
 * `e-mail` does not).
 */
const samplers: {
  name: string
  promised: boolean
  langs: Lang[]
  pattern: RegExp
  ofText: (body: string) => string
}[] = [
  {
    name: 'characters',
    promised: true,
    langs: ['zh', 'ja', 'ko'],
    pattern: new RegExp(`^[${DENSE}]+$`, 'u'),
    ofText: piece,
  },
  {
    name: 'anything with two characters',
    promised: false,
    langs: ['zh', 'ja', 'ko'],
    pattern: new RegExp(`[${DENSE}]{2}`, 'u'),
    ofText: piece,
  },
  { name: 'words', promised: true, langs: ['en'], pattern: /^[A-Za-z]+$/, ofText: word },
]

const postgres = await startPostgres()
try {
  await migrate(postgres.url)
  const db = openDatabase(postgres.url)
  const ids: string[] = []
  for (let at = 0; at < texts.length; at += 100)
    ids.push(...(await storeTexts(db, texts.slice(at, at + 100))))
  console.log(
    `${written.length} articles of ${folders.join(', ')} and ${generated.length} generated ones`,
  )
  for (const { name, promised, langs, pattern, ofText } of samplers) {
    for (const lang of langs) {
      const missed: string[] = []
      const from = ofScript(lang)
      for (let sample = 0; sample < 500; sample++) {
        const { article, q } = takeSample(from, pattern, ofText)
        const found = await find(db, q)
        if (!found.includes(ids[article] ?? '')) missed.push(q)
      }
      console.log(
        `${lang} ${name}: recall ${((500 - missed.length) / 5).toFixed(1)} %`,
        missed.slice(0, 10),
      )
      if (promised && missed.length > 0) process.exitCode = 1
    }
  }
  await db.close()
} finally {
  await postgres.stop()
}

type From = { article: number; body: string }[]

function takeSample(
  from: From,
  pattern: RegExp,
  ofText: (body: string) => string,
): { article: number; q: string } {
  for (;;) {
    const text = from[pick(from.length)]
    const q = ofText(text?.body ?? '')
    if (text && pattern.test(q)) return { article: text.article, q }
  }
}

function piece(body: string): string {
  const from = pick(body.length)
  return [...body.slice(from, from + 20)].slice(1, 3 + pick(5)).join('')
}

function word(body: string): string {
  const words = body.match(/\w+/g) ?? []
  return words[pick(words.length)] ?? ''
}

function markdownOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter((body) => !/[\0\ufffd]/.test(body))
}

function langOf(body: string): Lang {
  if (/\p{sc=Hang}/u.test(body)) return 'ko'
  if (/[\p{sc=Hira}\p{sc=Kana}]/u.test(body)) return 'ja'
  return /\p{sc=Han}/u.test(body) ? 'zh' : 'en'
}
