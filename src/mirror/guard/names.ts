import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { promisify } from 'node:util'
import { atMost } from '../../at-most.ts'
import type { AllowedHosts, Lookup } from './target.ts'

interface NameServers {
  /** `address:port` of each; those of the system when unset. */
  servers?: readonly string[]
  /** The longest wait for one response, in milliseconds. */
  timeout: number
  /** How often each server is asked. */
  tries: number
}

/**
 * Looks names up at the name servers. The look-up of the system would do this in the threads that
 * read files, where a few slow name servers of strangers hold up all of them. Only the names of
 * `allowed` are looked up by the system, one at a time, because they may be in `/etc/hosts`.
 */
export function nameLookup(allowed: AllowedHosts, { servers, ...limits }: NameServers): Lookup {
  const own = new Set([...allowed].map((host) => host.replace(/:\d+$/, '')))
  const oneAtATime = atMost(1)
  return (name) =>
    own.has(name)
      ? oneAtATime(() => lookUpBySystem(name, { all: true }))
      : resolved(name, resolverOf(limits, servers))
}

const lookUpBySystem = promisify(lookup)

// A new one each time, because the servers of the system may have changed.
function resolverOf(limits: Omit<NameServers, 'servers'>, servers?: readonly string[]): Resolver {
  const resolver = new Resolver(limits)
  if (servers) resolver.setServers(servers)
  return resolver
}

// Most names have addresses of one family only, which is an error for the other family.
async function resolved(name: string, resolver: Resolver): Promise<LookupAddress[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason
  return [...addressesOf(four, 4), ...addressesOf(six, 6)]
}

const addressesOf = (result: PromiseSettledResult<string[]>, family: number): LookupAddress[] =>
  result.status === 'fulfilled' ? result.value.map((address) => ({ address, family })) : []
