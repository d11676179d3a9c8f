import type { Token } from 'markdown-it'

const sources = new WeakMap<Token, string>()

/** Keeps the source of a shortcode with the token that it became. */
export function keepShortcode(token: Token, source: string): void {
  sources.set(token, source)
}

/**
 * The source of the shortcode that a token was, or undefined; for elements whose content is text.
 */
export const shortcodeOf = (token: Token): string | undefined => sources.get(token)
