import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import yauzl from 'yauzl'
import { createFolderStore } from '../../src/blobs/folder-store.ts'
import { putBlob } from '../../src/blobs/put.ts'
import type { BlobStore } from '../../src/blobs/store.ts'
import { createArchive } from '../../src/exports/archive.ts'
import { exportFiles } from '../../src/exports/files.ts'
import { writeFolder } from '../../src/exports/folder.ts'
import type { ExportFilter, Format } from '../../src/exports/schema.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'

let app: TestApp
let folder: string
let blobs: BlobStore
let pictures: Record<string, Buffer>

beforeAll(async () => {
  app = await testApp()
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-beside-'))
  blobs = createFolderStore(join(folder, 'blobs'))
  pictures = await makePictures()
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

async function makePictures(): Promise<Record<string, Buffer>> {
  const plain = sharp({ create: { width: 400, height: 300, channels: 3, background: '#369' } })
  const frame = (background: string) =>
    sharp({ create: { width: 20, height: 20, channels: 3, background } })
      .png()
      .toBuffer()
  const frames = await sharp(await Promise.all(['red', 'green', 'blue'].map(frame)), {
    join: { animated: true },
  })
    .webp({ loop: 0, delay: [100, 100, 100] })
    .toBuffer()
  const progressive = await plain.clone().jpeg({ progressive: true }).toBuffer()
  return {
    'progressive.jpg': progressive,
    'cmyk.jpg': await plain.clone().toColourspace('cmyk').jpeg().toBuffer(),
    'deep.png': await plain.clone().toColourspace('rgb16').png().toBuffer(),
    'moving.webp': frames,
    'drawing.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    'dot.gif': await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .gif()
      .toBuffer(),
    'cut.jpg': progressive.subarray(0, 900),
    'empty.png': Buffer.alloc(0),
    'large.bin': Buffer.alloc(700_000, 'x'),
  }
}

const post = (title: string, more = '') =>
  `---\ntitle: ${title}\n${more}---\n\n![Alt](progressive.jpg)\n`
const underFolder = (path: string, files = pictures) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${path}${name}`, bytes]))

const sites: [string, () => Record<string, string | Buffer>][] = [
  [
    'page bundles of Hugo',
    () => ({
      'hugo.toml': 'title = "A site"\n',
      'content/posts/walk/index.md': post('Walk'),
      ...underFolder('content/posts/walk/'),
      'content/posts/_index.md': post('Posts'),
      'static/favicon.ico': Buffer.from([0, 0, 1, 0]),
    }),
  ],
  [
    'asset folders of Hexo',
    () => ({
      'source/_posts/hello.md': '---\ntitle: Hello\n---\n{% asset_img cmyk.jpg %}\n',
      ...underFolder('source/_posts/hello/'),
    }),
  ],
  [
    'posts and assets of Jekyll',
    () => ({
      '_posts/2020-01-02-old.md': '---\ntitle: Old\n---\n![](/assets/cut.jpg)\n',
      ...underFolder('assets/'),
      'assets/css/main.css': 'body { color: red }\n',
    }),
  ],
  [
    'content and public files of Astro',
    () => ({
      'src/content/blog/one.md': '---\ntitle: One Astro\nheroImage: /dot.gif\n---\nText\n',
      ...underFolder('public/'),
    }),
  ],
  [
    'a vault of Obsidian',
    () => ({
      'Notes/A note.md': '---\ntitle: A note\n---\n![[progressive.jpg|300]]\n',
      ...underFolder('Attachments/'),
      'Attachments/图 片 🎈.png': pictures['deep.png'] as Buffer,
      'Attachments/e\u0301te\u0301.jpg': pictures['cmyk.jpg'] as Buffer,
    }),
  ],
]

async function exported(filter: ExportFilter, form: 'folder' | Format): Promise<string> {
  const target = mkdtempSync(join(folder, 'out-'))
  const files = await exportFiles({ db: app.db, blobs }, filter)
  if (form === 'folder') {
    for await (const { outcome } of writeFolder(target, files)) expect(outcome).toBe('written')
    return target
  }
  const archive = `${target}.${form}`
  const pieces: Buffer[] = []
  for await (const piece of createArchive(files, form)) pieces.push(piece)
  writeFileSync(archive, Buffer.concat(pieces))
  if (form === 'zip') await unzip(archive, target)
  else execFileSync('tar', ['xzf', archive, '-C', target])
  return target
}

async function unzip(archive: string, target: string): Promise<void> {
  const zip = await yauzl.openPromise(archive)
  for await (const entry of zip.eachEntry()) {
    const path = join(target, entry.fileName)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, await buffer(await zip.openReadStreamPromise(entry)))
  }
}

const difference = (one: string, other: string) => {
  try {
    return execFileSync('diff', ['-r', one, other]).toString()
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout)
  }
}

describe.each(sites)('%s', (name, files) => {
  const source = name.replaceAll(' ', '-')

  test.each(['folder', 'tar.gz', 'zip'] as const)('come out as they came in: %s', async (form) => {
    const tree = await makeTree()
    await tree.put(files())
    await importTree(app.db, tree, { source, beside: { blobs, maxFileBytes: 2 ** 20 } })
    expect(difference(tree.path, await exported({ source }, form))).toBe('')
    await tree.remove()
  })
})

const namesIn = (path: string) =>
  execFileSync('find', ['.', '-type', 'f'], { cwd: path }).toString().trim().split('\n').sort()

describe('a filter', () => {
  beforeAll(async () => {
    const tree = await makeTree()
    await tree.put({
      'a/index.md': post('Public one'),
      'a/progressive.jpg': pictures['progressive.jpg'] as Buffer,
      'b/index.md': post('Draft one', 'draft: true\n').replace('progressive', 'cmyk'),
      'b/cmyk.jpg': pictures['cmyk.jpg'] as Buffer,
      'unused.gif': pictures['dot.gif'] as Buffer,
    })
    await importTree(app.db, tree, { source: 'some', beside: { blobs, maxFileBytes: 2 ** 20 } })
    await tree.remove()
  })

  test('of articles takes the files that these refer to', async () => {
    const path = await exported({ source: 'some', status: ['published'] }, 'folder')
    expect(namesIn(path)).toEqual(['./a/index.md', './a/progressive.jpg'])
  })

  test('of a source takes all of its files but those in the trash', async () => {
    await app.db.pool.query(`update files set trashed_at = now() where file = 'b/cmyk.jpg'`)
    const path = await exported({ source: 'some' }, 'folder')
    const rest = ['./a/progressive.jpg', './b/index.md', './unused.gif']
    expect(namesIn(path)).toEqual(['./a/index.md', ...rest])
  })

  test('can leave out all files', async () => {
    const path = await exported({ source: 'some', files: 'none' }, 'folder')
    expect(namesIn(path)).toEqual(['./a/index.md', './b/index.md'])
  })

  test('can add mirrored pictures, each with a name of its own', async () => {
    const tree = await makeTree()
    const addresses = [
      'https://pics.example/x/p.png',
      'http://pics.example/x/p.png',
      'https://pics.example/x/p.png?a=1',
      'https://pics.example/x/p.png/more.png',
    ]
    const text = addresses.map((address) => `![](${address})`).join('\n')
    await tree.put({ 'm.md': `---\ntitle: Mirrored\n---\n${text}\n`, '_Remote/own.txt': 'own' })
    await importTree(app.db, tree, { source: 'far', beside: { blobs, maxFileBytes: 2 ** 20 } })
    await tree.remove()
    for (const address of addresses) {
      const { hash, size } = await putBlob(blobs, [Buffer.from(address)], 2 ** 20)
      await app.db.pool.query(
        `insert into blobs (hash, size, type) values (decode($1, 'hex'), $2, 'image/png')`,
        [hash, size],
      )
      await app.db.pool.query(
        `insert into remote_files (id, url, status, hash)
         values (gen_random_uuid(), $1, 'mirrored', decode($2, 'hex'))`,
        [address, hash],
      )
    }
    for (const form of ['zip', 'tar.gz', 'folder'] as const) {
      const path = await exported({ source: 'far', withMirrored: true }, form)
      const mirrored = namesIn(path).filter((name) => name.startsWith('./_remote-2/'))
      const bytes = mirrored.map((name) => readFileSync(join(path, name), 'utf8'))
      expect(bytes.sort()).toEqual([...addresses].sort())
      expect(mirrored).toContain('./_remote-2/pics.example/x/p.png')
      expect(namesIn(path)).toContain('./_Remote/own.txt')
    }
    expect(namesIn(await exported({ source: 'far' }, 'zip'))).toEqual([
      './_Remote/own.txt',
      './m.md',
    ])
  })
})
