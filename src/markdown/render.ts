import { createHash } from 'node:crypto'
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { refuseLoad } from '../file-errors.ts'
import type { Printed, Rendered, RenderOptions } from './render/options.ts'
import { printSmall, readPrinted } from './render/printed.ts'

export type { Heading, Rendered, RenderOptions } from './render/options.ts'

// Up to this size the worst known Markdown takes a fraction of a second; longer bodies must not
// block the server.
const maxInlineChars = 16_384
const budgetMs = 1_500
const cacheBytes = 12 * 1024 * 1024
// A timed-out body is retried after this: the machine may only have been busy.
const retryMs = 5 * 60_000

// Short renderings add up in a list or feed: yield to the event loop after this much work.
const turnMs = 5
let workedMs = 0
let turn: Promise<unknown> = Promise.resolve()

/** Approximate bytes in memory: the members, and a constant for the objects. */
const sizeOf = ({ printed }: Printed) =>
  Object.values(printed).reduce((sum, { length }) => sum + length, 500)

const cache = new LRUCache<string, Printed>({ maxSize: cacheBytes, sizeCalculation: sizeOf })
/** Timed-out bodies, whose source may be too large to cache. */
const givenUp = new LRUCache<string, true>({ max: 1_000, ttl: retryMs })
const inFlight = new Map<string, Promise<Printed>>()

/**
 * Renders an article's Markdown to safe HTML, a table of contents and plain text. Bounded in time,
 * cached by content.
 */
export async function renderMarkdown(body: string, options: RenderOptions): Promise<Rendered> {
  return readPrinted(await render(body, options))
}

/** Like `renderMarkdown`, with each member as JSON in UTF-8. */
export async function renderAsJson(
  body: string,
  options: RenderOptions,
): Promise<Printed['printed']> {
  return (await render(body, options)).printed
}

async function render(body: string, options: RenderOptions): Promise<Printed> {
  const key = keyOf(body, options)
  const cached = cache.get(key)
  if (cached) return cached
  if (body.length <= maxInlineChars) {
    // Loaded on first use: parser and sanitizer are many files, which a server that renders nothing
    // does not need.
    const { renderNow } = await loadPipeline()
    return remember(key, printSmall(await inTurn(() => renderNow(body, options))))
  }
  const running = inFlight.get(key) ?? renderLarge(key, body, options)
  inFlight.set(key, running)
  return running
}

/** Loads the renderer before its first use. */
export async function loadRenderer(): Promise<void> {
  await loadPipeline()
  await loadPool()
}

const loadPipeline = () => import('./render/pipeline.ts').catch(refuseLoad)
const loadPool = () => import('./render/pool.ts').catch(refuseLoad)

function inTurn(render: () => Rendered): Promise<Rendered> {
  const rendered = turn.then(async () => {
    if (workedMs > turnMs) {
      await yieldToEventLoop()
      workedMs = 0
    }
    const start = performance.now()
    const result = render()
    workedMs += performance.now() - start
    return result
  })
  turn = rendered
  return rendered
}

async function renderLarge(key: string, body: string, options: RenderOptions): Promise<Printed> {
  try {
    const { asSourceInTurns } = await loadPipeline()
    if (givenUp.has(key)) return await asSourceInTurns(body, 'timeout')
    const { renderInThread } = await loadPool()
    return remember(key, await renderInThread(body, options, budgetMs))
  } finally {
    inFlight.delete(key)
  }
}

function remember(key: string, rendered: Printed): Printed {
  if (rendered.status === 'timeout') givenUp.set(key, true)
  cache.set(key, rendered, rendered.status === 'rendered' ? {} : { ttl: retryMs })
  return rendered
}

function keyOf(body: string, options: RenderOptions): string {
  const { lang, path, file, site, articleUrl, url, at, idPrefix, files = [] } = options
  const { dialect, markup, base } = options
  return createHash('sha256')
    .update(
      JSON.stringify([
        ...[lang, path, file, site, articleUrl, url, at, idPrefix],
        ...[[...files], dialect, markup, base],
      ]),
    )
    .update(body)
    .digest('base64')
}
