import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Whether an IP address is on the public Internet. Whatever is not known to be is refused: private,
 * loopback, link-local and documentation networks, and every form that embeds an IPv4 address in an
 * IPv6 one, because a router may deliver it to that address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false
  if (ipaddr.process(address).range() !== 'unicast') return false
  const parsed = ipaddr.parse(address)
  return parsed.kind() === 'ipv6' ? parsed.match(globalUnicast) : address !== azureWireServer
}

const globalUnicast = ipaddr.parseCIDR('2000::/3')

// A public number that every virtual machine of Azure finds on its own host.
const azureWireServer = '168.63.129.16'
