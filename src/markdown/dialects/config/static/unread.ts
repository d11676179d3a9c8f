/** A member of a configuration that only running its code tells. */
export interface Unread {
  /** Its dotted name; '' is the whole configuration. */
  name: string
  /** Set where other members of this map are unknown: those of it that are known even so. */
  known?: Set<string>
  /** Whether a package gives it, which knows no files of the site. */
  isOfPackage?: boolean
}

/** Whether code tells a member, anything in it, or what it is in. */
export const isUnread = (unread: readonly Unread[], name: string): boolean =>
  unread.some((one) => {
    if (one.name === name || one.name.startsWith(`${name}.`)) return true
    if (one.isOfPackage || !isIn(one.name, name)) return false
    const inner = name.slice(one.name === '' ? 0 : one.name.length + 1)
    return !one.known?.has(inner.split('.')[0] ?? '')
  })

/** Whether code tells a member as a whole, or what it is in. */
export const isWhollyUnread = (unread: readonly Unread[], name: string): boolean =>
  isUnread(
    unread.filter((one) => !one.name.startsWith(`${name}.`)),
    name,
  )

const isIn = (outer: string, name: string) => outer === '' || name.startsWith(`${outer}.`)
