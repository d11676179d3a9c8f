import { describe, expect, test } from 'vitest'
import { fileCountsOf } from '../../../src/imports/beside/counts.ts'
import type { FileOutcome, Import } from '../../../src/imports/schema.ts'
import { createNotes, takeNotes } from '../../../src/terminal/import/notes.ts'
import { renderImport } from '../../../src/terminal/import/report.ts'
import { renderDuration } from '../../../src/terminal/screen.ts'
import { renderTable } from '../../../src/terminal/table.ts'
import { cut, pad, printable, widthOf, wrap } from '../../../src/terminal/width.ts'

describe('the width of a text', () => {
  test.each([
    ['abc', 3],
    ['新闻', 4],
    ['ｆｕｌｌ', 8],
    ['한글', 4],
    ['かなカナー', 10],
    ['e\u0301', 1],
    ['😀', 2],
    ['…—', 2],
  ])('of %j is %i columns', (text, columns) => expect(widthOf(text)).toBe(columns))

  test('is kept when it is cut, filled and wrapped', () => {
    expect(cut('新闻新闻', 6)).toBe('新闻…')
    expect(cut('新闻', 4)).toBe('新闻')
    expect(pad('新闻', 6, 'right')).toBe('  新闻')
    expect(wrap('the 新闻新闻新闻 of today', 8)).toEqual(['the', '新闻新闻', '新闻 of', 'today'])
  })

  test('has no place for what moves the cursor', () => {
    expect(printable('a\u001b[2Jb\n\tc\u202ed')).toBe('a\uFFFD[2Jb c\uFFFDd')
  })
})

test('a table gives its last column what is left', () => {
  const columns = [
    { title: 'key', maxWidth: 4 },
    { title: 'n', align: 'right' as const },
    { title: 'rest' },
  ]
  expect(
    renderTable(
      columns,
      [
        ['long-key', '12', 'abcdefghijklmnop'],
        ['新', '3', ''],
      ],
      20,
    ),
  ).toEqual(['key    n  rest', 'lon…  12  abcdefghi…', '新     3'])
})

test('a duration is shown in a suitable unit', () => {
  expect([820, 12_400, 59_700, 125_000].map(renderDuration)).toEqual([
    '0.8 s',
    '12 s',
    '1 min 00 s',
    '2 min 05 s',
  ])
})

