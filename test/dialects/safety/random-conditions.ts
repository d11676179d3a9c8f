import { expect } from 'vitest'
import type { Rules } from '../../../src/markdown/dialects/dialect.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { seed } from '../../support/seed.ts'

/** Keys by which sites tell what becomes a page, with their values in YAML. */
const values: Record<string, (string | boolean)[]> = {
  draft: [true, false, 'true'],
  isDraft: [true, false],
  published: [true, false, 'true'],
  publish: [true, false],
  status: ['published', 'draft'],
  templateKey: ['blog-post', 'about-page', 'card'],
  type: ['post', 'page'],
  hidden: [true, false],
  listed: [true, false],
}
type Head = Record<string, string | boolean>

const atoms = [
  '!fm.draft',
  'fm.draft !== true',
  'fm.draft === false',
  '!(fm.draft || fm.isDraft)',
  'fm.published',
  'fm.published === true',
  "fm['published'] !== false",
  'Boolean(fm.publish)',
  '!!fm.publish',
  'fm.publish != false',
  "fm.status === 'published'",
  "fm.status !== 'draft'",
  "['published'].includes(fm.status)",
  "fm.templateKey === 'blog-post'",
  "fm.templateKey && fm.templateKey !== 'card'",
  'fm.type',
  "(fm.type === 'post' ? !fm.hidden : fm.listed)",
  '!fm.hidden',
]

/** `mode` is what code calls the mode of a build. */
const modesOf = (mode: string) => [
  `${mode} === 'production'`,
  `${mode} !== 'production'`,
  `(${mode} === 'development' || !fm.draft)`,
]

/** A generator of numbers, so that a failure can be seen again. */
function numbersFrom(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

type Next = ReturnType<typeof numbersFrom>

function conditionBy(next: Next, asked: string[], depth = 0): string {
  const kind = depth < 3 ? next(5) : 0
  if (kind < 2) return asked[next(asked.length)] ?? 'true'
  const [one, other] = [conditionBy(next, asked, depth + 1), conditionBy(next, asked, depth + 1)]
  return kind === 2 ? `!(${one})` : `(${one} ${kind === 3 ? '&&' : '||'} ${other})`
}

function headBy(next: Next): Head {
  const keys = Object.keys(values).filter(() => next(2) === 0)
  return Object.fromEntries(keys.map((key) => [key, values[key]?.[next(values[key].length)] ?? '']))
}

export const options = { lang: 'en', timeZone: 'UTC', paths: [] }

/** How code makes pages of the texts for which a condition of their front matter `fm` holds. */
interface Asking {
  file: string
  mode: string
  forms: ((is: string) => string)[]
  rulesFor(code: string): Rules
}

/**
 * Expects that a text is public only where the code of a site makes a page of it, as JavaScript
 * itself says.
 */
export function expectNonePublic({ file, mode, forms, rulesFor }: Asking): void {
  const next = numbersFrom(seed)
  const asked = [...atoms, ...modesOf(mode)]
  let shown = 0
  for (let round = 0; round < 60; round++) {
    const is = conditionBy(next, asked)
    const code = (forms[next(forms.length)] ?? String)(is)
    const rules = rulesFor(code)
    const makes = new Function('fm', `return Boolean(${is.replaceAll(mode, "'production'")})`)
    for (let at = 0; at < 10; at++) {
      const head = headBy(next)
      const lines = Object.entries(head).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      const text = `---\ntitle: A\n${lines.join('\n')}\n---\nText.`
      const read = readArticle(text, file, { ...options, status: 'published', rules })
      if (!read.ok || read.article.fields.status !== 'published') continue
      shown++
      expect(makes(head), `SEED=${seed}\n${code}\n${text}`).toBe(true)
    }
  }
  expect(shown).toBeGreaterThan(10)
}
