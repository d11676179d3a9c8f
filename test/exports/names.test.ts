import { describe, expect, test } from 'vitest'
import { archiveName, diskName, twinName } from '../../src/exports/names.ts'
import { fc } from '../support/property.ts'

describe('a name in an archive', () => {
  test.each([
    'posts/a.md',
    '中文/第 一.md',
    'con.md',
    'a/..b/c..md',
    '.well-known/a.md',
    `${'x'.repeat(400)}.md`,
  ])('is unchanged: %s', (name) => expect(archiveName(name)).toBe(name))

  test.each([
    '../secret.md',
    'a/../../b.md',
    '/etc/passwd.md',
    'C:/windows.md',
    'a//b.md',
    './a.md',
    'a\\..\\b.md',
    'nul\0.md',
    'new\nline.md',
  ])('is replaced if it could mislead an unpacker: %j', (name) => {
    const safe = archiveName(name)
    expect(safe).not.toBe(name)
    expect(
      safe.split('/').filter((part) => /^\.{0,2}$|[\p{Cc}\\]|^[A-Za-z]:$/u.test(part)),
    ).toEqual([])
  })
})

describe('a name on a disk', () => {
  test('is shortened if a segment exceeds 255 bytes, with its extension and a hash', () => {
    const name = diskName(`a/${'新闻'.repeat(60)}.md`, 'linux')
    expect(name).toMatch(/^a\/[新闻]+~[0-9a-f]{10}\.md$/)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(257)
    expect(Buffer.byteLength(name)).toBeGreaterThan(250)
  })

  test.each([
    'CON',
    'nul.txt',
    'aux.md',
    'COM1.md',
    'a/lpt9/b.md',
    'end.',
    'end ',
    'a:b.md',
    'what?.md',
    'a|b<c>.md',
  ])('is replaced on Windows only: %s', (name) => {
    expect(diskName(name, 'linux')).toBe(name)
    expect(diskName(name, 'win32')).not.toBe(name)
    expect(diskName(diskName(name, 'win32'), 'win32')).toBe(diskName(name, 'win32'))
  })

  test('two different names stay different, and each has one result', () => {
    const segment = fc.string({ unit: 'binary', maxLength: 300 })
    const name = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(name, name, (one, other) => {
        for (const platform of ['linux', 'win32'] as const) {
          const [first, second] = [one, other].map((text) => diskName(archiveName(text), platform))
          expect(first === second).toBe(one === other)
          for (const part of (first ?? '').split('/')) {
            expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255)
            expect(['', '.', '..']).not.toContain(part)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('for a twin keeps its folder', () => {
    expect(twinName('a/B.md')).toMatch(/^a\/B~[0-9a-f]{10}\.md$/)
    expect(twinName('a/B.md')).not.toBe(twinName('a/b.md'))
  })
})
