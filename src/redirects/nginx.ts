import type { SiteRedirect } from './addresses.ts'

/**
 * The lines of a file for the `http` block of nginx: a `map` from the decoded path of a request to
 * the target. Keys of a map ignore the case of ASCII letters, so an address that another one
 * resembles is an expression instead. nginx tries expressions one after the other, which is slow
 * for many.
 */
export function* nginxLines(redirects: readonly SiteRedirect[]): Generator<string> {
  yield '# In the server block: if ($broadsheet_redirect) { return 301 $broadsheet_redirect; }\n'
  yield* hashSizes(redirects)
  yield 'map $uri $broadsheet_redirect {\n  default "";\n'
  for (const redirect of redirects)
    for (const { key, to } of rulesOf(redirect)) yield `  "${key}" "${to}";\n`
  yield '}\n'
}

/** nginx reads no longer word. */
const maxWord = 4_000

// The stored paths have no slash at the end, so a former address may have had one.
function rulesOf({ from, to, isCased }: SiteRedirect): { key: string; to: string }[] {
  const bare = from.replace(/(?<=.)\/$/, '')
  const paths = bare === '/' || /\.html?$/.test(bare) ? [from] : [bare, `${bare}/`]
  return paths
    .map((path) => ({ key: quoted(isCased ? expressionOf(path) : path), to }))
    .filter(({ key }) => Math.max(Buffer.byteLength(key), to.length) <= maxWord)
}

const expressionOf = (path: string) => `~^${path.replace(special, '\\$&')}\\z`

const special = /[\\^$.|?*+()[\]{}]/g

/** The inside of a quoted word; `\n` and the like are the only other escapes of nginx. */
const quoted = (text: string) =>
  text
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')

// What nginx manages with its defaults, on most machines.
const usualBytes = 32
const usualCount = 32

// A key that is too long for a bucket is an error. It is stored with its length and two pointers.
// With room for several keys in a bucket and twice as many buckets as keys, nginx does not warn
// either.
function* hashSizes(redirects: readonly SiteRedirect[]): Generator<string> {
  const longest = redirects.reduce((max, { from }) => Math.max(max, Buffer.byteLength(from)), 0)
  if (longest <= usualBytes && redirects.length <= usualCount) return
  yield '# Remove these lines if your http block has them, with at least these values.\n'
  yield `map_hash_bucket_size ${Math.min(maxBucket, powerAbove(4 * (longest + 32)))};\n`
  yield `map_hash_max_size ${Math.max(minSize, powerAbove(4 * redirects.length))};\n`
}

const maxBucket = 32_768
const minSize = 2_048

const powerAbove = (number: number) => 2 ** Math.ceil(Math.log2(Math.max(1, number)))
