import { buildApp } from 'fauxqs'

export interface S3Server {
  endpoint: string
  /** What a server needs to use the bucket. */
  env: Record<string, string>
  close(): Promise<void>
}

/** An S3 server in this process, with a bucket in its memory; the SDK finds credentials for it. */
export async function startS3(bucket = 'files'): Promise<S3Server> {
  const server = buildApp({ logger: false })
  const endpoint = await server.listen({ host: '127.0.0.1', port: 0 })
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
  Object.assign(process.env, credentials)
  const made = await fetch(`${endpoint}/${bucket}`, { method: 'PUT' })
  if (!made.ok) throw new Error(`No bucket: ${made.status} ${await made.text()}`)
  return {
    endpoint,
    env: {
      ...credentials,
      S3_BUCKET: bucket,
      S3_ENDPOINT: endpoint,
      S3_PATH_STYLE: 'true',
    },
    close: async () => {
      server.server.closeAllConnections()
      await server.close()
      for (const name of Object.keys(credentials)) delete process.env[name]
    },
  }
}
