import type { DropTest } from '../site.ts'

/** What code leaves out by conditions that are read. */
export interface Drops {
  /** Whether that is drafts: what has a value in `draft`. */
  dropsDrafts: boolean
  dropsBy: DropTest[]
}

const isDraft = /^(?:\w+ \. ){0,2}draft(?: = = =? (?:true|"[^"]*"))?$/
const first = /^(?:async )?(?:function )?(?:\w+ )?\(? ?(\w+)/
const test =
  /^((?:! ){0,2})(\w+)((?: \. \w+| \[ "[^"\\.]*" \]){1,3})(?: ([=!]) = (= )?(true|false|0|[1-9]\d*|"[^"\\]*"))?$/

interface OpenDrops extends Drops {
  /** Whether keys tell what meets a condition, or what does not; they are noted then. */
  takes(condition: string, isOpposite?: boolean): boolean
}

/** Reads conditions in a function by its code, spelled with blanks. */
export function openDrops(code: string): OpenDrops {
  const [start = '', data = ''] = first.exec(code) ?? []
  const changed = setIn(code, data)
  const isGiven = givenTo(code.slice(start.length), data)
  const drops: OpenDrops = {
    dropsDrafts: false,
    dropsBy: [],
    takes(condition, isOpposite = false) {
      const parts = condition.split(/ & (?:& )?/)
      if (/[|?]/.test(condition) || (isOpposite && parts.length > 1)) return false
      if (!isOpposite && parts.some((one) => isDraft.test(one)) && !changed(['draft'])) {
        drops.dropsDrafts = true
        return true
      }
      const read = parts
        .flatMap((one) => testIn(one, data, isOpposite) ?? [])
        .find(({ key }) => !isGiven && !changed([data, ...key.split('.')]))
      if (read) drops.dropsBy.push(read)
      return read !== undefined
    },
  }
  return drops
}

function testIn(condition: string, data: string, isOpposite: boolean): DropTest | undefined {
  const [, nots = '', name, path = '', sign, strict, value] = test.exec(condition) ?? []
  if (name !== data) return undefined
  const key = Array.from(path.matchAll(/\. (\w+)|"([^"]*)"/g), ([, one, other]) => one ?? other)
  if (isOfCode(key)) return undefined
  const is = value === undefined ? undefined : (JSON.parse(value) as DropTest['is'])
  const isNot = [nots === '! ', sign === '!', isOpposite].filter(Boolean).length % 2 === 1
  const not = isNot && { isNot }
  if (is === undefined) return { key: key.join('.'), ...not }
  // `! a == b` compares `false`, and `==` takes more than one value for the same.
  if (nots !== '' || (!strict && (typeof is !== 'string' || is === '' || isNot))) return undefined
  // A date without quotes is no text for it.
  if (isNot && /^\d{4}-/.test(`${is}`)) return undefined
  return { key: key.join('.'), is, ...not }
}

// Eleventy sets these for each page, and makes lists of tags.
const ofEleventy = new Set('page eleventy collections content pkg tags'.split(' '))

/** Whether a value comes from the code and not from a text: `tags.length`. */
const isOfCode = ([first = '', ...more]: (string | undefined)[]) =>
  ofEleventy.has(first) ||
  first in Object.prototype ||
  more.some((one = '') => /^\d/.test(one) || one in Array.prototype || one in String.prototype)

const setting =
  /(?:^| )(?:(\w+)|"([^"\\]*)" \])(?=(?: [-+*/|&?]){0,3} = (?![=>])| \+ \+| - -| of )|(?:\+ \+|- -) (?:\w+ \. )*(\w+)/g

/** Whether another function or name is given the data, or any of its keys is set. */
const givenTo = (code: string, data: string) =>
  new RegExp(
    [
      `(?:[({[,:]|\\. \\. \\.) ${data} (?=[,)\\]}])`,
      `\\w = ${data} (?![.[(?=])`,
      `\\b${data} \\[ [^\\]]{1,100} \\](?: [-+*/|&?]){0,3} = (?![=>])`,
    ].join('|'),
  ).test(code)

// `[a, b] = …` and `{ a } = …`, of which only keys of the data themselves give no other value.
const several = /([[{])([^[\]{};]{0,300})[\]}] (?:= (?![=>])|of )(?:(\w+)(?= [^.[(?]|$))?/g
const isNested = /[\]}] (?:, (?:\w+ )?)?[\]}] (?:= (?![=>])|of )/

/** Tells whether code may give one of these names another value. */
function setIn(code: string, data: string): (names: string[]) => boolean {
  const isAny = /\bassign \(|\bdelete |\bdefinePropert/.test(code) || isNested.test(code)
  const set = new Set(Array.from(code.matchAll(setting), (all) => all.slice(1).find(Boolean)))
  for (const [, open, names = '', from] of code.matchAll(several))
    if (open === '[' || from !== data || names.includes(':'))
      for (const name of names.match(/\w+/g) ?? []) set.add(name)
  return (names) => isAny || names.some((name) => set.has(name))
}

const guard = /\bif \( ([^()]{1,300}) \) (?:\{ return false (?:; )?\}|return false(?: ;)?)/g
const choice = /((?:return|= >|\() )((?:(?!= >)[^()?:;{},]){1,300}) \? false : /g
const opposite =
  /((?:return|= >|\() )((?:(?!= >)[^()?:;{},]){1,300}) \? ([^?:;{}]{1,300}?) : false(?= [;)}]|$)/g

/** The code without what returns `false` for pages that keys tell. */
export function withoutDrops(code: string): Drops & { rest: string } {
  const drops = openDrops(code)
  const { takes } = drops
  const rest = code
    .replace(guard, (all, condition: string) => (takes(condition) ? '' : all))
    .replace(choice, (all, start: string, one: string) => (takes(one) ? start : all))
    .replace(opposite, (all, start: string, one: string, result: string) =>
      takes(one, true) ? start + result : all,
    )
  return { rest, dropsDrafts: drops.dropsDrafts, dropsBy: drops.dropsBy }
}
