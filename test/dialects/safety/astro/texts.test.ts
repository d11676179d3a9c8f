import { expect, test } from 'vitest'
import { siteOf, withHead } from '../../site-files.ts'

const file = 'src/content/blog/a.md'

function read(schema: string, after = '') {
  const files: Record<string, string> = {
    'astro.config.mjs': 'export default {}',
    'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
import dayjs from 'dayjs'
import { parse, parseISO } from 'date-fns'
function low(array) {
  if (!array.length) return array
  const small = array.map((str) => str.toLowerCase())
  return Array.from(new Set(small))
}
function loop(all) { all.pop(); return all }
const slug = (one) => one.replace(' ', '-')
export const collections = { blog: defineCollection({
  loader: glob({ base: 'src/content/blog', pattern: '**/*.md' }),
  schema: z.object({ ${schema} })${after},
}) }`,
    [file]: '',
  }
  const site = siteOf('astro', files)
  const named = site.problems.map(({ message }) => /makes (\w+) of the entries/.exec(message)?.[1])
  return { named, fieldsOf: (head: string) => site.fieldsOf(file, withHead(head, '')) }
}

const head = "title: ' One É'\ntags: [Alpha, beta , Alpha]"
const title = 'One É'
const tags = ['Alpha', 'beta']
const small = ['alpha', 'beta']
const list = 'z.array(z.string())'

// 107 texts of 32 schemas like these were compared with what Astro 7.2.2 makes of them.
test.each([
  ['title: z.string().toLowerCase()', '', 'one é', tags],
  ['title: z.string().trim().transform((t) => t.toUpperCase())', '', 'ONE É', tags],
  ['title: z.preprocess((t) => String(t).toLowerCase(), z.string())', '', 'one é', tags],
  [`tags: ${list}.transform((t) => [...new Set(t.map((x) => x.toLowerCase()))])`, '', title, small],
  [`tags: ${list}.default([]).transform(low)`, '', title, small],
  ['tags: z.array(z.string().transform((x) => x.trim().toLowerCase()))', '', title, small],
  [`tags: ${list}.optional().transform((t) => (t ? t.map((x) => x.trim()) : []))`, '', title, tags],
  [`tags: z.preprocess((t) => (Array.isArray(t) ? t : [t]), ${list})`, '', title, tags],
  [
    'title: z.string()',
    '.transform((d) => ({ ...d, title: d.title.toLowerCase() }))',
    'one é',
    tags,
  ],
])('texts are those that the schema "%s" makes%s', (schema, after, title, tags) => {
  const { named, fieldsOf } = read(schema, after)
  expect(named).toEqual([])
  expect(fieldsOf(head)).toMatchObject({ title, tags })
})

test('a list that code gives to a text without it is that of the text', () => {
  const { fieldsOf } = read(`tags: ${list}.nullish().transform((t) => t ?? ['Others'])`)
  expect(fieldsOf('title: A')?.tags).toEqual(['Others'])
  expect(fieldsOf('title: A\ntags: [B]')?.tags).toEqual(['B'])
  expect(fieldsOf('title: A\ntags:')?.tags).toEqual(['Others'])
  const zod = read(`tags: ${list}.nullish().default(['Others'])`)
  expect(zod.fieldsOf('title: A')?.tags).toEqual(['Others'])
  expect(zod.fieldsOf('title: A\ntags:')?.tags).toEqual([])
})

test.each([
  "title: z.string().transform((t) => t + '!')",
  `tags: ${list}.transform((t) => t.map(slug))`,
  `tags: ${list}.transform(loop)`,
  `tags: ${list}.transform((t) => t.slice(0, 1))`,
  `tags: ${list}.transform((t) => t.filter((x) => x !== 'Alpha'))`,
  'date: z.date().transform((d) => new Date(d.getTime() + 864e5))',
])('values that the schema "%s" makes are named and stay as written', (schema) => {
  const { named, fieldsOf } = read(schema)
  expect(named).toEqual([schema.split(':')[0]])
  expect(fieldsOf(head)).toMatchObject({ title, tags })
})

test.each([
  'z.string().or(z.date()).transform((d) => new Date(d))',
  "z.preprocess((d) => (typeof d === 'string' ? new Date(d) : d), z.date())",
  'z.string().optional().transform((d) => (d ? new Date(d) : undefined))',
  'z.string().transform((d) => parseISO(d))',
  "z.string().transform((d) => parse(d, 'yyyy-MM-dd', new Date()))",
  'z.string().transform((d) => dayjs(d).toDate())',
])('a key of the schema "%s" is a date', (schema) => {
  const { named, fieldsOf } = read(`added: ${schema}`)
  expect(named).toEqual([])
  expect(fieldsOf("title: A\nadded: '2024-05-06'")?.publishedAt).toBe('2024-05-06T00:00:00.000Z')
})
