/**
 * A function that adds `-1`, `-2` to ids that it was given or has returned before; `joint` is the
 * sign between.
 */
export function uniqueIds(reserved: Iterable<string>, joint = '-'): (id: string) => string {
  const counts = new Map(Array.from(reserved, (id) => [id, 0]))
  return (base) => {
    let id = base
    for (let n = counts.get(base); counts.has(id) && n !== undefined; ) {
      n++
      counts.set(base, n)
      id = `${base}${joint}${n}`
    }
    counts.set(id, 0)
    return id
  }
}
