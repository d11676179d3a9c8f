import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts a worker thread with a program next to the caller (`./thread`, `import.meta.url`). The
 * built program is plain JavaScript; when it runs from the sources (`npm run dev`), the thread has
 * to register the TypeScript loader of its parent itself.
 */
export function startThread(name: string, caller: string, options: WorkerOptions = {}): Worker {
  if (!caller.endsWith('.ts')) return new Worker(new URL(`${name}.js`, caller), options)
  const program = JSON.stringify(new URL(`${name}.ts`, caller).href)
  const boot = `import('tsx/esm/api').then(({ register }) => { register(); return import(${program}) })`
  return new Worker(boot, { ...options, eval: true })
}
