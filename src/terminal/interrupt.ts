// npm and npx pass on a signal that the terminal has sent to the whole group already: twins count
// once.
const twins = 1_000

/** Exit code of what Ctrl-C ended (128 + SIGINT). */
export const interruptedCode = 130

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; the second one ends the process at once. */
export function untilInterrupted(): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const onSignal = () => {
    if (first && Date.now() - first > twins) process.exit(interruptedCode)
    if (first) return
    first = Date.now()
    controller.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  return controller.signal
}
