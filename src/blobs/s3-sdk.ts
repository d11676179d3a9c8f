import type { S3Client } from '@aws-sdk/client-s3'
import type { Config } from '../config.ts'

export type S3Settings = Pick<Config, 's3Region' | 's3Endpoint' | 's3PathStyle'>

/** The SDK with one client: loaded only where a bucket is configured. */
export type Sdk = typeof import('@aws-sdk/client-s3') & { client: S3Client }

// Slow readers of large files keep their connections to the storage; as many as may be sent to.
const agent = { maxSockets: 300 }

const requestHandler = {
  connectionTimeout: 3_000,
  // Until the storage begins to respond.
  requestTimeout: 15_000,
  throwOnRequestTimeout: true,
  httpAgent: agent,
  httpsAgent: agent,
}

/** Loads the SDK, which takes a while. */
export async function loadSdk({ s3Region, s3Endpoint, s3PathStyle }: S3Settings): Promise<Sdk> {
  const s3 = await import('@aws-sdk/client-s3')
  const client = new s3.S3Client({
    region: s3Region,
    ...(s3Endpoint && { endpoint: s3Endpoint }),
    forcePathStyle: s3PathStyle,
    // Storage other than AWS often does not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler,
  })
  return { ...s3, client }
}
