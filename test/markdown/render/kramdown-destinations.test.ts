import MarkdownIt from 'markdown-it'
import { expect, test } from 'vitest'
import { readLooseDestinations } from '../../../src/markdown/render/kramdown/destinations.ts'

const parser = new MarkdownIt()
readLooseDestinations(parser)
const parse = (text: string) => parser.helpers.parseLinkDestination(text, 1, text.length)

test('an address may have blanks', () => {
  expect(parse('(my good picture.png "b")')).toMatchObject({ ok: true, str: 'my good picture.png' })
})

test('of an address without end a part is read, which needs no deep stack', () => {
  expect(parse(`(my ${'a'.repeat(16_000_000)})`).pos).toBeLessThan(10_000)
})
