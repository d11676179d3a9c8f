import { expect, test } from 'vitest'
import { isReadableRegex, matchesRegex } from '../../../src/markdown/dialects/config/regex.ts'

const texts = ['content/own/a.md', 'x.Rmd', '.ipynb_checkpoints', 'abcbdd12', '', 'a draft b']

test.each([
  'own/(a|b)[.]md$',
  '.Rmd$',
  '^a(b|c)+d{2,3}\\d*$',
  '^$',
  'z*',
  '\\bdraft\\b',
  '\\Bdraft',
  'a|',
  '[^/]+/own',
  '(?:x|y)?\\.ipynb',
])('%s is found where V8 finds it', (source) => {
  expect(isReadableRegex(source)).toBe(true)
  for (const text of texts)
    expect([text, matchesRegex(source, text)]).toEqual([text, new RegExp(source).test(text)])
})

test.each([
  '[_[:alpha:]]a',
  '[^[:space:]]',
  '\\x{68}',
  '\\07',
  '(?=a)',
  '(a)\\1',
  '(a{1000}){1000}',
  '(',
  'a{5000}',
  '\\pL',
  'x'.repeat(2000),
])('%s is not read, so that all is found', (source) => {
  expect(isReadableRegex(source)).toBe(false)
  expect(matchesRegex(source, 'any')).toBe(true)
})

test('names of groups and any case are read', () => {
  expect(matchesRegex('(?P<date>\\d+)-x', '12-x')).toBe(true)
  expect(matchesRegex('(?i)OWN', 'own')).toBe(true)
})

test('what takes V8 forever ends', () => {
  expect(matchesRegex('(x+x+)+y', 'x'.repeat(500))).toBe(false)
})
