import { readdirSync } from 'node:fs'
import { type Answer, writeExpected } from './expected.ts'
import { type Site, sites, withCopy } from './site.ts'

// Runs the named generators over their sites and stores what they say:
// npm run oracle -- hugo jekyll

for (const dialect of process.argv.slice(2)) {
  const generator: { ask: (site: Site) => Promise<Answer> } = await import(`./${dialect}.ts`)
  for (const name of readdirSync(sites)
    .filter((site) => site.startsWith(`${dialect}-`))
    .sort())
    await withCopy(name, async (site) => {
      const answer = await generator.ask(site)
      writeExpected(site, answer)
      console.log(`${name}: ${answer.pages.length} pages by ${answer.generator.version}`)
    })
}
