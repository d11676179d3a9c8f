const interval = 500
// As it is at the start: it may end while the server is being built.
const parent = process.ppid

/**
 * Stops this process as SIGTERM does when the process that started it has ended. A signal to npm
 * reaches only the shell that npm starts: where that is dash, as in Debian, it ends alone, and the
 * server would go on and keep its data folder.
 */
export function stopWithParent() {
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, interval)
  timer.unref()
}
