import { posix } from 'node:path'
import { escapeRegex } from '../../../escape-regex.ts'

const literal = String.raw`(?:'[^'\n]{0,200}'|"[^"\n]{0,200}"|\x60[^\x60$\n]{0,200}\x60)`
const blank = String.raw`\s{0,20}`
const list = `${literal}(?:${blank},${blank}${literal}){0,9}${blank},?`
const url = String.raw`new URL\(${blank}${literal}${blank},${blank}import\.meta\.url${blank}\)`
const urlOfFile = String.raw`fileURLToPath\(${blank}import\.meta\.url${blank}\)`
const ownFile = String.raw`(?:__filename|import\.meta\.filename|${urlOfFile})`
const ownFolder = String.raw`(?:__dirname|import\.meta\.dirname)`
/** The folder in which the site is built: its top. */
const workingFolder = String.raw`process\.cwd\(\)`

/** The forms of a path below one of these folders, of which the literals are kept. */
function formsBelow(folder: string): RegExp {
  const forms = [
    // `path.join(__dirname, 'content', 'blog')`, `path.resolve('content')`
    String.raw`\bpath\.(?:join|resolve)\(${blank}(?:${folder}${blank},${blank})?${list}${blank}\)`,
    // The same by functions that are imported by name
    String.raw`(?<![.\w])(?:join|resolve)\(${blank}${folder}${blank},${blank}${list}${blank}\)`,
    // `__dirname + '/content'`
    String.raw`${folder}${blank}\+${blank}${literal}(?!${blank}[+.])`,
    // `__dirname` in a template
    String.raw`\x60\$\{${folder}\}[^\x60$\n]{0,200}\x60`,
    String.raw`\bfileURLToPath\(${blank}${url}${blank}\)`,
    String.raw`\b${url}(?:\.pathname\b)?`,
  ]
  return new RegExp(forms.join('|'), 'g')
}

const quoted = new RegExp(literal, 'g')
const maxNames = 5
/** A path of one template, whose holes are names: `path.join(__dirname, `./content/${name}`)`. */
const templateBelow = (folder: string) =>
  new RegExp(
    String.raw`\bpath\.(?:join|resolve)\(${blank}(${folder})${blank},${blank}\x60([^\x60\n\\]{1,200})\x60${blank}\)`,
    'g',
  )

const anyOf = (forms: readonly string[]) => `(?:${forms.join('|')})`

/** The names that constants of some code give one of these: `const ROOT = process.cwd()`. */
function namesOf(code: string, forms: readonly string[]): string[] {
  const name = String.raw`\bconst ([A-Za-z_$][\w$]{0,40})${blank}=${blank}`
  const constant = new RegExp(String.raw`${name}${anyOf(forms)}(?=[ \t]{0,20}(?:[;\r\n]|$))`, 'g')
  const names = [...code.matchAll(constant)].map(([, found = '']) => found)
  return names
    .slice(0, maxNames)
    .map((found) => String.raw`(?<![.\w$])${escapeRegex(found)}(?![\w$])`)
}

/**
 * Code in which paths that `path`, `__dirname` and URLs make are literals. Its file is in this
 * folder of the site.
 */
export function withOwnPaths(code: string, folder = ''): string {
  const files = [ownFile, ...namesOf(code, [ownFile])]
  const ofFiles = String.raw`(?:path\.)?dirname\(${blank}${anyOf(files)}${blank}\)`
  const folders = [ownFolder, ofFiles]
  const own = [...folders, ...namesOf(code, folders)]
  const all = [...own, workingFolder, ...namesOf(code, [workingFolder])]
  const isOwn = new RegExp([...own, String.raw`import\.meta\.url`].join('|'))
  const top = (found: string) => (isOwn.test(found) ? `./${folder}` : '')
  return code
    .replace(formsBelow(anyOf(all)), (found) => {
      const given = found.replace(/\$\{[^}]*\}/, '').match(quoted) ?? []
      const path = posix.join(top(found), ...given.map(bare))
      return path.includes("'") ? found : `'${path}'`
    })
    .replace(
      templateBelow(anyOf(all)),
      (_, found: string, path: string) => `\`${posix.join(top(found), path)}\``,
    )
}

const bare = (text: string) => text.slice(1, -1)
