import { posix } from 'node:path'
import { openModule } from '../config/static/module.ts'
import type { SiteFiles } from '../dialect.ts'
import { type Maker, makersIn } from './makers.ts'
import { openCode } from './names.ts'
import { allOf, type PageTest, someOf } from './page-test.ts'
import { queriesIn, type TextQuery } from './text-queries.ts'

/** The code that makes pages, and what of it is not there. */
export interface NodeFiles {
  texts: Map<string, string>
  unread: string[]
}

const imported = /\b(?:require|import|from)\s{0,5}\(?\s{0,5}(['"`])(\.{1,2}\/[^'"`\n]{1,200})\1/g
const endings = ['', '.js', '.ts', '.mjs', '.cjs', '.mts', '/index.js', '/index.ts', '/index.mjs']
const maxFiles = 50

/** A file of code and those of the site that it imports. */
export function nodeFiles(files: SiteFiles, first: readonly string[]): NodeFiles {
  const texts = new Map<string, string>()
  const unread: string[] = []
  const open = [...first]
  for (let file = open.shift(); file !== undefined; file = open.shift()) {
    const text = files.text(file)
    if (texts.has(file) || unread.includes(file)) continue
    if (text === undefined || texts.size >= maxFiles) unread.push(file)
    else {
      texts.set(file, text)
      const beside = [...text.matchAll(imported)].map(([, , from = '']) => from)
      open.push(...beside.flatMap((from) => codeBeside(files, file, from) ?? []))
    }
  }
  return { texts, unread }
}

/** The file of code that another one imports; its name without an ending if it is not there. */
function codeBeside({ names }: SiteFiles, file: string, from: string): string | undefined {
  const start = posix.join(posix.dirname(file), from)
  const name = endings.map((end) => start + end).find((one) => names.has(one)) ?? start
  return /\.[cm]?[jt]s$/.test(name) || !posix.basename(name).includes('.') ? name : undefined
}

/** What a text must be for the code to make a page of it; null if no call for texts is found. */
export function testOfCode({ texts }: NodeFiles): PageTest {
  const all = [...texts].map(([file, text]) => {
    const m = openModule(file, text)
    return {
      queries: queriesIn(m),
      makers: text.includes('createPage') ? makersIn(openCode(m)) : [],
    }
  })
  const everywhere = all.flatMap(({ queries }) => queries)
  const tests = all.flatMap(({ queries, makers }) =>
    makers.map((maker) => testOfMaker(maker, queries, everywhere)),
  )
  return tests.length === 0 ? null : someOf(tests)
}

function testOfMaker({ names, test }: Maker, own: TextQuery[], all: TextQuery[]): PageTest {
  const named = own.filter(({ name }) => names.includes(name))
  const found = named.length > 0 ? named : all.filter(({ isOfPages }) => isOfPages)
  const asked = found.length === 0 ? null : someOf(found.map((one) => one.test))
  return allOf([test, asked])
}
