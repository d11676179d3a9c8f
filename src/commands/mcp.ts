import { once } from 'node:events'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { Command } from 'commander'
import { loadRemote } from '../mcp/client-config.ts'
import { remoteApi, scopesOf } from '../mcp/remote.ts'
import { createServer } from '../mcp/server.ts'
import { note } from '../terminal/screen.ts'

/** `broadsheet mcp`. */
export function mcpCommand(): Command {
  return new Command('mcp')
    .description('let an assistant read and edit articles, over standard input and output')
    .addHelpText('after', help)
    .action(serveAssistant)
}

async function serveAssistant(): Promise<void> {
  const api = remoteApi(loadRemote())
  const scopes = await scopesOf(api)
  const handle = serveStdio(() => createServer(api, scopes), {
    onerror: (error) => note([`error: ${error.message}`]),
  })
  await once(process.stdin, 'end')
  await handle.close()
}

const help = `
Speaks the Model Context Protocol for programs that start their servers themselves.
BROADSHEET_URL names the server, BROADSHEET_KEY the key; the key's scopes decide
which tools there are. Programs that speak HTTP use /mcp of the server instead.

Example, as such programs are configured:
  {"mcpServers": {"broadsheet": {"command": "npx", "args": ["broadsheet", "mcp"],
    "env": {"BROADSHEET_URL": "http://localhost:3000", "BROADSHEET_KEY": "bs_..."}}}}`
