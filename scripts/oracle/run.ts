import { readdirSync } from 'node:fs'
import { type Answer, isByDocumentation, writeExpected } from './expected.ts'
import { type Site, sites, withCopy } from './site.ts'

// Runs the named generators over their sites and stores what they say:
// npm run oracle -- hugo jekyll

/** The sites of a dialect that its generator knows; others follow the documentation. */
const sitesOf = (dialect: string) =>
  readdirSync(sites)
    .filter((site) => site.startsWith(`${dialect}-`) && !isByDocumentation(site))
    .sort()

for (const dialect of process.argv.slice(2)) {
  const generator: { ask: (site: Site) => Promise<Answer> } = await import(`./${dialect}.ts`)
  for (const name of sitesOf(dialect))
    await withCopy(name, async (site) => {
      const answer = await generator.ask(site)
      writeExpected(site, answer)
      console.log(`${name}: ${answer.pages.length} pages by ${answer.generator.version}`)
    })
}
