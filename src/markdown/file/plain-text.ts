import { decodeHTMLStrict } from 'entities'

const comment = String.raw`\{%-?[ \t]{0,9}comment[ \t]{0,9}-?%\}`
const marks: readonly [RegExp, string][] = [
  [/<!--[^>]{0,2000}-->|\{\/\*[^}]{0,2000}\*\/\}/g, ''],
  [new RegExp(`${comment}[^]{0,2000}?${comment.replace('comment', 'endcomment')}`, 'g'), ''],
  [/\{\{[<%][^}]{0,500}[>%]\}\}|\{%[^}]{0,500}%\}|\{:[^}\n]{0,200}\}/g, ''],
  [/!\[[^\]\n]{0,500}\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,500}\)|\[[^\]\n]{0,200}\])/g, ''],
  [/\[\^[^\]\n]{1,100}\]/g, ''],
  [/\[([^\]\n]{0,500})\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,500}\)|\[[^\]\n]{0,200}\])/g, '$1'],
  [/<(https?:[^>\s]{1,2000})>/g, '$1'],
  [/<\/?[A-Za-z][^<>]{0,2000}>/g, ''],
  [
    /^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+:][ \t]+|\d{1,9}[.)][ \t]+|(?:`{3,}|~{3,})[^\n]*$|(?:[-*_][ \t]*){3,}$|=+[ \t]*$)/gm,
    '',
  ],
  [/(\*{1,3}|~~|`{1,3})(?=\S)([^*~`\n]{1,500}?)(?<=\S)\1/g, '$2'],
  [/(?<![\p{L}\p{N}_])(_{1,3})(?=\S)([^_\n]{1,500}?)(?<=\S)\1(?![\p{L}\p{N}_])/gu, '$2'],
  [/\\([!-/:-@[-`{-~])/g, '$1'],
]

/** The words of a short Markdown text: no pictures, tags, marks or entities, one blank between. */
export function plainText(markdown: string): string {
  let text = markdown
  for (const [mark, words] of marks) text = text.replace(mark, words)
  const words = text.includes('&') ? decodeHTMLStrict(text) : text
  return words.replace(/\s+/g, ' ').trim()
}
