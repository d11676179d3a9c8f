const encodedOctets = /(?:%[0-9A-Fa-f]{2})+/g

// A separator within a segment would split it, and PostgreSQL stores no U+0000: these stay encoded.
const unsafeCharacters = /[\u0000-\u001f\u007f-\u009f/\\]/g

/**
 * A path of front matter as its readers see it: `%E4%BD%A0` is `你`. What is no UTF-8 stays as
 * written, and so do `%2F` and control characters.
 */
export function decodePath(written: string): string {
  return written.includes('%') ? written.replace(encodedOctets, decodeOctets) : written
}

/** A path spelled so that `decodePath` gives it back. */
export function encodePath(path: string): string {
  return decodePath(path) === path ? path : path.replace(/%(?=[0-9A-Fa-f]{2})/g, '%25')
}

function decodeOctets(octets: string): string {
  try {
    return decodeURIComponent(octets).replace(unsafeCharacters, encodeURIComponent)
  } catch {
    return octets
  }
}
