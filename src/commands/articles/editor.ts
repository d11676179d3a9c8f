import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { editorOf } from '../../mcp/client-config.ts'

/**
 * Opens a file in the person's editor and waits for its end; returns what went wrong, or null. The
 * command line of the editor may hold arguments, as in `code --wait`.
 */
export async function openInEditor(file: string): Promise<string | null> {
  const editor = editorOf()
  if (!editor) return noEditor
  // Ctrl-C belongs to the editor while it runs.
  const ignore = () => {}
  process.on('SIGINT', ignore).on('SIGQUIT', ignore)
  try {
    const [code, signal] = await start(editor, file)
    if (code === 0) return null
    const how = signal ? `was ended by ${signal}` : `ended with the code ${code}`
    return `The editor "${editor}" ${how}${code === 127 ? ': is EDITOR a program?' : '.'}`
  } catch (error) {
    return `The editor "${editor}" did not start: ${(error as Error).message}.`
  } finally {
    process.off('SIGINT', ignore).off('SIGQUIT', ignore)
  }
}

const noEditor = 'There is no terminal for an editor: set EDITOR, or use --no-edit --from FILE.'

async function start(editor: string, file: string): Promise<[number | null, string | null]> {
  const child =
    process.platform === 'win32'
      ? spawn(`${editor} "${file}"`, { stdio: 'inherit', shell: true })
      : spawn('sh', ['-c', `${editor} "$@"`, editor, file], { stdio: 'inherit' })
  return (await once(child, 'exit')) as [number | null, string | null]
}
