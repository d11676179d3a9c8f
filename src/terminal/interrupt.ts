// npm and npx forward a signal that the terminal already sent to the whole process group, so two
// within this time count as one.
const duplicateWindow = 1_000

/** Exit code of a command that Ctrl-C ended (128 + SIGINT). */
export const interruptedCode = 130

/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP; a second one ends the process immediately. With
 * `onHangUp`, SIGHUP calls that instead.
 */
export function untilInterrupted(onHangUp?: () => void): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const onSignal = () => {
    if (first && Date.now() - first > duplicateWindow) process.exit(interruptedCode)
    if (first) return
    first = Date.now()
    controller.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal)
  process.on('SIGHUP', onHangUp ?? onSignal)
  return controller.signal
}
