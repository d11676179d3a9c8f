import { readFileSync } from 'node:fs'
import { fastify } from 'fastify'

// (a) The upper limit of one Fastify process on this machine: it sends one ready Buffer, without a
// database or a cache lookup.
const { PORT, ANSWER_FILE = '' } = process.env
const answer = readFileSync(ANSWER_FILE)
const app = fastify({ logger: false })
app.get('/*', (_request, reply) => {
  reply.header('content-type', 'application/json; charset=utf-8').send(answer)
})
await app.listen({ port: Number(PORT), host: '127.0.0.1' })
