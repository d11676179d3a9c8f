import { isIP } from 'node:net'
import { z } from 'zod'

// The kinds of values that variables of the environment have, with the rule that a wrong one
// breaks.

/** A whole number. */
export function whole(min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,15}$/, rule)
    .transform(Number)
    .refine((n) => n >= min && n <= max, rule)
}

/** True or false. */
export function flag() {
  return z
    .enum(['true', 'false', '1', '0'], 'must be true or false')
    .transform((word) => word === 'true' || word === '1')
}

/** Texts separated by commas. */
export function list() {
  return z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
}

/** Seconds in the environment, milliseconds in the code. */
export function seconds() {
  return whole(0, 600).transform((n) => n * 1000)
}

/** A number of bytes, or a size whose units are powers of 1024: 64MB, 2GiB. */
export function bytes() {
  return z
    .string()
    .regex(/^\d{1,12} ?([kmg]i?b?)?$/i, 'must be a size such as 512MB')
    .transform((text) => {
      const unit = /[kmg]/i.exec(text)?.[0].toLowerCase() ?? ''
      return Number.parseInt(text, 10) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit)
    })
}

/** The levels of the log. */
export function levels() {
  return ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
}

/** Whether a text is an address of PostgreSQL, of one host or several. */
export function isPostgresUrl(text: string): boolean {
  return postgresUrls(text) !== null
}

const postgresForm = /^(postgres(?:ql)?:\/\/)([^/?#]*)(.*)$/

/** One address for each host of `postgres://user:password@one:5432,two:5432/name`, or null. */
export function postgresUrls(text: string): string[] | null {
  const [, scheme, authority = '', rest = ''] = postgresForm.exec(text) ?? []
  const at = authority.lastIndexOf('@') + 1
  const hosts = authority.slice(at).split(',')
  if (scheme === undefined || (hosts.length > 1 && hosts.includes(''))) return null
  const urls = hosts.map((host) => `${scheme}${authority.slice(0, at)}${host}${rest}`)
  return urls.every((url) => URL.canParse(url)) ? urls : null
}

/** Which host of several is wanted, by the words of libpq. */
export const hostTargets = [
  'any',
  'read-write',
  'primary',
  'read-only',
  'standby',
  'prefer-standby',
] as const

/** Whether `target_session_attrs` of an address, if there is one, is known. */
export function hasKnownTarget(text: string): boolean {
  const [url] = postgresUrls(text) ?? []
  const given = url === undefined ? null : new URL(url).searchParams.get('target_session_attrs')
  return given === null || (hostTargets as readonly string[]).includes(given)
}

/** Whether a text is an http or https address. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/./.test(text) && URL.canParse(text)
}

/** An http or https address without a slash at its end. */
export const webAddress = () =>
  z.string().refine(isWebUrl, 'must be an http or https address').transform(withoutSlash)

/** An address without a slash at its end. */
export function withoutSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text
}

/** Whether a template makes another address of each article. */
export function namesArticle(template: string): boolean {
  return /\{(path|slug|id)\}/.test(template)
}

/** A token needs a place, in an address or a path of the server. */
export function holdsToken(template: string): boolean {
  return template.includes('{token}') && /^(?:https?:\/\/|\/|\{url\})/.test(template)
}

/** Whether a text is an IP address or a network. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0)
    return ['loopback', 'linklocal', 'uniquelocal'].includes(text)
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

/** Whether a text is an origin as browsers send it, or `*`. */
export function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text)
}

const imageFormats = ['webp', 'jpeg', 'png', 'avif'] as const
export type ImageFormat = (typeof imageFormats)[number]

/** Whether renditions may have this format. */
export function isImageFormat(text: string): text is ImageFormat {
  return (imageFormats as readonly string[]).includes(text)
}

/** Whether a text is a width of renditions. */
export function isPixels(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 10_000
}

/** A named crop: its size in pixels. */
export interface Crop {
  name: string
  width: number
  height: number
}

/** Whether a text is a name and a size such as `card:640x360`. */
export function isCrop(text: string): boolean {
  const [, , width = '', height = ''] = cropForm.exec(text) ?? []
  return isPixels(width) && isPixels(height)
}

/** Reads the name and the size of a crop. */
export function readCrop(text: string): Crop {
  const [, name = '', width, height] = cropForm.exec(text) ?? []
  return { name, width: Number(width), height: Number(height) }
}

const cropForm = /^([a-z][a-z0-9_-]{0,31}):(\d+)x(\d+)$/

/** Whether a text is a host and a port. */
export function isHostAndPort(text: string): boolean {
  const [, port] = /^(?:\[[0-9a-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? []
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535
}