describe('the report of an import', () => {
  const run: Import = {
    id: '0190f3c4-0000-7000-8000-000000000000',
    source: 'blog',
    status: 'completed',
    dryRun: false,
    total: 30,
    created: 3,
    updated: 0,
    unchanged: 0,
    moved: 0,
    restored: 0,
    conflicts: 2,
    failed: 25,
    trashed: 0,
    duplicates: 0,
    files: fileCountsOf({}),
    ignored: 0,
    ignoredNames: [],
    options: {},
    actor: 'cli',
    actorName: null,
    createdAt: '2025-01-01T00:00:00.000Z',
    startedAt: '2025-01-01T00:00:00.000Z',
    finishedAt: '2025-01-01T00:00:02.000Z',
    failure: null,
    dialect: null,
    warnings: [
      {
        code: 'time_zone_assumed',
        count: 4,
        example: {
          file: 'a.md',
          message: 'date: The time names no zone and was read in Asia/Tokyo.',
        },
      },
      {
        code: 'path_taken',
        count: 2,
        example: { file: 'b.md', message: 'The path "b" is taken.' },
      },
      { code: 'edited_here', count: 2, example: { file: 'c.md', message: 'Both changed.' } },
    ],
  }
  const notes = createNotes()
  for (let n = 0; n < 25; n++)
    takeNotes(
      notes,
      [
        {
          position: n,
          file: `${'文章'.repeat(30)}${n}.md`,
          outcome: 'failed',
          problems: [
            {
              code: 'x',
              message: 'It is broken.',
              severity: 'error',
              line: 3,
              column: 9,
              hint: 'Fix it.',
            },
          ],
        },
      ],
      [],
    )
  const conflict = {
    code: 'edited_here',
    message: 'Both changed.',
    severity: 'warning' as const,
    hint: 'Choose.',
  }
  takeNotes(notes, [{ position: 30, file: 'c.md', outcome: 'conflict', problems: [conflict] }], [])

  test.each([80, 100])('fits %i columns', (width) => {
    expect(Math.max(...renderImport(run, notes, width).map(widthOf))).toBeLessThanOrEqual(width)
  })

  test('names scripts and proposes languages', () => {
    const han = { script: 'Han', lang: 'en', files: 1200, example: 'a.md', proposed: ['zh', 'ja'] }
    const text = renderImport({ ...run, scripts: [han] }, notes, 200).join('\n')
    expect(text).toContain('texts in Han script, such as a.md, read as "en".')
    expect(text).toContain('--lang zh or ja.')
  })

  test('says how many texts readers do not find in lists', () => {
    const none = { public: 1200, unlisted: 0, scheduled: 0, expired: 0, draft: 0, archived: 0 }
    const textOf = (visibility: Import['visibility']) =>
      renderImport({ ...run, ...(visibility && { visibility }) }, notes, 200).join('\n')
    expect(textOf({ ...none, unlisted: 30, draft: 4 })).toContain(
      'Lists show 1,200 of 1,234 texts. The others: 30 unlisted (public, but in no list, feed or search), 4 draft.',
    )
    expect(textOf(none)).not.toContain('The others')
  })

  test('names each folder that needs a pattern', () => {
    const folders = ['a', 'b'].map((folder) => ({ folder, files: 2 }))
    const addressByCode = { files: 4, example: 'a/1.md', proposed: 'a:/:slug/', folders }
    const text = renderImport({ ...run, addressByCode }, notes, 200).join('\n')
    expect(text).toContain(
      "Say it by a pattern: --path 'a:/:slug/'.\nFolders, of which a pattern counts for those below, too: a (2), b (2).",
    )
  })

  test('says where in its file a warning is', () => {
    const example = { file: 'a.md', message: 'It is not clear.', line: 3, column: 1 }
    const warnings = [{ code: 'visibility_unclear', count: 1, example }]
    const text = renderImport({ ...run, warnings }, notes, 200).join('\n')
    expect(text).toContain('1 × visibility_unclear\n      a.md:3:1: It is not clear.')
  })

  test('says where all files of a warning are', () => {
    const warning = { code: 'not_content', example: { file: 'a.md', message: 'No page.' } }
    const of = (count: number) =>
      renderImport({ ...run, warnings: [{ ...warning, count }] }, notes, 200).join('\n')
    expect(of(2)).toContain('a.md: No page.\n  --json names every file.')
    expect(of(1)).not.toContain('--json names every file.')
  })

  test('names what was left out', () => {
    const names = ['a/', 'b/', 'c/', 'd/', 'e/', 'f/'].map((name) => ({ name, reason: 'code' }))
    const ignoredNames = [...names, { name: 'README.md', reason: 'not_content' }]
    const text = renderImport({ ...run, ignored: 7, ignoredNames }, notes, 100).join('\n')
    expect(text).toContain('\n  code: a/, b/, c/, d/, e/, …\n  not_content: README.md\n')
    expect(text).toContain('--json lists the first hundred.')
  })

  test.each([
    ['guess', '--dialect hugo reads them as it does, with --site FOLDER by the settings there.'],
    ['certain', '--dialect hugo reads them as it does.'],
  ] as const)('proposes the dialect that is found as %s', (certainty, told) => {
    const dialectFound = { name: 'hugo' as const, certainty, because: [] }
    expect(renderImport({ ...run, dialectFound }, notes, 200).join('\n')).toContain(told)
  })

  test('lists twenty files that failed and counts the rest', () => {
    const text = renderImport(run, notes, 100).join('\n')
    expect(text.match(/It is broken\./g)).toHaveLength(20)
    expect(text).toContain('and 5 more: see broadsheet import --json')
    expect(text).toContain('.md:3:9')
  })

  test('lists the errors of a file below their places', () => {
    const problem = (message: string, line: number) => ({
      ...{ code: 'breaks_schema', message, severity: 'error' as const, line, column: 1 },
    })
    const problems = [problem('One.', 4), problem('Two.', 4), problem('Three.', 5)]
    const found = createNotes()
    takeNotes(found, [{ position: 1, file: 'a.md', outcome: 'failed', problems }], [])
    const text = renderImport({ ...run, failed: 1 }, found, 100).join('\n')
    expect(text).toContain('  a.md:4:1\n      One.\n      Two.\n  a.md:5:1\n      Three.')
  })

  test('says what came back, and what is left in the trash', () => {
    const found = createNotes()
    const inTrash = {
      code: 'in_trash',
      message: 'In the trash.',
      severity: 'warning' as const,
      hint: 'Restore it.',
    }
    const same = (position: number): FileOutcome => ({
      position,
      file: `old-${position}.md`,
      outcome: 'unchanged',
      problems: [inTrash],
    })
    takeNotes(
      found,
      Array.from({ length: 22 }, (_, at) => same(at)),
      [],
    )
    takeNotes(found, [{ position: 30, file: 'plain.md', outcome: 'unchanged', problems: [] }], [])
    const text = renderImport({ ...run, restored: 4, unchanged: 23 }, found, 100).join('\n')
    expect(text).toMatch(/restored +4 +the file is back: restored from the trash/)
    expect(text).toContain('Left in the trash (22)\n  old-0.md\n')
    expect(text).toContain('outcome=unchanged')
    expect(text).toContain('\n  Restore it.')
    expect(text).not.toContain('plain.md')
    expect(text).toContain(': 57 files in')
  })

  test('names the zone that was assumed, and each warning once', () => {
    const text = renderImport(run, notes, 100).join('\n')
    expect(text).toContain('4 files had times without a zone, which were read in Asia/Tokyo.')
    const zone = (of: Import) => renderImport(of, notes, 500).join('\n')
    expect(zone(run)).toContain('Asia/Tokyo. To change it: --time-zone Asia/Shanghai')
    const dialect = { name: 'hexo' as const, certainty: 'certain' as const, because: [] }
    expect(zone({ ...run, dialect })).toContain('The zone of the configuration of the site')
    expect(text).toContain('2 × path_taken\n      b.md: The path "b" is taken.')
    expect(text).not.toContain('× edited_here')
    expect(text).toContain('Conflicts (2)\n  c.md')
  })
})
