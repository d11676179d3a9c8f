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

/** The dotted name of a member. */
export const inner = (path: string, key: string) =>
  path === '' || key === '' ? path + key : `${path}.${key}`

/** A later member of which nothing is known leaves open what an earlier one did. */
export function dropOlder(unread: Unread[], first: number, before: number): void {
  const last = before < unread.length ? unread.at(-1) : undefined
  if (!last?.known) return
  const rest = unread
    .slice(first, before)
    .filter(({ name, isOfPackage }) => name !== last.name || isOfPackage !== last.isOfPackage)
  unread.splice(first, before - first, ...rest)
}

/** A later member replaces what was noted of an earlier one. */
export function settle(unread: Unread[], path: string, key: string, first: number): void {
  const name = inner(path, key)
  const isOld = (one: Unread) => one.name === name || one.name.startsWith(`${name}.`)
  const rest = unread.slice(first).filter((one) => !isOld(one))
  for (const one of rest) if (one.name === path) one.known?.add(key)
  unread.splice(first, unread.length, ...rest)
}

/** What was noted of the items of a list that is spread at a place of another one. */
export function moveItems(unread: Unread[], before: number, path: string, place: number): void {
  const start = `${inner(path, String(place))}.`
  for (const [at, one] of unread.entries()) {
    if (at < before || !one.name.startsWith(start)) continue
    const [item = '', ...members] = one.name.slice(start.length).split('.')
    unread[at] = { ...one, name: inner(path, [place + Number(item), ...members].join('.')) }
  }
}
