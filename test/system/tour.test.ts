import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { copyDatabase } from '../support/database/database.ts'
import { type Served, serveProcess } from '../support/processes/served.ts'

// Runs the examples of the README, the API guide and the pages about imports and files in a shell
// with curl, and checks each response against the OpenAPI document.

interface Answer {
  method: string
  path: string
  status: string
  type: string
  body: string
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Described> }>>
  components: { responses: Record<string, Described> }
}
interface Described {
  $ref?: string
  content?: Record<string, { schema: object }>
}

const root = join(import.meta.dirname, '../..')

/** The commands in some sections of a page, without those that run the program or its setup. */
function commandsOf(page: string, ...sections: string[]): string {
  const text = readFileSync(join(root, page), 'utf8')
  const blocks = sections.flatMap((title) => {
    const section = text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0]
    if (section === undefined) throw new Error(`${page} has no section "${title}".`)
    return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block)
  })
  return blocks
    .join('\n')
    .split('\n')
    .filter((line) => !/^(broadsheet|alias|diff) /.test(line))
    .join('\n')
}

const commands = [
  commandsOf('README.md', 'Ten requests'),
  commandsOf('docs/api-guide.md', 'Read', 'Write'),
  commandsOf('docs/import.md', 'Import a folder', 'Import over HTTP', 'Export'),
  commandsOf('docs/api-guide.md', 'Pictures and other files', 'Feeds and changes'),
  commandsOf('docs/files.md', 'Upload, replace, restore'),
].join('\n')

// Curl writes responses to files; an id that a person would copy is taken from the last response.
const preamble = `
number=100
curl() {
  number=$((number + 1))
  command curl -s -D "$OUT/$number.head" -w '\\n%{method} %{url_effective} %{http_code}' "$@" >"$OUT/$number.body" || return
  sed '$d' "$OUT/$number.body" >"$OUT/$number.shown"
  case " $* " in *" -sI "*) cat "$OUT/$number.head" ;; esac
}
last_id() { ls "$OUT"/*.shown | tail -n 1 | xargs sed -n 's/.*"data":\\[*{"id":"\\([^"]*\\)".*/\\1/p'; }
`

let folder: string
let served: Served
let database: Awaited<ReturnType<typeof copyDatabase>>
let document: Document
let answers: Answer[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-tour-'))
  database = await copyDatabase(inject('templateName'))
  served = await serveProcess({
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, 'data'),
    WORKER: 'inline',
  })
  document = (await (await fetch(`${served.url}/openapi.json`)).json()) as Document
  answers = await tour()
}, 300_000)
afterAll(async () => {
  await served?.end()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function tour(): Promise<Answer[]> {
  const out = mkdtempSync(join(folder, 'answers-'))
  const setUp = `
KEY=${served.adminKey} API=${served.url}/v1 BLOG=${join(root, 'examples/content')} OUT=${out}
AUTH="Authorization: Bearer $KEY" JSON='Content-Type: application/json'
cp "$BLOG/posts/night-market/stalls.jpg" photo.jpg
for name in a b; do cp "$BLOG/posts/text-in-html/diagram.png" $name.png; echo $name >> $name.png; done
tar cz -C "$BLOG" . | curl "$API/imports?source=blog" -H "$AUTH" -H 'Content-Type: application/gzip' -H 'Prefer: wait=60' --data-binary @-
`
  const script = commands
    .replaceAll('http://localhost:3000', served.url)
    .replace(/^export (ID|IMPORT|FILE)=the-id-in-the-response$/gm, '$1=$(last_id)')
    .replace(/^export BLOG=.*$/m, '')
    .replace(/^ETAG=\$\(curl (-sI .+?) \|/gm, 'curl $1 >/dev/null; ETAG=$(command curl $1 |')
  const file = join(folder, 'tour.sh')
  writeFileSync(file, preamble + setUp + script)
  await new Promise<void>((resolve, reject) =>
    execFile('bash', [file], { cwd: folder }, (error, _, stderr) =>
      error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(),
    ),
  )
  return readdirSync(out)
    .filter((name) => name.endsWith('.body'))
    .sort()
    .map((name) => read(join(out, name)))
}

function read(file: string): Answer {
  const text = readFileSync(file, 'utf8')
  const [method = '', url = '', status = ''] = text.slice(text.lastIndexOf('\n') + 1).split(' ')
  const head = readFileSync(file.replace('.body', '.head'), 'utf8')
  const type = /^content-type: ([^;\r\n]+)/im.exec(head)?.[1] ?? ''
  return {
    method,
    path: new URL(url).pathname,
    status,
    type,
    body: text.slice(0, text.lastIndexOf('\n')),
  }
}

/** The operation of a request: a literal path before one with parameters. */
function operationOf({ method, path }: Answer) {
  const fits = Object.keys(document.paths)
    .filter((template) => {
      const pattern = template.replace(/\{path\}/g, '.*').replace(/\{\w+\}/g, '[^/]+')
      return new RegExp(`^${pattern.replaceAll('.xml', '\\.xml')}$`).test(path)
    })
    .sort((one, other) => Number(one.includes('{id}')) - Number(other.includes('{id}')))
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase()
  return fits
    .map((template) => document.paths[template]?.[asked])
    .find((operation) => operation !== undefined)
}

function describedAnswer(answer: Answer): Described | undefined {
  const described = operationOf(answer)?.responses[answer.status]
  const name = described?.$ref?.split('/').at(-1)
  return name === undefined ? described : document.components.responses[name]
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)

function checkerOf(schema: object): ValidateFunction {
  return ajv.compile({ ...structuredClone(schema), components: document.components })
}

describe('the examples of the documentation', () => {
  test('the README has ten requests, each on one line', () => {
    const lines = commandsOf('README.md', 'Ten requests').split('\n')
    expect(lines.filter((line) => / ?curl /.test(line))).toHaveLength(10)
    expect(lines.filter((line) => /\\$|#/.test(line))).toEqual([])
  })

  test('all succeed except those with an old version', () => {
    expect(answers.length).toBeGreaterThan(35)
    const refused = answers
      .filter(({ status }) => status >= '400')
      .map(({ method, status }) => `${method} ${status}`)
    expect(refused).toEqual(['PATCH 412', 'GET 412'])
  })

  test('get responses as the document describes them', () => {
    for (const answer of answers) {
      const name = `${answer.method} ${answer.path} ${answer.status} ${answer.type}`
      const described = describedAnswer(answer)
      expect(described, name).toBeDefined()
      if (answer.body === '' || answer.method === 'HEAD') continue
      const schema = described?.content?.[answer.type]?.schema
      expect(schema, name).toBeDefined()
      if (!schema || !answer.type.endsWith('json')) continue
      const check = checkerOf(schema)
      expect(check(JSON.parse(answer.body)), `${name}: ${ajv.errorsText(check.errors)}`).toBe(true)
    }
  })

  test('a response that differs from its description would be found', () => {
    const list = answers.find(({ path }) => path === '/v1/articles')
    const schema = list && describedAnswer(list)?.content?.['application/json']?.schema
    const check = checkerOf(schema ?? {})
    const wrong = JSON.parse(list?.body ?? '')
    delete wrong.data[0].id
    expect(check(wrong)).toBe(false)
  })
})
