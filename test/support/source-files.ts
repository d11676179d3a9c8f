import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** A file of the project with its imports. */
export interface SourceFile {
  path: string
  text: string
  /** Paths from the project root for own files, package names for dependencies. */
  imports: string[]
  /** The same without type-only imports. */
  values: string[]
}

const root = join(import.meta.dirname, '../..')

/** All TypeScript files of a folder, without generated ones and those that a test installs. */
export function filesIn(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        name.endsWith('.ts') && !name.startsWith('generated') && !name.includes('node_modules'),
    )
    .map((name) => read(join(folder, name)))
}

function read(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const imports = targets(path, text)
  const values = targets(path, text.replace(/^import type [^'"]*['"][^'"]*['"]$/gm, ''))
  return { path, text, imports, values }
}

function targets(path: string, text: string): string[] {
  const found = text.matchAll(/(?:from|import\(|^import)\s*['"]([^'"]+)['"]/gm)
  return [...found].map(([, name = '']) => target(path, name))
}

const target = (path: string, name: string) =>
  name.startsWith('.') ? relative(root, join(root, dirname(path), name)) : name
