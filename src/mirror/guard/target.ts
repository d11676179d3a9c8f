import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { isPublicAddress } from './address.ts'
import { FetchFailure } from './failure.ts'

/** Hosts with their ports, as `hostAndPort` writes them, whose addresses may be private. */
export type AllowedHosts = ReadonlySet<string>

/** All addresses of a name. */
export type Lookup = (name: string) => Promise<readonly LookupAddress[]>

/** What may be fetched. */
export interface TargetRules {
  allowed: AllowedHosts
  /** Ports of all other hosts. */
  ports: readonly number[]
  lookup: Lookup
}

/** The entries of MIRROR_ALLOW in the form in which `URL` writes hosts. */
export function allowedHosts(entries: readonly string[]): AllowedHosts {
  const urls = entries.map((entry) => `http://${entry}`).filter((text) => URL.canParse(text))
  return new Set(urls.map((text) => hostAndPort(new URL(text))))
}

const portOf = ({ port, protocol }: URL) => Number(port || (protocol === 'https:' ? 443 : 80))
const hostAndPort = (url: URL) => `${url.hostname}:${portOf(url)}`

/** Reads an address, or the target of a redirect, and checks its scheme, credentials and port. */
export function readTarget(text: string, rules: TargetRules, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new FetchFailure('invalid_address')
  const url = new URL(text, base?.href)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new FetchFailure('scheme_not_allowed')
  if (url.username !== '' || url.password !== '') throw new FetchFailure('credentials_not_allowed')
  if (!rules.ports.includes(portOf(url)) && !rules.allowed.has(hostAndPort(url)))
    throw new FetchFailure('port_not_allowed')
  return url
}

/**
 * The addresses to which a connection may be made: that of the host itself, or all that its name
 * has. One private address among them refuses them all, because the name server then tries
 * something.
 */
export async function checkedAddresses(
  url: URL,
  rules: TargetRules,
): Promise<readonly LookupAddress[]> {
  // Not the name of `URL`, which puts IPv6 addresses into brackets.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const found = family === 0 ? await named(host, rules.lookup) : [{ address: host, family }]
  if (found.length === 0) throw new FetchFailure('name_not_found')
  const isAllowed = rules.allowed.has(hostAndPort(url))
  if (!isAllowed && !found.every(({ address }) => isPublicAddress(address)))
    throw new FetchFailure('private_address')
  return found
}

async function named(host: string, lookup: Lookup): Promise<readonly LookupAddress[]> {
  try {
    return await lookup(host)
  } catch (error) {
    // Whatever the name servers say or do not say, there is no address.
    throw new FetchFailure('name_not_found', error)
  }
}
