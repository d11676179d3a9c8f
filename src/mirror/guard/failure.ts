/** Why a remote file was not fetched; `http_404` and the like name the status of the response. */
type Failure =
  | 'invalid_address'
  | 'scheme_not_allowed'
  | 'credentials_not_allowed'
  | 'port_not_allowed'
  | 'private_address'
  | 'name_not_found'
  | 'connection_failed'
  | 'tls_failed'
  | 'timeout'
  | 'too_large'
  | 'too_many_redirects'
  | 'not_a_picture'
  | `http_${number}`

/** The fault of an address or of the host that it names, not of this server. */
export class FetchFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(`The remote file was not fetched: ${failure}.`, { cause })
    this.failure = failure
  }
}

/** The failure that an error of a connection or of TLS means. */
export function failureOf(error: unknown): FetchFailure {
  if (error instanceof FetchFailure) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new FetchFailure(kindOf(code), error)
}

function kindOf(code: string): Failure {
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(code))
    return 'tls_failed'
  if (/_TIMEOUT$/.test(code) || code === 'ETIMEDOUT') return 'timeout'
  return 'connection_failed'
}
