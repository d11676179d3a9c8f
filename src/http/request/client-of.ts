import { isIPv6 } from 'node:net'
import { publicActor } from '../../actor.ts'
import type { Request } from '../route.ts'

/**
 * Who is calling, as limits count it: a key, or an address without one (IPv6: its /64, which one
 * person has whole).
 */
export const clientOf = ({ actor, ip }: Request) =>
  actor === publicActor ? networkOf(ip) : actor.id

/** The /64 of an IPv6 address; any other address as it is. */
export function networkOf(ip: string): string {
  // An IPv4 address, as a socket for both kinds names it.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped) return mapped
  if (!isIPv6(ip)) return ip
  const [before = '', behind] = ip.split('%', 1)[0]?.split('::') ?? []
  const groups = (text: string | undefined) => (text ? text.split(':') : [])
  const zeros = 8 - groups(before).length - groups(behind).length
  const all = behind === undefined ? groups(before) : [...groups(before), ...Array(zeros).fill('0')]
  const network = [...all, ...groups(behind)].slice(0, 4)
  return network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}
