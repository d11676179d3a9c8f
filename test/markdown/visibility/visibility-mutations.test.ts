import { expect, test } from 'vitest'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { head, isPlainlyPublic } from '../../support/articles/visibility-heads.ts'
import { fc } from '../../support/property.ts'

// RUNS makes a longer run, SEED repeats one; a failure prints its seed.
const numRuns = Number(process.env.RUNS ?? 6000)
const seed = process.env.SEED === undefined ? undefined : Number(process.env.SEED)
const options = { timeZone: 'UTC', lang: 'en', status: 'published' } as const

const odd = [
  ...'\u200b\u00a0\u00ad\ufeff\u3000：＝＃ｄ\u2028\u0085\u0301а',
  ...'\n\r\t #:=-+"\'{}[],&*!|>%@`?._;/\\~0129aeftuxyDP',
]
const mutation = fc.record({
  kind: fc.constantFrom('insert', 'delete', 'replace'),
  at: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
  char: fc.constantFrom(...odd),
})

function mutated(
  text: string,
  { kind, at, char }: { kind: string; at: number; char: string },
): string {
  const place = Math.floor(at * text.length)
  return (
    text.slice(0, place) +
    (kind === 'delete' ? '' : char) +
    text.slice(place + (kind === 'insert' ? 0 : 1))
  )
}

const statusOf = (text: string) => {
  const result = readArticle(text, 'a.md', options)
  if (!result.ok) return 'failed'
  const { status, publishedAt, expiresAt } = result.article.fields
  const now = Date.now()
  const isPublic =
    status === 'published' &&
    (publishedAt === null || Date.parse(publishedAt) <= now) &&
    (expiresAt === null || Date.parse(expiresAt) > now)
  return isPublic ? 'public' : 'hidden'
}

test('no unrecognised change of one character publishes a hidden article', () => {
  const seen: Record<string, number> = {}
  fc.assert(
    fc.property(head, mutation, ({ format, text }, change) => {
      const whole = `${text}Body\n`
      expect(statusOf(whole)).toBe('hidden')
      const other = mutated(text, change)
      const status = statusOf(`${other}Body\n`)
      seen[`${format} ${status}`] = (seen[`${format} ${status}`] ?? 0) + 1
      if (status === 'public') expect(isPlainlyPublic(other), JSON.stringify(other)).toBe(true)
    }),
    { numRuns, ...(seed === undefined ? {} : { seed }) },
  )
  if (process.env.RUNS) console.log(seen)
})
