import { note } from '../../terminal/screen.ts'

export type Answer = 'yes' | 'edit' | 'no'

let unread = ''

/** Asks whether to save; the end of the input and Ctrl-C mean no. */
export async function askWhether(question: string, allowed: readonly Answer[]): Promise<Answer> {
  for (;;) {
    process.stderr.write(question)
    const line = await readLine()
    if (line === null) {
      note([''])
      return 'no'
    }
    const word = line.trim().toLowerCase()
    const answer = allowed.find((one) => word !== '' && one.startsWith(word))
    if (answer) return answer
  }
}

// Reads only while a question waits: otherwise the editor would lose what a person types.
async function readLine(): Promise<string | null> {
  while (!unread.includes('\n')) {
    const more = await readSome()
    if (more === null) return null
    unread += more
  }
  const end = unread.indexOf('\n')
  const line = unread.slice(0, end)
  unread = unread.slice(end + 1)
  return line
}

function readSome(): Promise<string | null> {
  const { stdin } = process
  if (stdin.readableEnded || stdin.destroyed) return Promise.resolve(null)
  return new Promise((done) => {
    const finish = (text: string | null) => {
      stdin.off('data', onData).off('end', onEnd).off('error', onEnd).pause()
      process.off('SIGINT', onEnd)
      done(text)
    }
    const onData = (chunk: Buffer) => finish(chunk.toString())
    const onEnd = () => finish(null)
    stdin.on('data', onData).on('end', onEnd).on('error', onEnd).resume()
    process.on('SIGINT', onEnd)
  })
}
