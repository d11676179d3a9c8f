const encodedOctets = /(?:%[0-9A-Fa-f]{2})+/g

// These stay encoded: a decoded separator would split its segment, and PostgreSQL stores no U+0000.
const unsafeCharacters = /[\u0000-\u001f\u007f-\u009f/\\]/g

/**
 * A path of front matter as readers see it: `%E4%BD%A0` becomes `你`. Invalid UTF-8, `%2F` and
 * control characters stay as written.
 */
export function decodePath(written: string): string {
  return written.includes('%') ? written.replace(encodedOctets, decodeOctets) : written
}

/** Spells a path so that `decodePath` returns it. */
export function encodePath(path: string): string {
  return decodePath(path) === path ? path : path.replace(/%(?=[0-9A-Fa-f]{2})/g, '%25')
}

/** A path as a URL has it. Half a surrogate pair, which has no encoding, becomes U+FFFD. */
export function encodeSegments(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/')
}

/** A text with its percent-encoding decoded; as it is if that is invalid. */
export function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function decodeOctets(octets: string): string {
  try {
    return decodeURIComponent(octets).replace(unsafeCharacters, encodeURIComponent)
  } catch {
    return octets
  }
}
