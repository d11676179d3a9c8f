import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { version } from '../version.ts'
import type { FetchOptions } from './guard/checked-fetch.ts'
import { nameLookup } from './guard/names.ts'
import { allowedHosts } from './guard/target.ts'

/** How pictures are fetched. */
export type MirrorSettings = Pick<FetchOptions, 'rules' | 'limits' | 'headersFor'>

/** The settings of the configuration. */
export function mirrorSettings({
  siteUrl,
  mirrorAllow,
  maxFileBytes,
}: Pick<Config, 'siteUrl' | 'mirrorAllow' | 'maxFileBytes'>): MirrorSettings {
  // Without credentials, which SITE_URL may hold.
  const { origin: site, pathname } = new URL(siteUrl)
  const allowed = allowedHosts(mirrorAllow)
  const userAgent = `Broadsheet/${version()} (+${site}${pathname})`
  return {
    rules: {
      allowed,
      ports: [80, 443],
      lookup: nameLookup(allowed, { timeout: 3000, tries: 2 }),
    },
    limits: {
      connectTime: 10_000,
      headerTime: 20_000,
      idleTime: 20_000,
      totalTime: 120_000,
      maxBytes: maxFileBytes,
    },
    // Hosts that protect their pictures against foreign pages send them to their own.
    headersFor: ({ origin }) => ({
      'user-agent': userAgent,
      accept: 'image/*',
      referer: `${origin}/`,
    }),
  }
}

/** The refusal to mirror; `wanted` is what asked for it. */
export function mirrorIsOff(wanted: string): AppError {
  const message = `${wanted} needs MIRROR_IMAGES=on: this server fetches nothing from other hosts.`
  return new AppError('bad_request', message, [
    { parameter: 'mirror', code: 'mirror_is_off', message },
  ])
}
