import ipaddr from 'ipaddr.js'
import { isKeyless } from '../../actor.ts'
import type { Request } from '../route.ts'

/**
 * The caller as limits count it: a key, or else an address (in IPv6 its /64, which usually belongs
 * to one subscriber).
 */
export const clientOf = ({ actor, ip }: Request) => (isKeyless(actor) ? networkOf(ip) : actor.id)

/** The /64 of an IPv6 address; any other address as it is. */
export function networkOf(ip: string): string {
  // A proxy may forward any text.
  if (!ip.includes(':') || !ipaddr.isValid(ip)) return ip
  // An IPv4 address in an IPv6 one, as a dual-stack socket shows it, becomes IPv4.
  const address = ipaddr.process(ip)
  if (address instanceof ipaddr.IPv4) return address.toString()
  return address.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}
