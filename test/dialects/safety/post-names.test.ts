import { expect, test } from 'vitest'
import { readPostName } from '../../../src/markdown/dialects/hexo/post-name.ts'

test('a pattern of many parts is not tried', () => {
  // Each part may take one or two digits: with thirty of them the work would never end.
  const pattern = `${':i_month'.repeat(30)}:title-x.md`
  expect(readPostName(pattern, `${'1'.repeat(200)}.md`).date).toBeNull()
  const usual = readPostName(':year-:i_month-:i_day-:title.md', '2021-1-5-hi.md')
  expect(usual).toEqual({ title: 'hi', date: '2021-1-5', keys: {} })
})
