const descriptorForm = /^\d{1,6}(?:\.\d{1,6})?[wx]$/

/**
 * The addresses of a `srcset`, each resolved (null: dropped), with their descriptors (WHATWG HTML,
 * 4.8.4.2).
 */
export function resolveSrcset(srcset: string, resolve: (address: string) => string | null): string {
  const candidates: string[] = []
  const address = /[\s,]*(\S+)/y
  const descriptors = /[^,]*/y
  for (let found = address.exec(srcset); found; found = address.exec(srcset)) {
    const written = found[1] ?? ''
    const url = written.replace(/,+$/, '')
    descriptors.lastIndex = address.lastIndex
    const descriptor = url === written ? (descriptors.exec(srcset)?.[0].trim() ?? '') : ''
    if (url === written) address.lastIndex = descriptors.lastIndex
    const resolved = resolve(url)
    if (resolved)
      candidates.push(descriptorForm.test(descriptor) ? `${resolved} ${descriptor}` : resolved)
  }
  return candidates.join(', ')
}
