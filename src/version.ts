import { readFileSync } from 'node:fs'

// Read once: later, no descriptor may be left, or another version may be installed.
const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const known = (JSON.parse(text) as { version: string }).version

/** The version of this program, as its package says. */
export const version = (): string => known
