// Bans in Varnish what has changed in Broadsheet, within a fraction of a second.
//   BROADSHEET_URL=http://127.0.0.1:3000 VARNISH_URL=http://127.0.0.1:6081 node follower.mjs
// BROADSHEET_KEY, a key with the scope drafts:read, adds the changes of files.
import { setTimeout as sleep } from 'node:timers/promises'

const { BROADSHEET_URL: origin, VARNISH_URL: varnish, BROADSHEET_KEY: key } = process.env
if (!origin || !varnish) throw new Error('BROADSHEET_URL and VARNISH_URL are needed.')

const pause = 200
// A response that was on its way during a ban is stored after it, and needs a second one.
const onTheWay = 3_000
const everything = '.'

const tagsOf = {
  article: ({ resourceId }) => [`article-${resourceId}`, 'articles'],
  tag: () => ['terms'],
  category: () => ['terms'],
  file: () => ['files'],
}

async function ask(url, init) {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(5_000) })
  const text = await answer.text()
  if (answer.ok || answer.status === 410) return { status: answer.status, text }
  throw new Error(`${url}: ${answer.status}`)
}

async function changesSince(since) {
  const view = key ? 'all' : 'public'
  const headers = key ? { authorization: `Bearer ${key}` } : {}
  const url = `${origin}/v1/changes?view=${view}&since=${since}`
  const { status, text } = await ask(url, { headers })
  return status === 410 ? null : JSON.parse(text)
}

async function ban(pattern) {
  await ask(varnish, { method: 'BAN', headers: { 'x-ban-tags': pattern } })
}

function banTwice(pattern) {
  setTimeout(() => ban(pattern).catch(startAgain), onTheWay)
  return ban(pattern)
}

// Unknown changes may have been missed.
let cursor = null
function startAgain(error) {
  console.error(error.message)
  cursor = null
}

async function step() {
  if (cursor === null) {
    const now = await changesSince('now')
    await banTwice(everything)
    cursor = now.meta.cursor
    console.log('Everything is banned, and changes are followed from now on.')
  }
  const page = await changesSince(cursor)
  if (page === null) throw new Error('The changes begin anew.')
  const tags = new Set(page.data.flatMap((event) => tagsOf[event.resource]?.(event) ?? []))
  if (tags.size > 0) await banTwice(`(^|,)(${[...tags].join('|')})(,|$)`)
  cursor = page.meta.cursor
  return page.meta.more
}

for (;;) {
  const more = await step().catch(startAgain)
  if (!more) await sleep(pause)
}
