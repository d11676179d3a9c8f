import { posix } from 'node:path'

const literal = String.raw`(?:'[^'\n]{0,200}'|"[^"\n]{0,200}"|\x60[^\x60$\n]{0,200}\x60)`
const ownFolder = String.raw`(?:__dirname|import\.meta\.dirname)`
const blank = String.raw`\s{0,20}`
const list = `${literal}(?:${blank},${blank}${literal}){0,9}${blank},?`
const url = String.raw`new URL\(${blank}${literal}${blank},${blank}import\.meta\.url${blank}\)`

/** The forms of a path below a folder, of which the literals are kept. */
const forms = [
  // `path.join(__dirname, 'content', 'blog')`, `path.resolve('content')`
  String.raw`\bpath\.(?:join|resolve)\(${blank}(?:${ownFolder}${blank},${blank})?${list}${blank}\)`,
  // `__dirname + '/content'`
  String.raw`${ownFolder}${blank}\+${blank}${literal}(?!${blank}[+.])`,
  // `__dirname` in a template
  String.raw`\x60\$\{${ownFolder}\}[^\x60$\n]{0,200}\x60`,
  String.raw`\bfileURLToPath\(${blank}${url}${blank}\)`,
  String.raw`\b${url}(?:\.pathname\b)?`,
]
const anyForm = new RegExp(forms.join('|'), 'g')
const quoted = new RegExp(literal, 'g')
const ofFile = new RegExp(`${ownFolder}|import\\.meta\\.url`)

/**
 * Code in which paths that `path`, `__dirname` and URLs make are literals. Its file is in this
 * folder of the site.
 */
export const withOwnPaths = (code: string, folder = ''): string =>
  code.replace(anyForm, (found) => {
    const given = found.replace(/\$\{[^}]*\}/, '').match(quoted) ?? []
    const path = posix.join(ofFile.test(found) ? `./${folder}` : '', ...given.map(bare))
    return path.includes("'") ? found : `'${path}'`
  })

const bare = (text: string) => text.slice(1, -1)
