import { expect, test } from 'vitest'
import { fileNameOf } from '../../../src/imports/upload/receive.ts'

test.each([
  [undefined, 'upload.md'],
  ['attachment', 'upload.md'],
  ['attachment; filename=""', 'upload.md'],
  ['attachment; filename="a.md"', 'a.md'],
  ['attachment; FileName = a.md ; size=3', 'a.md'],
  ['attachment; filename=my post.md', 'my post.md'],
  ['filename="a.md"', 'a.md'],
  [';;filename="a.md', 'upload.md'],
  ['attachment; filename="a;b, c.md"', 'a;b, c.md'],
  [String.raw`attachment; filename="the \"first\" \\ one.md"`, String.raw`the "first" \ one.md`],
  ["attachment; filename*=UTF-8''posts%2F%E4%B8%AD.md", 'posts/中.md'],
  ["attachment; filename*=utf-8'en'%e2%82%ac.md", '€.md'],
  ["attachment; filename*=ISO-8859-1''caf%E9.md", 'café.md'],
  [`attachment; filename="plain.md"; filename*=UTF-8''b%20c.md`, 'b c.md'],
  [`attachment; filename*=UTF-8''b%20c.md; filename="plain.md"`, 'b c.md'],
  [`attachment; filename="plain.md"; filename*=UTF-8''%E4%B8`, 'plain.md'],
  [`attachment; filename="plain.md"; filename*=KOI8-R''%D0.md`, 'plain.md'],
  ["attachment; filename*=UTF-8''%zz.md", '%zz.md'],
  [String.raw`attachment; filename="C:\fakepath\a.md"`, String.raw`C:\fakepath\a.md`],
  [String.raw`attachment; filename="posts\a.md"`, String.raw`posts\a.md`],
  ['attachment; __proto__=x; constructor=y', 'upload.md'],
])('%s names the file %s', (header, name) => {
  expect(fileNameOf(header)).toBe(name)
})
