/** A name as Quartz writes it in addresses and tags; release 5 writes small letters. */
export function quartzName(name: string, isFive = false): string {
  const dashed = name
    .replace(/\s/g, '-')
    .replace(/&/g, '-and-')
    .replace(/%/g, '-percent')
    .replace(/[?#]/g, '')
  return isFive ? dashed.replace(/[<>:"|*]/g, '').toLowerCase() : dashed
}

/** The address of a note; a folder, whose page may bear its name, keeps the slash at its end. */
export function quartzSlug(name: string, isFive = false): string {
  const slug = quartzName(name, isFive)
  const [folder, own] = slug.split('/').slice(-2)
  if (isFive && own !== undefined && own === folder) return slug.slice(0, -own.length)
  return slug.replace(/(^|\/)_?index$/, '$1')
}
