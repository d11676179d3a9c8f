import { describe, expect, test } from 'vitest'
import { renderAtom } from '../../src/feeds/atom.ts'
import type { Feed, FeedItem } from '../../src/feeds/feed.ts'
import { renderJsonFeed } from '../../src/feeds/json-feed.ts'
import { renderRss } from '../../src/feeds/rss.ts'
import { child, parseXml, texts } from './strict-xml.ts'

const NASTY = 'A & B <b> ]]> "q" \u0000\u0008\u001b\uffff \ud800 \u{1F600} 中文'
const CLEAN = 'A & B <b> ]]> "q"   \u{1F600} 中文'

const item: FeedItem = {
  id: '0190a0c8-7b6e-7c1e-9f00-1234567890ab',
  url: 'https://example.org/zh/posts/%E5%A4%9C?a=1&b=2',
  title: NASTY,
  summary: NASTY,
  summaryHtml: '<p>A &amp; B</p>',
  html: `<p>${'x'}</p><pre>]]&gt;</pre>`,
  lang: 'zh-CN',
  publishedAt: '2024-05-01T06:30:00.000Z',
  updatedAt: '2024-05-02T00:00:00.000Z',
  authors: ['Jö & Co', '李'],
  tags: ['C++', '中文'],
  cover: { url: 'https://example.org/a.jpg?x&y' },
}
const bare: FeedItem = {
  ...item,
  title: 'Bare',
  summary: null,
  summaryHtml: null,
  html: '',
  publishedAt: null,
  authors: [],
  tags: [],
  cover: null,
}
const feed: Feed = {
  title: NASTY,
  siteUrl: 'https://example.org/?a=1&b=2',
  id: 'https://example.org/feed.xml?tag=C%2B%2B',
  selfUrl: 'https://example.org/feed.xml?tag=C%2B%2B&lang=zh',
  updated: '2024-05-02T00:00:00.000Z',
  items: [item, bare],
}

describe('Atom', () => {
  const root = parseXml(renderAtom({ ...feed, lang: 'zh' }))
  const [first, second] = root.children.filter(({ name }) => name === 'entry')

  test('has what RFC 4287 requires of a feed', () => {
    expect(root.name).toBe('feed')
    expect(root.attributes).toEqual({ xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': 'zh' })
    expect(child(root, 'title').text).toBe(CLEAN)
    expect(child(root, 'id').text).toBe(feed.id)
    expect(child(root, 'updated').text).toBe(feed.updated)
    expect(texts(child(root, 'author'), 'name')).toEqual([CLEAN])
    expect(
      root.children
        .filter(({ name }) => name === 'link')
        .map(({ attributes }) => [attributes.rel, attributes.href]),
    ).toEqual([
      ['self', feed.selfUrl],
      ['alternate', feed.siteUrl],
    ])
  })

  test('has what RFC 4287 requires of an entry', () => {
    if (!first || !second) throw new Error('two entries expected')
    expect(child(first, 'id').text).toBe(`urn:uuid:${item.id}`)
    expect(child(first, 'title').text).toBe(CLEAN)
    expect(child(first, 'updated').text).toBe(item.updatedAt)
    expect(child(first, 'published').text).toBe(item.publishedAt)
    expect(child(first, 'content')).toMatchObject({ attributes: { type: 'html' }, text: item.html })
    expect(
      first.children
        .filter(({ name }) => name === 'author')
        .map((author) => child(author, 'name').text),
    ).toEqual(item.authors)
    expect(
      first.children
        .filter(({ name }) => name === 'category')
        .map(({ attributes }) => attributes.term),
    ).toEqual(item.tags)
    expect(first.attributes['xml:lang']).toBe('zh-CN')
    expect(second.children.map(({ name }) => name)).toEqual([
      'id',
      'title',
      'link',
      'updated',
      'content',
    ])
  })
})

describe('RSS', () => {
  const root = parseXml(renderRss({ ...feed, lang: 'zh' }))
  const channel = child(root, 'channel')
  const [first, second] = channel.children.filter(({ name }) => name === 'item')

  test('has what RSS 2.0 requires of a channel, and a link to itself', () => {
    expect([root.name, root.attributes.version]).toEqual(['rss', '2.0'])
    expect(child(channel, 'title').text).toBe(CLEAN)
    expect(child(channel, 'link').text).toBe(feed.siteUrl)
    expect(child(channel, 'description').text).toBe(CLEAN)
    expect(child(channel, 'language').text).toBe('zh')
    expect(child(channel, 'lastBuildDate').text).toBe('Thu, 02 May 2024 00:00:00 GMT')
    expect(child(channel, 'atom:link').attributes).toEqual({
      rel: 'self',
      type: 'application/rss+xml',
      href: feed.selfUrl,
    })
  })

  test('has stable ids, dates by RFC 822 and whole articles', () => {
    if (!first || !second) throw new Error('two items expected')
    expect(child(first, 'guid')).toMatchObject({
      attributes: { isPermaLink: 'false' },
      text: `urn:uuid:${item.id}`,
    })
    expect(child(first, 'pubDate').text).toBe('Wed, 01 May 2024 06:30:00 GMT')
    expect(child(first, 'content:encoded').text).toBe(item.html)
    expect(child(first, 'media:content').attributes).toEqual({
      url: item.cover?.url,
      medium: 'image',
    })
    expect(texts(first, 'dc:creator')).toEqual(item.authors)
    expect(texts(first, 'category')).toEqual(item.tags)
    expect(second.children.map(({ name }) => name)).toEqual([
      'title',
      'link',
      'guid',
      'content:encoded',
    ])
  })
})

describe('JSON Feed', () => {
  test('has what version 1.1 requires, and leaves out unknown values', () => {
    const json = JSON.parse(renderJsonFeed(feed))
    expect(json).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      title: NASTY,
      home_page_url: feed.siteUrl,
      feed_url: feed.selfUrl,
    })
    expect(json.items[0]).toMatchObject({
      id: `urn:uuid:${item.id}`,
      url: item.url,
      content_html: item.html,
      image: item.cover?.url,
      date_published: item.publishedAt,
      date_modified: item.updatedAt,
      authors: [{ name: 'Jö & Co' }, { name: '李' }],
      tags: ['C++', '中文'],
      language: 'zh-CN',
    })
    expect(Object.keys(json.items[1])).toEqual([
      'id',
      'url',
      'title',
      'content_html',
      'date_modified',
      'language',
    ])
    expect('language' in json).toBe(false)
  })
})

test('an empty feed is valid', () => {
  const empty = { ...feed, items: [] }
  expect(parseXml(renderAtom(empty)).name).toBe('feed')
  expect(child(parseXml(renderRss(empty)), 'channel').name).toBe('channel')
  expect(JSON.parse(renderJsonFeed(empty)).items).toEqual([])
})
