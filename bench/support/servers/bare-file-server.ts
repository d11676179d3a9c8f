import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

// The upper limit of one Node process: `/memory` sends the same Buffer, any other path reads the
// file again for each response.
const { PORT, FILE = '' } = process.env
const kept = await readFile(FILE)
const headers = { 'content-type': 'image/png', 'content-length': kept.length }
createServer(async (request, response) => {
  const bytes = request.url === '/memory' ? kept : await readFile(FILE)
  response.writeHead(200, headers)
  response.end(bytes)
}).listen(Number(PORT), '127.0.0.1')
