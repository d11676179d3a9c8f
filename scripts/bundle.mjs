// Builds the program: a file for each process and thread that starts, and joint files of what they
// share. To find, read and link a module costs half a millisecond of CPU, and there are 1,200.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = join(root, 'src')
const [outdir = join(root, 'dist'), option] = process.argv.slice(2)

const programs = [
  'cli.ts',
  'cluster/worker-process.ts',
  ...startedBy(/startThread\('\.\/([\w-]+)'/g),
]
// Tests load the modules of the decoder one by one, as they are compiled.
if (option !== '--without-decoder')
  programs.push('decoder/program.ts', ...startedBy(/callDecoder(?:<[^(]*>)?\('\.\/([\w-]+)'/g))

/** The modules that the modules beside them start by their name. */
function startedBy(call) {
  const files = readdirSync(sources, { recursive: true }).filter((file) => file.endsWith('.ts'))
  return files.flatMap((file) =>
    [...readFileSync(join(sources, file), 'utf8').matchAll(call)].map(([, name]) =>
      join(dirname(file), `${name}.ts`),
    ),
  )
}

const compiledName = (file) => relative(sources, file).replace(/\.ts$/, '.js').replaceAll(sep, '/')

// A module finds others from its own address, and keeps it in a joint file at the top.
const keptAddress = {
  name: 'kept-address',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.url')) return null
      const address = `new URL('./${compiledName(path)}', import.meta.url).href`
      return { contents: text.replaceAll('import.meta.url', address), loader: 'ts' }
    })
  },
}

const { metafile } = await build({
  entryPoints: [...new Set(programs)].map((file) => join(sources, file)),
  outdir,
  outbase: sources,
  chunkNames: 'joint-[hash]',
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  // Stack traces need names and lines only.
  sourcesContent: false,
  plugins: [keptAddress],
})

for (const [output, { inputs }] of Object.entries(metafile.outputs))
  for (const [input, { bytesInOutput }] of Object.entries(inputs))
    if (bytesInOutput > 0 && dirname(resolve(output)) !== resolve(outdir) && usesAddress(input))
      throw new Error(`${output} is not at the top, but holds import.meta.url of ${input}`)

function usesAddress(file) {
  return readFileSync(file, 'utf8').includes('import.meta.url')
}
