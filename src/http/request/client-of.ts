import { isIPv6 } from 'node:net'
import { isKeyless } from '../../actor.ts'
import type { Request } from '../route.ts'

/**
 * The caller as limits count it: a key, or else an address (in IPv6 its /64, which usually belongs
 * to one subscriber).
 */
export const clientOf = ({ actor, ip }: Request) => (isKeyless(actor) ? networkOf(ip) : actor.id)

/** The /64 of an IPv6 address; any other address as it is. */
export function networkOf(ip: string): string {
  // An IPv4 address as a dual-stack socket shows it.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped) return mapped
  if (!isIPv6(ip)) return ip
  const [before = '', after] = ip.split('%', 1)[0]?.split('::') ?? []
  const groups = (text: string | undefined) => (text ? text.split(':') : [])
  const zeros = 8 - groups(before).length - groups(after).length
  const all = after === undefined ? groups(before) : [...groups(before), ...Array(zeros).fill('0')]
  const network = [...all, ...groups(after)].slice(0, 4)
  return network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}
