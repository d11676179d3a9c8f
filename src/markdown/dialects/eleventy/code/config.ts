import { posix } from 'node:path'
import { withOwnPaths } from '../../config/static/own-paths.ts'
import { readStatic, type StaticConfig } from '../../config/static/reader.ts'
import type { Unread } from '../../config/static/unread.ts'
import { mapAt } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'
import { isConfig, isForeign } from '../names.ts'
import type { CommandOptions } from './command-line.ts'

const passing =
  /\bexport\s{1,9}\{\s{0,9}default\s{0,9}\}\s{0,9}from\s{0,9}['"](\.[^'"\n]{1,200})['"]/

/** The configuration, or the file beside it that it passes on. */
export function configFile(files: SiteFiles): string | undefined {
  const [file] = [...files.names]
    .filter((name) => isConfig(name) && !isForeign(name))
    .sort((one, other) => one.length - other.length)
  const [, from] = (file && passing.exec(files.text(file) ?? '')) || []
  const other = file && from && posix.join(posix.dirname(file), from)
  return other && files.text(other) !== undefined ? other : file
}

/** What the configuration returns, or exports beside its function, after a command's options. */
export function configIn(text: string, { input, pathPrefix }: CommandOptions): StaticConfig {
  const { value, unread } = configOf(text)
  const isOpen = ({ name }: Unread) =>
    !(name === 'dir.input' && input !== undefined) &&
    !(name === 'pathPrefix' && pathPrefix !== undefined)
  return {
    value: {
      ...value,
      ...(input !== undefined && { dir: { ...mapAt(value, 'dir'), input } }),
      ...(pathPrefix !== undefined && { pathPrefix }),
    },
    unread: unread.filter(isOpen),
  }
}

function configOf(written: string): StaticConfig {
  const text = withOwnPaths(written)
  const returned = text === '' ? { value: {}, unread: [] } : readStatic(text)
  const isNamed = /\bexport\s+(?:const|let|var)\s+config\b/.test(text)
  const { value, unread } = isNamed ? readStatic(text, undefined, 'config') : returned
  const calls = [...text.matchAll(/\bsetInputDirectory\(\s*(?:'([^'\n]*)'|"([^"\n]*)")?\s*(\)?)/g)]
  const [, one, other, end] = calls.at(-1) ?? []
  const input = one ?? other
  if (calls.length === 0) return { value, unread: [...returned.unread, ...unread] }
  if (input === undefined || !end) return { value, unread: [{ name: 'dir.input' }] }
  return { value: { ...value, dir: { ...mapAt(value, 'dir'), input } }, unread }
}
