import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { RenderOptions } from '../../src/markdown/render/options.ts'
import { renderNow } from '../../src/markdown/render/pipeline.ts'
import { renderInThread } from '../../src/markdown/render/pool.ts'
import { readPrinted } from '../../src/markdown/render/printed.ts'
import { ownTask, timeOf } from '../../src/markdown/render/thread-time.ts'
import { renderAsJson, renderMarkdown } from '../../src/markdown/render.ts'
import { hostileBodies } from '../markdown/render/render-hostile.ts'
import { hostileSyntax } from '../markdown/render/syntax/hostile.ts'
import { cpuOf, expectCheap, watchTurns } from '../support/cpu.ts'

const page = { lang: 'en', path: 'posts/x' }

describe('Markdown that is rendered synchronously, up to 16 Ki characters,', () => {
  test.each(Object.entries(hostileBodies(16_384)))(
    'takes about a second at most: %s',
    async (_name, body) => {
      await expectCheap(1_500, () => renderNow(body, page))
    },
  )
})

describe('the same in the syntax of dialects', () => {
  const bodiesOf = (size: number) => ({ ...hostileBodies(size), ...hostileSyntax(size) })
  const quarters: Record<string, string> = bodiesOf(4_096)
  test.each(Object.entries(bodiesOf(16_384)))(
    'takes about a second at most: %s',
    async (name, body) => {
      const quarter = quarters[name] ?? body
      for (const dialect of ['jekyll', 'hexo', 'docusaurus', 'obsidian', 'pelican'] as const)
        await expectBounded(quarter, body, { ...page, file: 'x.mdx', dialect })
      for (const dialect of ['vitepress', 'nuxt-content', 'hugo', 'zola'] as const)
        await expectBounded(quarter, body, { ...page, dialect })
    },
  )

  // A quarter in a sixteenth of the time is enough for all that grows by the square at most.
  async function expectBounded(quarter: string, body: string, options: RenderOptions) {
    if ((await cpuOf(() => renderNow(quarter, options))) < 1_500 / 16) return
    await expectCheap(1_500, () => renderNow(body, options))
  }
})

describe('a long article', () => {
  test('costs no more for a name of a tab that is all blanks', async () => {
    const body = `{% tabs %}{% endtabs %}\n\n<!-- tab${' '.repeat(300_000)}a`
    await expectCheap(1_500, () => renderNow(body, { ...page, dialect: 'hexo' }))
  })

  test('delays no other request, whatever its content', async () => {
    const turns = watchTurns()
    const bodies = Object.values(hostileBodies(1_048_576)).slice(0, 4)
    const results = await Promise.all(bodies.map((body) => renderMarkdown(body, page)))
    // Rendered in this thread, several of them would stop it for many seconds.
    expect(turns.longest()).toBeLessThan(1_500)
    for (const { status } of results) expect(['rendered', 'timeout', 'failed']).toContain(status)
  })

  test('is rendered like any other when it is honest', async () => {
    const chapter = `## 第一章\n\n${'一段很长的文字，没有花样。'.repeat(60)}*强调*，[链接](a.md)\n\n- a\n- b\n\n`
    const { status, toc } = await renderMarkdown(chapter.repeat(700), page)
    expect(status).toBe('rendered')
    expect(toc).toHaveLength(700)
  })
})

test('many small articles delay no other request either', async () => {
  const turns = watchTurns()
  const bodies = Array.from(
    { length: 20 },
    (_, n) => `<i>\n\n${n}\n\n${'|a|b\n|-|-\n'.repeat(1_600)}`,
  )
  const results = await Promise.all(bodies.map((body) => renderMarkdown(body, page)))
  expect(results.every(({ status }) => status === 'rendered')).toBe(true)
  expect(turns.longest()).toBeLessThan(600)
})

test('a timed-out body is not retried immediately, however large it is', async () => {
  const slow = '<b></i>'.repeat(500_000)
  const render = async () => expect((await renderMarkdown(slow, page)).status).toBe('timeout')
  const first = await cpuOf(render)
  expect(await cpuOf(render)).toBeLessThan(first)
})

test('after the time limit the source is shown as text; the next article renders normally', async () => {
  const slow = '<b></i>'.repeat(150_000)
  const { html, text, status } = readPrinted(await renderInThread(slow, page, 200))
  expect(status).toBe('timeout')
  expect(html.startsWith('<pre>&lt;b&gt;&lt;/i&gt;')).toBe(true)
  expect(text).toBe(slow)
  expect(readPrinted(await renderInThread('*a*', page, 5_000)).html).toBe('<p><em>a</em></p>\n')
})

test.runIf(process.platform === 'linux')(
  'a thread that renders gives way to short answers',
  async () => {
    await renderInThread('*a*', page, 5_000)
    // proc(5): the 19th field, 16 after the name; other threads keep the usual 0.
    const nice = (task: string) =>
      readFileSync(`/proc/self/task/${task}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[16]
    const all = readdirSync('/proc/self/task').map(nice)
    expect(all).toContain('3')
    expect(nice(String(process.pid))).not.toBe('3')
  },
)

test('the time of a thread is that of its work', () => {
  const before = timeOf(ownTask())
  renderNow('*a* '.repeat(4_000), page)
  expect(timeOf(ownTask())).toBeGreaterThan(before)
  expect(timeOf('1/task/0')).toBeGreaterThan(0)
})

test('what grows without end is shown as text, too', async () => {
  const body = `[a]: /${'u'.repeat(8_000)}\n\n${'[a]\n'.repeat(2_000)}`
  expect(renderNow(body, page).status).toBe('failed')
})

test('concurrent requests for a large article render it once', async () => {
  const body = `*a* ${'b '.repeat(20_000)}`
  const render = () => renderAsJson(body, page)
  const [first, second, text] = await Promise.all([render(), render(), renderMarkdown(body, page)])
  // Bytes that are made once and not copied for each response.
  expect(first.html).toBeInstanceOf(Uint8Array)
  expect(second.html).toBe(first.html)
  expect(JSON.parse(Buffer.from(first.html).toString())).toBe(text.html)
})
