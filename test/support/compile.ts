import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeLeft } from './run-folder.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Where the process that runs the tests compiles to: below node_modules, where the packages are
 * found and no other tool looks.
 */
export const programsFolder = join(root, `node_modules/.cache/broadsheet-test-${process.pid}`)

/**
 * Compiles the program and what tests start, once for all processes of a run: a start with a
 * TypeScript loader costs two seconds of processor time, and each of its threads another one.
 */
export function compilePrograms(): { folder: string; remove(): void } {
  const folder = programsFolder
  removeLeft(dirname(folder), 'broadsheet-test-')
  rmSync(folder, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const project = join(root, 'tsconfig.test-programs.json')
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', folder], { stdio: 'inherit' })
  const bundle = join(root, 'scripts/bundle.mjs')
  execFileSync(process.execPath, [bundle, join(folder, 'src'), '--without-decoder'], {
    stdio: 'inherit',
  })
  for (const name of ['package.json', 'prisma'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
