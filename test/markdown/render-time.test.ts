import { describe, expect, it } from 'vitest'
import { renderNow } from '../../src/markdown/render/pipeline.ts'
import { renderInThread } from '../../src/markdown/render/pool.ts'
import { renderMarkdown } from '../../src/markdown/render.ts'
import { hostileBodies } from './render-hostile.ts'

const page = { lang: 'en', path: 'posts/x' }

describe('Markdown that is rendered at once, up to 16 Ki characters,', () => {
  it.each(Object.entries(hostileBodies(16_384)))('takes well under a second: %s', (_name, body) => {
    const start = process.cpuUsage()
    renderNow(body, page)
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1000).toBeLessThan(1_000)
  })
})

describe('a long article', () => {
  it('holds up nobody else, however it is made', async () => {
    const beat = heartbeat()
    const bodies = Object.values(hostileBodies(1_048_576)).slice(0, 12)
    const results = await Promise.all(bodies.map((body) => renderMarkdown(body, page)))
    // Rendered in this thread, several of them would stop it for many seconds.
    expect(beat.longest()).toBeLessThan(1_500)
    for (const { status } of results) expect(['rendered', 'timeout', 'failed']).toContain(status)
  }, 120_000)

  it('is rendered like any other when it is honest', async () => {
    const chapter = `## 第一章\n\n${'一段很长的文字，没有花样。'.repeat(60)}*强调*，[链接](a.md)\n\n- a\n- b\n\n`
    const { status, toc } = await renderMarkdown(chapter.repeat(700), page)
    expect(status).toBe('rendered')
    expect(toc).toHaveLength(700)
  })
})

it('many small articles hold up nobody either', async () => {
  const beat = heartbeat()
  const bodies = Array.from({ length: 100 }, (_, n) => `<i>\n\n${n}\n\n${'|a|b\n|-|-\n'.repeat(1_600)}`)
  const results = await Promise.all(bodies.map((body) => renderMarkdown(body, page)))
  expect(results.every(({ status }) => status === 'rendered')).toBe(true)
  expect(beat.longest()).toBeLessThan(500)
}, 60_000)

it('what has run out of time is not tried again at once, however large it is', async () => {
  const slow = '<b></i>'.repeat(700_000)
  const timed = async () => {
    const start = performance.now()
    expect((await renderMarkdown(slow, page)).status).toBe('timeout')
    return performance.now() - start
  }
  const first = await timed()
  expect(await timed()).toBeLessThan(first)
}, 60_000)

it('past its time the source is shown as text, and the next article is rendered as ever', async () => {
  const slow = '<b></i>'.repeat(150_000)
  const { html, text, status } = await renderInThread(slow, page, 200)
  expect(status).toBe('timeout')
  expect(html.startsWith('<pre>&lt;b&gt;&lt;/i&gt;')).toBe(true)
  expect(text).toBe(slow)
  expect((await renderInThread('*a*', page, 5_000)).html).toBe('<p><em>a</em></p>\n')
})

it('what grows without end is shown as text, too', async () => {
  const body = `[a]: /${'u'.repeat(8_000)}\n\n${'[a]\n'.repeat(2_000)}`
  expect(renderNow(body, page).status).toBe('failed')
})

it('the same large article is rendered once for all who ask at the same time', async () => {
  const body = `*a* ${'b '.repeat(20_000)}`
  const [first, second] = await Promise.all([renderMarkdown(body, page), renderMarkdown(body, page)])
  expect(second).toBe(first)
})

/** Measures the longest pause of this thread: what another request would have waited. */
function heartbeat(): { longest: () => number } {
  let last = performance.now()
  let longest = 0
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }, 5)
  return {
    longest: () => {
      clearInterval(timer)
      return Math.max(longest, performance.now() - last)
    },
  }
}
