import signs from 'markdown-it-emoji/lib/data/full.mjs'
import { asciiOf } from '../reading/ascii.ts'
import type { Slugify } from './site.ts'

// Emoji that Zola 0.22 names otherwise than GitHub.
const namedOtherwise = new RegExp(
  `^[${[
    '🅾🅿🈵🌇🌟🌤🌥🌦🌧🌨🌩🌬🍊🍽🎖🎙🎞🎟🏅🏋🏌🏎🏖🏗🏚🏝🏞🏮🏳🐞👊👞👮👰👳💃💩💲💵📽',
    '🔵🕉🕴🖋🖐🖕🖖🖥🖼🗂🗒🗓🗜🗝🗞🗨🗯🗺🙂🙃🙆🛋🛍🛎🛠🛢🛥🛩🛰🛳🛴🟰🤐🤓🤵🤹🤺🤾🥝',
  ].join('')}]$`,
  'u',
)
const named = /^[\u{10000}-\u{10FFFF}]$/u

/** The first name of GitHub for each emoji, but for older characters such as `☀`. */
const emoji = Object.fromEntries(
  Object.entries(signs)
    .reverse()
    .map(([name, sign]) => [sign.replace('\uFE0F', ''), `${name} `] as const)
    .filter(([sign]) => named.test(sign) && !namedOtherwise.test(sign)),
)

// What Zola 0.22 spells otherwise.
const ownLetters = {
  ...emoji,
  ...{ '\uFE0F': '' },
  ...{ 么: 'Me ', 什: 'Shen ', 价: 'Jia ', 旅: 'Lv ', 术: 'Shu ', א: '`', ৎ: 't' },
  ...{ ൺ: 'n', ൻ: 'n', ർ: 'r', ൽ: 'l', ൾ: 'l', ൿ: 'k', '\u0653': 'a', '\u0670': 'a' },
  ...{ '\u102B': 'a', '\u103B': 'y', '\u103C': 'r', '\u103D': 'v', '\u103E': 'h' },
}
const spelled = (text: string) => asciiOf(text, ownLetters, true)

/** Whether only Zola knows how it spells a text in ASCII, as with some emoji. */
export const isSpelledOut = (text: string): boolean => spelled(text) === null

/** A name as a segment of an address; one that only Zola can spell stays. */
export function slugOf(name: string, slugify: Slugify): string {
  if (slugify === 'off') return name
  if (slugify === 'safe') return name.replace(/[ .]+$/, '').replace(/[<>:"/|?*\\]/g, '')
  const ascii = spelled(name)
  if (ascii === null) return name
  return ascii
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
