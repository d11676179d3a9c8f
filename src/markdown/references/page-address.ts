const scheme = 'page:'

/** The address that means an article of the same source by its name, as `[[Name]]` does. */
export const pageAddress = (name: string): string =>
  scheme + encodeURIComponent(name.trim().toWellFormed())

/** The name in such an address; undefined in another one. */
export function nameInAddress(address: string): string | undefined {
  if (!address.startsWith(scheme)) return undefined
  try {
    return decodeURIComponent(address.slice(scheme.length))
  } catch {
    return undefined
  }
}
