/**
 * The value that a map has itself for a name that a site or a text chose; undefined for names such
 * as `constructor`, which every object inherits.
 */
export const ownValue = <T>(map: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined
