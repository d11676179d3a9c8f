import { openModule } from '../config/static/module.ts'
import { type Maker, makersIn } from './makers.ts'
import { openCode } from './names.ts'
import type { NodeFiles } from './node-files.ts'
import { allOf, type PageTest, someOf } from './page-test.ts'
import { queriesIn, type TextQuery } from './text-queries.ts'

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
