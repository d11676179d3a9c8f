import { below, createRandom, distinctBelow } from './random.ts'
import { createWriter, rareEvery, rareWords, writeBody } from './texts.ts'

/** An article of the benchmark, before it becomes a file or a request. */
interface Sample {
  file: string
  lang: 'en' | 'zh'
  title: string
  date: string
  summary: string
  tags: string[]
  categories: string[]
  body: string
}

const tagCount = 200
const categoryCount = 20
const bodyBytes = 6_000
const firstDate = Date.UTC(2015, 0, 1)
const days = 3_900

const numbered = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${word} ${index + 1}`)
export const tagNames = numbered('Topic', tagCount)
const categoryNames = numbered('Section', categoryCount)

/**
 * Article number `index`, the same in every run: 6 kB, half Chinese, 3 of 200 tags, 1 or 2 of 20
 * categories.
 */
export function sample(index: number): Sample {
  const random = createRandom(index * 7_919 + 1)
  const lang = index % 2 === 0 ? 'en' : 'zh'
  const number = String(index).padStart(6, '0')
  const writer = createWriter(random)
  const words = (count: number) => (lang === 'en' ? writer.english(count) : writer.chinese(count))
  const title = words(4 + below(random, 5))
  const summary = words(12)
  const date = new Date(firstDate + below(random, days * 86_400) * 1_000).toISOString()
  return {
    file: `posts/${number.slice(0, 3)}/article-${number}.md`,
    lang,
    title: `${title} ${index}`,
    date,
    summary,
    tags: distinctBelow(random, tagCount, 3).map((tag) => tagNames[tag] ?? ''),
    categories: distinctBelow(random, categoryCount, 1 + below(random, 2)).map(
      (category) => categoryNames[category] ?? '',
    ),
    body: writeBody(writer, random, bodyBytes, rareOf(index)),
  }
}

// Word k is in the articles whose number modulo 100 is k.
function rareOf(index: number): string[] {
  const place = index % rareEvery
  return [rareWords.en[place], rareWords.zh[place]].filter((word) => word !== undefined)
}

/** The sample as a Markdown file with YAML front matter. */
export function markdown({ lang, title, date, summary, tags, categories, body }: Sample): string {
  const list = (items: readonly string[]) => items.map((item) => `  - ${item}\n`).join('')
  return `---
title: "${title}"
date: ${date}
lang: ${lang}
summary: "${summary}"
cover: /images/${date.slice(0, 10)}.jpg
authors: [Ada Example]
tags:
${list(tags)}categories:
${list(categories)}---

${body}`
}
