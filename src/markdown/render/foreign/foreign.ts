import { Parser } from 'htmlparser2'
import { allowedTags } from '../clean/allow-list.ts'
import { allowedElement, type Element, foreignElements } from './foreign-elements.ts'
import { type ForeignPage, startPage } from './foreign-page.ts'

const names = [...foreignElements.keys()].join('|')
// Checkboxes of task lists do not need this second pass.
const foreignTag = new RegExp(`<(?!input type="checkbox")(?:${names})[\\s/>]|\\sdata-src`, 'i')
// A frame may hold a document in an attribute, which may hold another.
const maxDocuments = 3

/**
 * Replaces disallowed elements by what readers would have seen: forms by words, frames and objects
 * by links, known players by our frames (`mark`). The sanitizer checks the result.
 */
export function showForeign(html: string, mark: string): string {
  if (!foreignTag.test(html)) return html
  const page = startPage(mark)
  addDocument(html, page, 1)
  return page.pieces.join('')
}

function addDocument(html: string, page: ForeignPage, level: number): void {
  const open: Element[] = []
  let hiding: Element | undefined
  const addInner = (document: string) => {
    if (level < maxDocuments) addDocument(document, page, level + 1)
    else page.words(document)
  }
  const elementOf = (name: string, attribs: Record<string, string>): Element => {
    const make = foreignElements.get(name)
    if (make) return make(attribs, page, addInner)
    return allowedTags.has(name) ? allowedElement(name, attribs, page) : {}
  }
  const parser = new Parser({
    onopentag(name, attribs) {
      const element = hiding ? {} : elementOf(name, attribs)
      open.push(element)
      element.open?.()
      if (element.hidden) hiding = element
    },
    ontext(text) {
      if (hiding) hiding.hidden?.push(text)
      else page.text(text)
    },
    onclosetag() {
      const element = open.pop()
      if (element === hiding) hiding = undefined
      element?.close?.()
    },
  })
  parser.end(html)
}
