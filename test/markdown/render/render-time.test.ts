import { describe, expect, it } from 'vitest'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'
import { renderInThread } from '../../../src/markdown/render/pool.ts'
import { renderMarkdown } from '../../../src/markdown/render.ts'
import { cpuOf, expectCheap, watchTurns } from '../../support/cpu.ts'
import { hostileBodies } from './render-hostile.ts'

const page = { lang: 'en', path: 'posts/x' }

describe('Markdown that is rendered at once, up to 16 Ki characters,', () => {
  it.each(Object.entries(hostileBodies(16_384)))('takes about a second at most: %s', async (_name, body) => {
    await expectCheap(1_500, () => renderNow(body, page))
  })
})

describe('a long article', () => {
  it('holds up nobody else, however it is made', async () => {
    const turns = watchTurns()
    const bodies = Object.values(hostileBodies(1_048_576)).slice(0, 12)
    const results = await Promise.all(bodies.map((body) => renderMarkdown(body, page)))
    // Rendered in this thread, several of them would stop it for many seconds.
    expect(turns.longest()).toBeLessThan(1_500)
    for (const { status } of results) expect(['rendered', 'timeout', 'failed']).toContain(status)
  }, 240_000)

  it('is rendered like any other when it is honest', async () => {
    const chapter = `## 第一章\n\n${'一段很长的文字，没有花样。'.repeat(60)}*强调*，[链接](a.md)\n\n- a\n- b\n\n`
    const { status, toc } = await renderMarkdown(chapter.repeat(700), page)
    expect(status).toBe('rendered')
    expect(toc).toHaveLength(700)
  })
})

it('many small articles hold up nobody either', async () => {
  const turns = watchTurns()
  const bodies = Array.from({ length: 100 }, (_, n) => `<i>\n\n${n}\n\n${'|a|b\n|-|-\n'.repeat(1_600)}`)
  const results = await Promise.all(bodies.map((body) => renderMarkdown(body, page)))
  expect(results.every(({ status }) => status === 'rendered')).toBe(true)
  expect(turns.longest()).toBeLessThan(600)
}, 240_000)

it('what has run out of time is not tried again at once, however large it is', async () => {
  const slow = '<b></i>'.repeat(700_000)
  const render = async () => expect((await renderMarkdown(slow, page)).status).toBe('timeout')
  const first = await cpuOf(render)
  expect(await cpuOf(render)).toBeLessThan(first)
}, 240_000)

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
