import type { Json } from '../../shapes.ts'
import { metaLine, moreLine } from '../file/loose-heads.ts'
import type { Edit } from './edit.ts'
import { refuse } from './refusal.ts'
import { type DateText, readValue } from './values.ts'

/** Sets or removes one key of a head of lines `Key: value`; all other lines stay. */
export function editMeta(source: string, { path, value, eol }: Edit): string {
  const [key = '', ...rest] = path
  if (rest.length > 0) return refuse('a head without fences holds no maps', 0)
  if (!/^[A-Za-z0-9_-]+$/.test(key))
    return refuse(`\`${key}\` is no key of a head without fences`, 0)
  const lines = source.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const at = lines.findIndex((line) => metaLine.exec(line.trimEnd())?.[1] === key)
  const text = value === undefined ? undefined : String(readValue(value))
  if (at === -1)
    return text === undefined ? source : append(source, render(`${key}: `, text, eol), eol)
  let end = at + 1
  while (end < lines.length && moreLine.test((lines[end] ?? '').trimEnd())) end++
  const first = lines[at] ?? ''
  const start = /^ {0,3}[A-Za-z0-9_-]+:[^\S\r\n]*/.exec(first)?.[0] ?? `${key}: `
  const last = lines[end - 1]?.endsWith('\n') ? eol : ''
  const written =
    text === undefined
      ? ''
      : render(start.endsWith(':') ? `${start} ` : start, text, eol).slice(0, -eol.length) + last
  return [...lines.slice(0, at), written, ...lines.slice(end)].join('')
}

const render = (start: string, text: string, eol: string) =>
  `${text === '' ? start.trimEnd() : start}${text.replaceAll('\n', `${eol}    `)}${eol}`

const append = (source: string, lines: string, eol: string) =>
  source + (source === '' || source.endsWith('\n') ? '' : eol) + lines

/** The text that such a head can hold for a value: names are divided by commas or semicolons. */
export function metaText(value: Json | DateText): string {
  const plain = readValue(value)
  if (Array.isArray(plain)) return joined(plain.map((item) => scalar(item)))
  return scalar(plain)
}

function scalar(value: Json): string {
  if (value === null) return ''
  if (typeof value === 'object') return refuse('a head without fences holds only texts', 0)
  const text = String(value)
  const lines = text.split('\n')
  if (lines.length > 1 && lines.some((line) => line.trim() === ''))
    return refuse('a head without fences holds no empty lines', 0)
  return lines.map((line) => line.trim()).join('\n')
}

function joined(items: string[]): string {
  const has = (sign: string) => items.some((item) => item.includes(sign))
  if (has(';') || has('\n'))
    return refuse('a name with a semicolon or a line end cannot be written', 0)
  if (!has(',')) return items.join(', ')
  return items.length === 1 ? `${items[0]};` : items.join('; ')
}
