import type { Json } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import type { Opened } from './imports.ts'
import type { Module } from './module.ts'
import { inner, type Unread } from './unread.ts'

/** A value, and the members of it that only running the code tells, by their names within it. */
export interface Local {
  value: Json | undefined
  unread: readonly Unread[]
  /** How many values it was read from, because names of it count as much again. */
  cost: number
}

export interface Reading {
  module: Module
  shared: Opened & { unread: Unread[]; isOver: boolean; depth: number; values: number }
  /** What the parameters of the function stand for that is read. */
  locals?: ReadonlyMap<string, Local>
}

const maxUnread = 1000
export const maxValues = 50_000

/** Whether nothing more is read, so that the whole is not known. */
export const isFull = ({ shared }: Reading): boolean => shared.values > maxValues

export function note(r: Reading, name: string): undefined {
  const last = r.shared.unread.at(-1)
  if (last?.name !== name || last.known || last.isOfPackage) add(r, { name })
}

export function add({ shared }: Reading, one: Unread): void {
  if (shared.unread.length < maxUnread) shared.unread.push(one)
  else shared.isOver = true
}

/** Reads a value with names of its own. */
export function apart(r: Reading, read: () => Json | undefined): Local {
  const { unread, values } = r.shared
  r.shared.unread = []
  const value = read()
  const local = { value, unread: r.shared.unread, cost: r.shared.values - values }
  r.shared.unread = unread
  return local
}

/** The value at its place in the configuration. */
export function give(r: Reading, { value, unread }: Local, path: string): Json | undefined {
  for (const one of unread) add(r, { ...one, name: inner(path, one.name) })
  return value
}

export const unknown: Local = { value: undefined, unread: [], cost: 0 }

/** A member; null if it is not there. Of a value that a package gives, none is known. */
export function memberOf({ value, unread, cost }: Local, key: string): Local {
  const isOpen = unread.some(({ name, known }) => name === '' && !known?.has(key))
  if (isOpen || !(isMap(value) || Array.isArray(value))) return unknown
  const own = Object.hasOwn(value, key) ? (value as Record<string, Json>)[key] : undefined
  const below = unread.filter(({ name }) => name === key || name.startsWith(`${key}.`))
  return {
    cost,
    value: own ?? (below.length > 0 ? undefined : null),
    unread: below.map((one) => ({ ...one, name: one.name.slice(key.length + 1) })),
  }
}

/** All members but those of these names. */
export function withoutKeys({ value, unread, cost }: Local, keys: ReadonlySet<string>): Local {
  if (!isMap(value)) return unknown
  const isLeft = (name: string) => !keys.has(name.split('.')[0] ?? '')
  return {
    cost,
    value: Object.fromEntries(Object.entries(value).filter(([key]) => isLeft(key))),
    unread: unread.filter(({ name }) => name === '' || isLeft(name)),
  }
}
