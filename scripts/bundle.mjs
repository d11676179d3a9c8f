// Makes one file of modules that are always loaded together: to find, read and link a module costs
// half a millisecond of CPU, and each thread loads its own.
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const dist = resolve(process.argv[2] ?? fileURLToPath(new URL('../dist/', import.meta.url)))
const dialects = resolve(dist, 'markdown/dialects')
const threads = ['imports/parser', 'markdown/render', 'schemas/check', 'diff', 'articles/edit/body']

// The rest of the program shares what is outside of this folder.
const dialectsAlone = {
  name: 'dialects-alone',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, importer, resolveDir }) => {
      const file = resolve(resolveDir, path)
      if (importer === '' || file.startsWith(dialects + sep)) return
      return { path: `./${relative(dialects, file).replaceAll(sep, '/')}`, external: true }
    })
  },
}

async function bundle(file, plugins = []) {
  const outfile = resolve(dist, file)
  const { metafile } = await build({
    entryPoints: [outfile],
    outfile,
    allowOverwrite: true,
    bundle: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    // As in the maps of the compiler: stack traces need names and lines only.
    sourcesContent: false,
    plugins,
  })
  // Its address would be another one in the bundle.
  for (const input of Object.keys(metafile.inputs))
    if (/\bimport\.meta\.url\b/.test(readFileSync(resolve(input), 'utf8')))
      throw new Error(`${relative(dirname(dist), input)} uses import.meta.url`)
}

await bundle('markdown/dialects/registry.js', [dialectsAlone])
for (const folder of threads) await bundle(`${folder}/thread.js`)
