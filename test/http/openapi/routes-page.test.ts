import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiDocument, routesPage } from '../../../scripts/routes-page.ts'
import { type TestApp, testApp } from '../../support/app.ts'

let app: TestApp
let document: ApiDocument
beforeAll(async () => {
  app = await testApp()
  document = (await app.request('GET', '/openapi.json')).json()
})
afterAll(() => app?.close())

test('docs/routes.md lists every route of the document', () => {
  const page = readFileSync(new URL('../../../docs/routes.md', import.meta.url), 'utf8')
  expect(page, 'docs/routes.md is out of date: run `npm run docs:routes`').toBe(
    routesPage(document),
  )
})

test('the page has one row for each operation', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.keys(path))
  expect(operations.length).toBeGreaterThan(40)
  expect(routesPage(document).match(/^\| [A-Z]+ \|/gm)).toHaveLength(operations.length)
})
