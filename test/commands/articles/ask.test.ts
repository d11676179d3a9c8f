import { expect, test } from 'vitest'
import { refusalOf } from '../../../src/commands/articles/ask.ts'
import { meaningsOf } from '../../../src/commands/articles/find.ts'

test.each([
  [401, 'unavailable'],
  [403, 'bad_request'],
  [404, 'not_found'],
  [412, 'bad_request'],
  [422, 'bad_request'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [503, 'unavailable'],
])('the status %i is the fault %s', (status, code) => {
  const body = Buffer.from('{"detail":"Why."}')
  expect(refusalOf({ status, headers: {}, body })).toMatchObject({ code, message: 'Why.' })
})

// As `broadsheet list` shows it: the home page has an empty path.
test('names the home page of a language', () => {
  expect(meaningsOf('pt:')).toEqual([{ article: '', lang: 'pt' }, { article: 'pt:' }])
})
