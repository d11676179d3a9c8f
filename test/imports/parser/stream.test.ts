import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createParser } from '../../../src/imports/parser/parser.ts'
import { parseStream } from '../../../src/imports/parser/stream.ts'
import { archiveFiles } from '../../../src/imports/source/archive.ts'
import { defaultLimits } from '../../../src/imports/source/limits.ts'
import { tarOf } from '../../support/imports/archives.ts'

const root = mkdtempSync(join(tmpdir(), 'broadsheet-stream-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const options = {
  lang: 'en',
  timeZone: 'UTC',
  status: 'published',
  encoding: undefined,
  strict: false,
} as const

/** How many times this process has the file open. */
const opened = (path: string) =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      return false
    }
  }).length

// The rest of the archive is not read after a write has failed or the import was cancelled.
test.runIf(process.platform === 'linux')(
  'a reader that stops early closes the archive',
  async () => {
    const path = join(root, 'many.tar')
    const files = Array.from({ length: 200 }, (_, n) => ({
      name: `f${n}.md`,
      data: `# Text ${n}
`,
    }))
    writeFileSync(path, tarOf(files))
    const parser = createParser(options, new AbortController().signal)
    try {
      for await (const file of parseStream(parser, archiveFiles(path, 'tar', defaultLimits))) {
        expect(file).toMatchObject({ file: 'f0.md', article: { fields: { title: 'Text 0' } } })
        expect(opened(path)).toBe(1)
        break
      }
      expect(opened(path)).toBe(0)
    } finally {
      parser.close()
    }
  },
)
